"""The synthetic region."""
