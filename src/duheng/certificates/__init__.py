"""Room: certificates."""
