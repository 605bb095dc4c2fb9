"""Room: traceability."""
