"""What of the registry a certificate speaks of: issuer, instrument, what it was made with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from duheng.site.actions.actor import Actor
from duheng.site.people.models import Organisation
from duheng.site.registry.certificates.recording import UseDraft
from duheng.site.registry.certificates.storage import path_of
from duheng.site.registry.models import Certificate, Instrument, MeasurementStandard

_MOST = 20
_HEX = re.compile(r"[0-9a-fA-F]+")
_HASHES = {"sha256": "sha256", "sha384": "sha384", "sha512": "sha512", "sha3256": "sha3_256",
           "sha3512": "sha3_512"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectChoice:
    """An instrument that a certificate may be about, and in what the two agree."""

    id: int
    label: str
    owner_id: int
    owner_name: str
    agrees_in: tuple[str, ...]
    standard_id: int | None
    standard_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedUse:
    """A document or equipment that a certificate names, and what was found for it."""

    name: str
    number: str
    relation: str
    draft: UseDraft
    found_number: str = ""
    found_issuer: str = ""
    is_hash_checked: bool = False
    is_hash_wrong: bool = False
    standard_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed for a certificate before somebody says so."""

    issuer_id: int | None
    issuer_name: str
    subjects: tuple[SubjectChoice, ...]
    uses: tuple[MatchedUse, ...]
    replaces_id: int | None


def propose(actor: Actor, facts: Mapping[str, Any]) -> Proposal:
    """Return what the registry holds of what a certificate names, as far as the actor sees it."""
    issuer = find_issuer(actor, str(facts.get("issuer") or ""), facts.get("issuer_code"))
    replaced = facts.get("replaces")
    return Proposal(
        issuer_id=issuer.pk if issuer else None,
        issuer_name=issuer.name if issuer else str(facts.get("issuer") or ""),
        subjects=tuple(find_subjects(actor, facts.get("items") or ())),
        uses=tuple(match_use(actor, one) for one in facts.get("uses") or ()),
        replaces_id=_replaced(actor, issuer.pk, str(replaced)) if issuer and replaced else None,
    )


def find_issuer(actor: Actor, name: str, code: str | None) -> Organisation | None:
    """Return the one organisation of a name or an identifier, or ``None``."""
    wanted = Q(name=name) | Q(name_en=name) if name else Q(pk__in=[])
    if code:
        wanted |= Q(identifier=code)
    found = list(
        Organisation.objects.visible_to(actor).filter(wanted, withdrawn_at__isnull=True)[:2]
    )
    return found[0] if len(found) == 1 else None


def find_subjects(actor: Actor, items: Sequence[Mapping[str, Any]]) -> list[SubjectChoice]:
    """Return instruments with a number that the items carry, the best agreement first."""
    numbers = {
        str(value)
        for item in items
        for value in (item.get("serial"), *(one["value"] for one in item["identifications"]))
        if value
    }
    if not numbers:
        return []
    found = (
        Instrument.objects.visible_to(actor)
        .filter(Q(serial_number__in=numbers) | Q(number__in=numbers), withdrawn_at__isnull=True)
        .select_related("owner", "standard")[:_MOST]
    )
    choices = [_choice(one, items, numbers, actor) for one in found]
    return sorted(choices, key=lambda one: -len(one.agrees_in))


def with_chosen(actor: Actor, proposal: Proposal, number: str) -> Proposal:
    """Return a proposal that begins with an instrument from whose page the upload was opened."""
    if not number.isdecimal() or int(number) in {one.id for one in proposal.subjects}:
        return proposal
    found = Instrument.objects.all().select_related("owner", "standard")
    chosen = _made(found.get_visible(actor, int(number)), ())
    return replace(proposal, subjects=(chosen, *proposal.subjects))


def _choice(
    one: Instrument, items: Sequence[Mapping[str, Any]], numbers: set[str], actor: Actor
) -> SubjectChoice:
    agrees = [
        name
        for name, value in (("serial", one.serial_number), ("number", one.number))
        if value and value in numbers
    ]
    for name, value in (("maker", one.maker), ("model", one.model)):
        if value and any(_same(value, item.get(name)) for item in items):
            agrees.append(name)
    if one.owner_id == actor.organisation_id:
        agrees.append("owner")
    return _made(one, tuple(agrees))


