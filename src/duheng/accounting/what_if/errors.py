"""What a what-if refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnusableCells(DuhengError, ValueError):
    """A file holds no cells of an account."""

    code: ClassVar[str] = "accounting.unusable_cells"


class UnusableChange(DuhengError, ValueError):
    """A what-if changes nothing, or by something that is no number."""

    code: ClassVar[str] = "accounting.unusable_change"
