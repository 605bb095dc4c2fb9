"""Measurement standards, what they can do and how they are watched."""
