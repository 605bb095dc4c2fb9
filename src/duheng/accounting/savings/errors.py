"""What a computation of savings refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class InsufficientData(DuhengError, ValueError):
    """The data do not suffice for savings: too little, too many holes, or another range."""

    code: ClassVar[str] = "accounting.insufficient_data"
