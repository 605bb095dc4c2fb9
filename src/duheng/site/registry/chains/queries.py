"""The chain above a record, as an actor may see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.ascending import certificate_in_force, numbers_above
from duheng.site.registry.chains.ids import (
    CERTIFICATE,
    FIGURE,
    INSTRUMENT,
    MATERIAL,
    STANDARD,
    id_of,
)
from duheng.site.registry.chains.of_figures import as_document, load_above
from duheng.site.registry.chains.rows import CertificateRows
from duheng.site.registry.models import (
    Certificate,
    CertificatePoint,
    Figure,
    Instrument,
    MeasurementStandard,
    ReferenceMaterial,
)
from duheng.traceability import ChainJudgement, TraceabilityRecords, assess_chain, redact

POINT = "point"
_MODELS = {INSTRUMENT: Instrument, STANDARD: MeasurementStandard, MATERIAL: ReferenceMaterial}
KINDS = (CERTIFICATE, POINT, FIGURE, *_MODELS)
DOCUMENTS = (CERTIFICATE, POINT, FIGURE)
"""What has dates of its own: without an instant it is judged at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainAbove:
    """A chain, and of what it is.

    Attributes
    ----------
    title : str
        Name or number of what was asked about.
    kind, number
        What it is.
    certificate_id : int or None
        The lowest certificate of the chain.
    judgement : ChainJudgement
        The chain, redacted for the actor.
    """

    title: str
    kind: str
    number: int
    certificate_id: int | None
    judgement: ChainJudgement


def chain_above(actor: Actor, kind: str, number: int, at: datetime | None) -> ChainAbove:
    """Return the chain above a record that the actor may see, as of an instant.

    Parameters
    ----------
    kind : str
        ``certificate``, ``point``, ``figure``, ``instrument``, ``standard`` or ``material``.
    at : datetime or None
        Instant of use; without one a certificate is judged at its own measurement, and what is
        behind a figure at the begin of its period.

    Raises
    ------
    NoSuchRecord
        When the actor may not see it. What stands above is shown redacted.
    """
    if kind == FIGURE:
        return _above_figure(actor, number, at)
    point_key: str | None = None
    if kind == POINT:
        point = CertificatePoint.objects.select_related("certificate").get_visible(actor, number)
        certificate_id: int | None = point.certificate_id
        title, point_key = f"{point.certificate.number} · {point.key}", point.key
    elif kind == CERTIFICATE:
        title, certificate_id = _certificate(actor, number), number
    else:
        title = str(_MODELS[kind].objects.get_visible(actor, number))
        certificate_id = None if at is None else certificate_in_force(kind, number, at)
    rows = CertificateRows()
    if certificate_id is not None:
        rows.load(numbers_above(certificate_id))
    judgement = _judged(actor, rows, certificate_id or 0, point_key, at, id_of(kind, number))
    return ChainAbove(
        title=title,
        kind=kind,
        number=number,
        certificate_id=certificate_id,
        judgement=judgement,
    )


def _above_figure(actor: Actor, number: int, at: datetime | None) -> ChainAbove:
    figure = Figure.objects.all().select_related("owner").get_visible(actor, number)
    rows = CertificateRows()
    load_above(rows, figure)
    own = as_document(rows, figure, at)
    records = TraceabilityRecords(certificates=(own, *rows.records.values()))
    shown = redact(
        records, lambda one: one.certificate_id == own.certificate_id or rows.may_see(actor, one)
    )
    return ChainAbove(
        title=figure.title,
        kind=FIGURE,
        number=number,
        certificate_id=None,
        judgement=assess_chain(shown, own.certificate_id, at),
    )


def records_above(certificate_id: int) -> CertificateRows:
    """Return a certificate and everything that it rests on, unjudged and not redacted."""
    rows = CertificateRows()
    rows.load(numbers_above(certificate_id))
    return rows


def _certificate(actor: Actor, number: int) -> str:
    found: Certificate = Certificate.objects.get_visible(actor, number)
    return found.number


def _judged(
    actor: Actor,
    rows: CertificateRows,
    certificate_id: int,
    point_key: str | None,
    at: datetime | None,
    subject: str,
) -> ChainJudgement:
    found = dict(rows.records)
    if point_key is not None and certificate_id in found:
        found[certificate_id] = replace(
            found[certificate_id],
            points=tuple(one for one in found[certificate_id].points if one.key == point_key),
            uses=tuple(
                one for one in found[certificate_id].uses if one.point_key in (None, point_key)
            ),
        )
    records = TraceabilityRecords(certificates=tuple(found.values()))
    shown = redact(records, lambda one: rows.may_see(actor, one))
    start = id_of(CERTIFICATE, certificate_id) if certificate_id in found else subject
    return assess_chain(shown, start, at)
