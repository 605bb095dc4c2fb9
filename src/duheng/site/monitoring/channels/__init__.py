"""Channels of the stream: lists, forms and pages."""
