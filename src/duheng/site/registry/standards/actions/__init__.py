"""Everything that changes a measurement standard."""
