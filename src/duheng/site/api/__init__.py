"""The programming interface: OpenAPI, tokens, problem JSON."""
