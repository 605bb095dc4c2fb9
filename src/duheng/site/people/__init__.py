"""Organisations, persons, roles, scopes and sessions."""
