"""Readings from a file: looked through, shown with their faults, sent through the door."""
