"""What a laboratory round refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import UnusableInput


class UnusableRound(UnusableInput):
    """The results of a round contradict themselves, or are too few for what is asked of them."""

    code: ClassVar[str] = "accounting.unusable_round"
