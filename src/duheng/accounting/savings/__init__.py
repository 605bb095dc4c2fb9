"""Energy savings against a regressed baseline, with the uncertainty of model and meter."""

from duheng.accounting.savings.run import savings

__all__ = ["savings"]
