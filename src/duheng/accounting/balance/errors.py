"""What a balance refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnusableTree(DuhengError, ValueError):
    """The nodes of a balance are no tree: a loop, two parents, or a node that takes nothing."""

    code: ClassVar[str] = "accounting.unusable_tree"
