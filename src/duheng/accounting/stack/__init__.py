"""Emissions at stacks: hourly concentration times flow, with the tests of their monitors."""

from duheng.accounting.stack.run import stack_account

__all__ = ["stack_account"]
