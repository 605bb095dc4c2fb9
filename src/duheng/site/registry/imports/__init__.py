"""Instruments from a spreadsheet: read, judged row by row, and written all or none."""
