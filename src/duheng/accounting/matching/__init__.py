"""Green power matched hour by hour, for a park that says it has no carbon."""

from duheng.accounting.matching.run import match

__all__ = ["match"]
