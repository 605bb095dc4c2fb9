"""Figures as the judgements take them: what they rest on, upwards, and what moves them, downwards.

Upwards a figure is a document that was made with the certificates behind its budget. Each is judged
at the first instant at which the figure can have used it: the begin of its period, or its own
measurement when that came later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.ascending import numbers_above
from duheng.site.registry.chains.ids import CERTIFICATE, FIGURE, id_of
from duheng.site.registry.chains.rows import AT_ONCE, CertificateRows
from duheng.site.registry.models import Figure, FigureSource, FigureStatus
from duheng.traceability import (
    CertificateRecord,
    FigureLine,
    FigureRecord,
    UseRecord,
)

_WHY = "a judgement walks through everybody's certificates to the figures, and redacts them"


def certificates_behind(figure: Figure) -> list[int]:
    """Return the numbers of the certificates that a figure's budget names, each once."""
    found = FigureSource.objects.unscoped("of a figure that the actor may see").filter(
        figure_id=figure.pk, certificate_id__isnull=False
    )
    return list(dict.fromkeys(found.order_by("position").values_list("certificate_id", flat=True)))


def missing_behind(figure: Figure) -> list[str]:
    """Return what a figure's budget names and no record here is: numbers of certificates."""
    found = FigureSource.objects.unscoped("of a figure that the actor may see").filter(
        figure_id=figure.pk, certificate_id__isnull=True
    )
    named = found.exclude(certificate_number="").order_by("position")
    return list(dict.fromkeys(named.values_list("certificate_number", flat=True)))


def load_above(rows: CertificateRows, figure: Figure) -> None:
    """Read everything that the certificates behind a figure rest on."""
    for number in certificates_behind(figure):
        rows.load(numbers_above(number))


def as_document(rows: CertificateRows, figure: Figure, at: datetime | None) -> CertificateRecord:
    """Return a figure as the lowest document of its chain."""
    behind = certificates_behind(figure)
    uses = [_use(rows, number, figure, at) for number in behind]
    uses += [UseRecord(upper_certificate_id=number) for number in missing_behind(figure)]
    return CertificateRecord(
        certificate_id=id_of(FIGURE, figure.pk),
        number=figure.title,
        issuer=figure.owner.name,
        owner_id=str(figure.owner_id),
        measured_at=_local(figure.begins_at) if at is None else at,
        digest=figure.digest,
        uses=tuple(uses),
    )


def _use(rows: CertificateRows, number: int, figure: Figure, at: datetime | None) -> UseRecord:
    found = rows.records.get(number)
    measured = found.measured_at if found is not None else None
    first = max(figure.begins_at, measured) if measured is not None else figure.begins_at
    return UseRecord(
        upper_certificate_id=id_of(CERTIFICATE, number), measured_at=at if at else _local(first)
    )


def _local(instant: datetime) -> datetime:
    """Return the same instant with the day that it has at the site: a period begins there."""
    return instant.astimezone(ZoneInfo(settings.TIME_ZONE))


def figures_below(actor: Actor, certificates: Iterable[int]) -> tuple[FigureRecord, ...]:
    """Return the standing figures that certificates move; of others redacted for the actor."""
    lines: dict[int, list[FigureLine]] = {}
    for one in _sources(sorted(set(certificates))):
        name = id_of(CERTIFICATE, one.certificate_id)
        key = f"#{one.point_key}" if one.point_key else ""
        line = FigureLine(source_id=f"{name}{key}", sensitivity=one.error_sensitivity)
        lines.setdefault(one.figure_id, []).append(line)
    numbers = sorted(lines)
    visible = _visible(actor, numbers)
    return tuple(_record(one, lines[one.pk], one.pk in visible) for one in _figures(numbers))


def _sources(numbers: Sequence[int]) -> Iterator[Any]:
    for some in _parts(numbers):
        yield from (
            FigureSource.objects.unscoped(_WHY)
            .filter(
                certificate_id__in=some,
                error_sensitivity__isnull=False,
                figure__status=FigureStatus.IN_FORCE,
                figure__withdrawn_at__isnull=True,
            )
            .order_by("figure_id", "position")
        )


def _figures(numbers: Sequence[int]) -> Iterator[Figure]:
    for some in _parts(numbers):
        yield from Figure.objects.unscoped(_WHY).filter(pk__in=some).order_by("pk")


def _visible(actor: Actor, numbers: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in _parts(numbers):
        seen = Figure.objects.visible_to(actor).filter(pk__in=some)
        found.update(seen.values_list("pk", flat=True))
    return found


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[first : first + AT_ONCE] for first in range(0, len(numbers), AT_ONCE))


def _record(one: Figure, lines: list[FigureLine], is_visible: bool) -> FigureRecord:
    """Return a figure; of another tenant what design allows: period, U, digest, no name."""
    return FigureRecord(
        figure_id=id_of(FIGURE, one.pk),
        begin_at=one.begins_at,
        end_at=one.ends_at,
        unit=one.unit,
        lines=tuple(lines),
        owner_id=str(one.owner_id),
        expanded_uncertainty=one.expanded_uncertainty,
        digest=one.digest,
        number=one.title if is_visible else None,
        is_redacted=not is_visible,
    )
