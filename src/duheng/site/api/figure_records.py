"""What the interface says of a published figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.figures.queries import get_figure, sources_of
from duheng.site.registry.models import Figure
from duheng.site.registry.plain import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A figure without its budget; a null uncertainty is not stated, never 0."""

    id: int
    revision: int
    owner_id: int
    owner_name: str
    division_code: str
    quantity: str
    title: str
    title_en: str
    subject: str
    begins_at: datetime
    ends_at: datetime
    unit: str
    value: float
    statutory: float
    standard_uncertainty: float | None
    expanded_uncertainty: float | None
    coverage_factor: float | None
    status: str
    status_at: datetime | None
    status_reason: str
    replaces_id: int | None
    method: str
    method_edition: str
    engine: str
    digest: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One line of a budget; a ``gap`` says why no certificate was found for it."""

    position: int
    source: str
    input: str
    kind: str
    evidence: str
    standard_uncertainty: float | None
    contribution: float | None
    share: float | None
    certificate_id: int | None
    certificate_number: str
    certificate_digest: str
    point_key: str
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFigure(PublishedFigure):
    """A figure with its budget, the largest contribution first; ``sha256`` is of the account."""

    replaced_by_id: int | None
    method_digest: str
    method_confidence: str
    is_recomputed_whole: bool
    sha256: str
    coverage: dict[str, dict[str, float]]
    findings: list[dict[str, Any]]
    sources: list[Cause]


def published_figure(one: Figure) -> PublishedFigure:
    """Return the plain record of a figure."""
    record: PublishedFigure = copied(PublishedFigure, one, owner_name=one.owner.name)
    return record


def whole_figure(actor: Actor, figure_id: int) -> WholeFigure:
    """Return a figure with everything that was recorded of it.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    known = get_figure(actor, figure_id)
    one = Figure.objects.all().select_related("owner").get_visible(actor, figure_id)
    record: WholeFigure = copied(
        WholeFigure,
        one,
        owner_name=known.owner_name,
        sha256=known.sha256,
        replaced_by_id=known.replaced_by_id,
        sources=[copied(Cause, line) for line in sources_of(actor, figure_id)],
    )
    return record
