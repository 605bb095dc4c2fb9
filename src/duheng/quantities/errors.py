"""What the quantities room refuses, one class per thing a caller would do differently."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnknownUnit(DuhengError, LookupError):
    """A unit name is not in the catalogue; the hint gives the nearest spelling that is."""

    code: ClassVar[str] = "quantities.unknown_unit"


class UnreadableUnit(DuhengError, ValueError):
    """A unit text breaks the grammar of its notation, or can be read in two ways."""

    code: ClassVar[str] = "quantities.unreadable_unit"


class UnitHasNoSpelling(DuhengError, ValueError):
    """A notation has no name for this unit, so writing it there would change its meaning."""

    code: ClassVar[str] = "quantities.unit_has_no_spelling"


class DimensionMismatch(DuhengError, ValueError):
    """Two units, or a unit and a quantity, measure quantities of different dimension."""

    code: ClassVar[str] = "quantities.dimension_mismatch"


class KindMismatch(DimensionMismatch):
    """Two units share a dimension but belong to kinds of quantity that do not convert."""

    code: ClassVar[str] = "quantities.kind_mismatch"
