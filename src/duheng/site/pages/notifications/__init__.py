"""Telling people: written inside actions, delivered outside them, each attempt in a log."""
