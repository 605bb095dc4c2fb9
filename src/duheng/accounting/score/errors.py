"""What a score refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import UnusableInput


class UnusableScore(UnusableInput):
    """A sub-score cannot be one, is none of the score's, or the pack contradicts itself."""

    code: ClassVar[str] = "accounting.unusable_score"
