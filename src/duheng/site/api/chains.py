"""Chains over the interface: what an instrument, a standard or a certificate rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from duheng.site.api.fields import Instant, Number
from duheng.site.people.doors import Asked
from duheng.site.registry.chains.queries import DOCUMENTS, chain_above

router = Router(tags=[_("Chains")])


class Kind(StrEnum):
    """What a chain can be asked of."""

    INSTRUMENT = "instrument"
    STANDARD = "standard"
    MATERIAL = "material"
    CERTIFICATE = "certificate"
    POINT = "point"
    FIGURE = "figure"


class ChainOut(Schema):
    """The chain above a record, redacted for the caller; gaps are findings."""

    title: str
    kind: str
    number: int
    certificate_id: int | None
    has_gap: bool
    chain: dict[str, Any]


@router.get("/{kind}/{number}", response=ChainOut, summary=_("Follow a chain"))
def read_chain(
    request: Asked, kind: Kind, number: Number, at: Instant | None = None
) -> dict[str, Any]:
    """Return the chain above a record; as of an instant, of a certificate as of its measurement."""
    request.actor.check_may("registry.view")
    instant = at
    if at is None and kind.value not in DOCUMENTS:
        instant = request.at
    found = chain_above(request.actor, kind.value, number, instant)
    return {
        "title": found.title,
        "kind": found.kind,
        "number": found.number,
        "certificate_id": found.certificate_id,
        "has_gap": found.judgement.has_gap,
        "chain": found.judgement.to_dict(),
    }
