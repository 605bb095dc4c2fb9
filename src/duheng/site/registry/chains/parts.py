"""An impact of any size, judged part by part: each certificate with all that stands above it."""

from __future__ import annotations

from dataclasses import dataclass

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.descending import Reached, walked_down
from duheng.site.registry.chains.ids import CERTIFICATE, id_of
from duheng.site.registry.chains.impact import judgement_of, walk_below
from duheng.site.registry.chains.rows import CertificateRows
from duheng.site.registry.models import FigureSource, StandardDoubt
from duheng.traceability import AffectedItem, AffectedKind

_ABOVE = """SELECT DISTINCT r.certificate_id FROM {table} r
  JOIN registry_certificate c ON c.id = r.certificate_id
  WHERE c.standard_id IS NOT NULL OR EXISTS (
    SELECT 1 FROM registry_certificateuse u WHERE u.upper_certificate_id = r.certificate_id)"""
_PART = """SELECT DISTINCT certificate_id FROM {table}
  WHERE certificate_id > %s ORDER BY certificate_id LIMIT %s"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some of what rests on a standard in doubt.

    Attributes
    ----------
    items : list of AffectedItem
        The certificates of this part, and what they are about.
    number : int
        Certificates in this part; the last part has none, and holds the figures.
    last : int
        Number of the last certificate of the part.
    total : int
        Certificates that the walk reached in all.
    """

    items: list[AffectedItem]
    number: int
    last: int
    total: int


def judged_part(actor: Actor, doubt: StandardDoubt, *, after: int, most: int) -> Part:
    """Return the judgement on the certificates that follow one by number.

    Certificates on which others rest are read with every part: the shift of a certificate follows
    from those above it, and from nothing beside it. Figures rest on certificates of several parts
    and are judged in the last one.
    """
    rows = CertificateRows()
    with walked_down(walk_below(doubt, rows)) as reached:
        total = reached.number()
        above = _numbers(reached, _ABOVE)
        part = _numbers(reached, _PART, after, most)
        wanted = part or _behind_figures(reached)
    found = judgement_of(actor, doubt, rows, [*above, *wanted])
    named = {id_of(CERTIFICATE, one) for one in part}
    items = [one for one in found.items if _is_of(one, named, is_first=after == 0)]
    last = part[-1] if part else after
    return Part(items=items, number=len(part), last=last, total=total)


def _is_of(one: AffectedItem, named: set[str], *, is_first: bool) -> bool:
    """Return whether an item belongs to a part; figures to the one without certificates."""
    if one.kind is AffectedKind.FIGURE:
        return not named
    if one.certificate_id is None:  # what measures with the bad standard itself
        return is_first
    return one.certificate_id in named


def _numbers(reached: Reached, statement: str, *parameters: int) -> list[int]:
    return [one for (one,) in reached.rows(statement.format(table=reached.table), parameters)]


def _behind_figures(reached: Reached) -> list[int]:
    """Return the certificates reached on which a published figure rests."""
    found = FigureSource.objects.unscoped("an impact runs to everybody's figures, redacted")
    sources = set(
        found.filter(certificate_id__isnull=False).values_list("certificate_id", flat=True)
    )
    return sorted(sources & {certificate for certificate, _point in reached.points()})
