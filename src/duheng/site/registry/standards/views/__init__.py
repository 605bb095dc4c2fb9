"""Pages of measurement standards."""
