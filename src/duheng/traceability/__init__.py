"""Timelines of confirmations: which instrument was fit for its use, where and when.

A timeline turns dated confirmations and assignments into disjoint half-open segments that cover
all of a period, gaps included, with overlaps settled by a named rule.
"""

from duheng.traceability.combine import JointTimeline
from duheng.traceability.confirmation import Assignment, Confirmation, ConfirmationKind, State
from duheng.traceability.errors import (
    OverlappingAssignments,
    UnknownPrecedence,
    UnusableConfirmation,
)
from duheng.traceability.precedence import PRECEDENCES
from duheng.traceability.timeline import Timeline, build_timeline

__all__ = [
    "PRECEDENCES",
    "Assignment",
    "Confirmation",
    "ConfirmationKind",
    "JointTimeline",
    "OverlappingAssignments",
    "State",
    "Timeline",
    "UnknownPrecedence",
    "UnusableConfirmation",
    "build_timeline",
]
