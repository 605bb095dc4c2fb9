"""What a metering review refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import UnusableInput


class UnusableList(UnusableInput):
    """A list of instruments cannot be read, or lacks the columns that a review needs."""

    code: ClassVar[str] = "accounting.unusable_list"
