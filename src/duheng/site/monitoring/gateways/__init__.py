"""Gateways and their tokens: lists, forms and pages."""
