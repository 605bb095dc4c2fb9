"""What a cross-check refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnusableFigures(DuhengError, ValueError):
    """A file holds no published figures, or none that can be compared with the others."""

    code: ClassVar[str] = "accounting.unusable_figures"


class NotComparable(DuhengError, ValueError):
    """Two figures are of other quantities, units, subjects or periods than the check needs."""

    code: ClassVar[str] = "accounting.not_comparable"
