"""Stickers of instruments with a QR code, as PDF: a sheet of A4, or one by one on a roll."""
