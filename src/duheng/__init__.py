"""Duheng 度衡: the measurement system of a region.

A published figure is only as good as its chain: every figure has a value, an uncertainty and a
budget whose every line names its evidence.
"""

__version__ = "0.1.0"
