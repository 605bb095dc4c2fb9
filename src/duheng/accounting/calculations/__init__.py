"""Calculations: stated quantities through the equations of a method pack, to figures.

``calculate("ACCOUNT.yaml")`` runs a document of the format duheng-calculation/1: an allocation of
allowances, an intensity, a mass balance. What is calculated stands in packs.
"""

from duheng.accounting.calculations.pack_reading import calculation_from
from duheng.accounting.calculations.run import GROUPS, calculate

__all__ = ["GROUPS", "calculate", "calculation_from"]
