"""All writes of online monitoring."""
