"""Monitoring plans of a site: taken in, read, compared with each other and with accounts."""
