"""Pages of chains, impacts and the scheme of the region."""
