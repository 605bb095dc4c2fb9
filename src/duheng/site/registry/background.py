"""The background jobs of the registry, declared for the worker."""

from duheng.site.registry.instruments import background as instruments

__all__ = ["instruments"]
