"""What a report refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnusableReport(DuhengError, ValueError):
    """A stored document is no result of an account, or cannot be set as a page."""

    code: ClassVar[str] = "accounting.unusable_report"
