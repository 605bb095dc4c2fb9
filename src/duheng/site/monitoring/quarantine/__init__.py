"""Readings of codes that nobody declared: kept, listed, adopted when they are."""
