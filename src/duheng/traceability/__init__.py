"""Traceability: which instrument was fit for its use, and on what it rests, upwards and downwards.

A timeline turns dated confirmations and assignments into disjoint half-open segments that cover
all of a period, gaps included, with overlaps settled by a named rule. A chain is the calibration
hierarchy above a certificate, with every gap; an impact is what rests on a standard that was found
bad.
"""

from duheng.traceability.chain import assess_chain
from duheng.traceability.chain_records import ChainEdge, ChainJudgement, ChainNode, ChainStep
from duheng.traceability.combine import JointTimeline
from duheng.traceability.confirmation import Assignment, Confirmation, ConfirmationKind, State
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
    "FigureLine",
    "FigureRecord",
    "FoundBad",
    "ImpactJudgement",
    "JointTimeline",
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
    "assess_chain",
    "assess_impact",
    "build_timeline",
    "end_of_validity",
    "redact",
]