def _made(one: Instrument, agrees: tuple[str, ...]) -> SubjectChoice:
    named = (one.name, one.maker, one.model, one.serial_number or one.number)
    return SubjectChoice(
        id=one.pk,
        label=" · ".join(part for part in named if part),
        owner_id=one.owner_id,
        owner_name=one.owner.name,
        agrees_in=agrees,
        standard_id=one.standard_id,
        standard_name=one.standard.name if one.standard else "",
    )


def _same(one: str, other: Any) -> bool:
    return one.strip().casefold() == str(other or "").strip().casefold()


def match_use(actor: Actor, use: Mapping[str, Any]) -> MatchedUse:
    """Return what was found for a document that a certificate rests on.

    Certificates are found by number, whoever owns them: of another organisation's the actor sees
    issuer and number, which the certificate itself names.
    """
    number, value = str(use.get("number") or ""), str(use.get("hash_value") or "")
    upper = _upper(number, value, str(use.get("hash_procedure") or ""))
    standard_id = upper.standard_id if upper else None
    if standard_id is None:
        standard_id = _standard(actor, use.get("identifications") or ())
    is_checked = upper is not None and bool(value) and _has_hash(upper, use)
    is_wrong = upper is not None and bool(value) and not is_checked
    expected = ""
    if upper is not None and is_checked and upper.file:
        expected = f"sha256:{upper.file.sha256}"
    elif value and is_wrong:
        expected = f"{use.get('hash_procedure')}:{value}"[:80]
    name = use["name"].get("zh") or use["name"].get("en") or next(iter(use["name"].values()), "")
    draft = UseDraft(
        standard_id=standard_id,
        upper_certificate_id=upper.pk if upper else None,
        relation=use["relation"],
        name=str(name or number)[:200],
        expected_digest=expected,
        loading=use.get("loading"),
    )
    return MatchedUse(
        name=str(name),
        number=number,
        relation=use["relation"],
        draft=draft,
        found_number=upper.number if upper else "",
        found_issuer=upper.issuer.name if upper else "",
        is_hash_checked=is_checked,
        is_hash_wrong=is_wrong,
        standard_name=_standard_name(actor, standard_id),
    )


def _upper(number: str, value: str, procedure: str) -> Certificate | None:
    """Return the certificate of a number: the only one, or the one whose bytes have the hash."""
    if not number:
        return None
    found: list[Certificate] = list(
        Certificate.objects.unscoped("a certificate that was named by its number")
        .filter(number=number, withdrawn_at__isnull=True)
        .select_related("issuer", "file")[:_MOST]
    )
    if len(found) == 1:
        return found[0]
    use = {"hash_value": value, "hash_procedure": procedure}
    fitting = [one for one in found if value and _has_hash(one, use)]
    return fitting[0] if len(fitting) == 1 else None


def _has_hash(upper: Certificate, use: Mapping[str, Any]) -> bool:
    """Return whether the kept bytes of a certificate have the hash that another gives of them."""
    procedure = re.sub(r"[^a-z0-9]", "", str(use.get("hash_procedure") or "").lower())
    wanted = next((name for key, name in _HASHES.items() if procedure.endswith(key)), None)
    if wanted is None or upper.file is None:
        return False
    path = path_of(upper.file.sha256)
    if not path.is_file():
        return False
    return hashlib.new(wanted, path.read_bytes()).digest() == _digest(str(use["hash_value"]))


def _digest(text: str) -> bytes:
    text = "".join(text.split())
    if _HEX.fullmatch(text) and len(text) in (64, 96, 128):
        return bytes.fromhex(text)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _standard(actor: Actor, numbers: Sequence[str]) -> int | None:
    found = list(
        MeasurementStandard.objects.visible_to(actor)
        .filter(number__in=[one for one in numbers if one], withdrawn_at__isnull=True)
        .values_list("pk", flat=True)[:2]
    )
    return found[0] if len(found) == 1 else None


def _standard_name(actor: Actor, standard_id: int | None) -> str:
    if standard_id is None:
        return ""
    found = MeasurementStandard.objects.visible_to(actor).filter(pk=standard_id).first()
    return found.name if found else ""


def _replaced(actor: Actor, issuer_id: int, number: str) -> int | None:
    found = Certificate.objects.visible_to(actor).filter(
        issuer_id=issuer_id, number=number, withdrawn_at__isnull=True
    )
    replaced: int | None = found.values_list("pk", flat=True).first()
    return replaced
