"""The door for readings: decoded, rejected by reason, durable before they are acknowledged."""
