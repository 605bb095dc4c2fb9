"""Reference materials, by batch."""
