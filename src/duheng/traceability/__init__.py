"""Traceability: which instrument was fit for its use, and on what it rests, upwards and downwards.

A timeline turns dated confirmations and assignments into disjoint half-open segments that cover
all of a period, gaps included, with overlaps settled by a named rule. A chain is the calibration
hierarchy above a certificate, with every gap. An impact is what rests on a standard that was found
bad. The room's public names load their modules on first use, so that importing the room is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duheng.traceability.chain import assess_chain
    from duheng.traceability.chain_records import ChainEdge, ChainJudgement, ChainNode, ChainStep
    from duheng.traceability.combine import JointTimeline
    from duheng.traceability.confirmation import Assignment, Confirmation, ConfirmationKind, State
    from duheng.traceability.due import (
        DueBucket,
        DueItem,
        DueList,
        DueManner,
        DueRule,
        assess_due,
    )
    from duheng.traceability.errors import (
        OverlappingAssignments,
        UnknownPrecedence,
        UnusableConfirmation,
        UnusableRecord,
    )
    from duheng.traceability.impact import assess_impact
    from duheng.traceability.impact_records import (
        AffectedItem,
        AffectedKind,
        AffectedPoint,
        BadPoint,
        FoundBad,
        ImpactJudgement,
        Significance,
        SuspectWindow,
    )
    from duheng.traceability.improvements import (
        Improvement,
        ImprovementEffect,
        ImprovementRanking,
        rank_improvements,
    )
    from duheng.traceability.loadings import (
        LoadingEffect,
        LoadingRequest,
        ask_for_loadings,
        declared_from_budgets,
        loading_of,
        loadings_of,
    )
    from duheng.traceability.precedence import PRECEDENCES
    from duheng.traceability.records import (
        CertificateRecord,
        CertificateStatus,
        FigureLine,
        FigureRecord,
        PointRecord,
        SubjectKind,
        Terminus,
        TraceabilityRecords,
        UseRecord,
        end_of_validity,
    )
    from duheng.traceability.redaction import redact
    from duheng.traceability.timeline import Timeline, build_timeline

_HOMES = {
    "chain": ("assess_chain",),
    "chain_records": (
        "ChainEdge",
        "ChainJudgement",
        "ChainNode",
        "ChainStep",
    ),
    "combine": ("JointTimeline",),
    "confirmation": (
        "Assignment",
        "Confirmation",
        "ConfirmationKind",
        "State",
    ),
    "due": (
        "DueBucket",
        "DueItem",
        "DueList",
        "DueManner",
        "DueRule",
        "assess_due",
    ),
    "errors": (
        "OverlappingAssignments",
        "UnknownPrecedence",
        "UnusableConfirmation",
        "UnusableRecord",
    ),
    "impact": ("assess_impact",),
    "impact_records": (
        "AffectedItem",
        "AffectedKind",
        "AffectedPoint",
        "BadPoint",
        "FoundBad",
        "ImpactJudgement",
        "Significance",
        "SuspectWindow",
    ),
    "improvements": (
        "Improvement",
        "ImprovementEffect",
        "ImprovementRanking",
        "rank_improvements",
    ),
    "loadings": (
        "LoadingEffect",
        "LoadingRequest",
        "ask_for_loadings",
        "declared_from_budgets",
        "loading_of",
        "loadings_of",
    ),
    "precedence": ("PRECEDENCES",),
    "records": (
        "CertificateRecord",
        "CertificateStatus",
        "FigureLine",
        "FigureRecord",
        "PointRecord",
        "SubjectKind",
        "Terminus",
        "TraceabilityRecords",
        "UseRecord",
        "end_of_validity",
    ),
    "redaction": ("redact",),
    "timeline": (
        "Timeline",
        "build_timeline",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PRECEDENCES",
    "AffectedItem",
    "AffectedKind",
    "AffectedPoint",
    "Assignment",
    "BadPoint",
    "CertificateRecord",
    "CertificateStatus",
    "ChainEdge",
    "ChainJudgement",
    "ChainNode",
    "ChainStep",
    "Confirmation",
    "ConfirmationKind",
    "DueBucket",
    "DueItem",
    "DueList",
    "DueManner",
    "DueRule",
    "FigureLine",
    "FigureRecord",
    "FoundBad",
    "ImpactJudgement",
    "Improvement",
    "ImprovementEffect",
    "ImprovementRanking",
    "JointTimeline",
    "LoadingEffect",
    "LoadingRequest",
    "OverlappingAssignments",
    "PointRecord",
    "Significance",
    "State",
    "SubjectKind",
    "SuspectWindow",
    "Terminus",
    "Timeline",
    "TraceabilityRecords",
    "UnknownPrecedence",
    "UnusableConfirmation",
    "UnusableRecord",
    "UseRecord",
    "ask_for_loadings",
    "assess_chain",
    "assess_due",
    "assess_impact",
    "build_timeline",
    "declared_from_budgets",
    "end_of_validity",
    "loading_of",
    "loadings_of",
    "rank_improvements",
    "redact",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
