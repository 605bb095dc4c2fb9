"""What a carbon sink refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.accounting.errors import UnusableAccount
from duheng.terms.errors import DuhengError, UnusableInput


class SinkWithoutPlots(UnusableAccount):
    """A forest is to be a sink, and no plot in it was ever measured."""

    code: ClassVar[str] = "accounting.sink_without_plots"


class UnusableInventory(UnusableInput):
    """A table of plots or trees holds a row that cannot be what was measured."""

    code: ClassVar[str] = "accounting.unusable_inventory"


class PrecisionNotReached(DuhengError, ValueError):
    """The sampling error is so large that the method wants more plots instead of a figure."""

    code: ClassVar[str] = "accounting.precision_not_reached"


class UnusableTrees(UnusableInput):
    """Measured trees, or a design of plots, do not give what is asked of them."""

    code: ClassVar[str] = "accounting.unusable_trees"
