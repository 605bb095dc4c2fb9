"""Everything that changes an instrument."""
