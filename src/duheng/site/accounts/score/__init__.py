"""The score of an account's data: its own coverage, its site's checks, its channels' days."""
