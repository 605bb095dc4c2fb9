"""What a stack account refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class MixedBasis(DuhengError, ValueError):
    """A dry concentration meets a wet flow, or the reverse, and no moisture is known."""

    code: ClassVar[str] = "accounting.mixed_basis"


class NoReferenceConditions(DuhengError, ValueError):
    """A volume or a mass concentration of gas does not name its temperature and pressure."""

    code: ClassVar[str] = "accounting.no_reference_conditions"


class UnusableHours(DuhengError, ValueError):
    """A table of hours lacks a column, has an hour twice, or times that are no whole hours."""

    code: ClassVar[str] = "accounting.unusable_hours"
