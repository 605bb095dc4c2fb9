"""The first page, the search over everything, and the public check."""
