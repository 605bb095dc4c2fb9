"""The synthetic region: everything of it made from one seed, and marked as synthetic."""
