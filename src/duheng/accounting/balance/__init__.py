"""Energy balances over levels: what goes in, what the parts take, and what is left over."""

from duheng.accounting.balance.run import balance

__all__ = ["balance"]
