"""The four kinds of evidence that a budget line may name."""

from __future__ import annotations

from enum import StrEnum


class EvidenceKind(StrEnum):
    """What stands behind a source of uncertainty (design: the one idea)."""

    CERTIFICATE = "certificate"
    STATISTICAL = "statistical"
    PACK = "pack"
    JUDGEMENT = "judgement"


class Confidence(StrEnum):
    """How sure a pack value is: ``unchecked`` was not compared with the official text."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    UNCHECKED = "unchecked"
