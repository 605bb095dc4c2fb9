"""Certificates: taken in byte for byte, checked, recorded, voided, and checked by anybody."""
