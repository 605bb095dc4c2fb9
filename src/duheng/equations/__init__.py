"""Room: equations."""
