"""Room: uncertainty."""
