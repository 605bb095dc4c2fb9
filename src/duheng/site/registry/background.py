"""The background jobs of the registry, declared for the worker."""

from duheng.site.registry.chains import background as chains
from duheng.site.registry.instruments import background as instruments

__all__ = ["chains", "instruments"]
