"""Pages of organisations and people: each reads, or does one thing, and shows it."""
