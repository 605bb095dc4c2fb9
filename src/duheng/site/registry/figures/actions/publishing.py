"""Figures are published, restated and withdrawn; what one says is never rewritten."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.recording import record_in_bulk
from duheng.site.errors import NotPossibleNow
from duheng.site.people.models import Organisation
from duheng.site.registry.certificates.recording import FileDraft
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.figures.resolving import Resolved, Resolver
from duheng.site.registry.models import Figure, FigureSource, FigureStatus, StoredFile
from duheng.site.registry.ownership import get_own, organisation_of

_COPIED = (
    "quantity", "unit", "statutory", "value", "standard_uncertainty", "expanded_uncertainty",
    "coverage_factor", "digest", "method", "method_edition", "method_digest", "method_confidence",
    "coverage", "findings", "is_recomputed_whole",
)  # fmt: skip
_OF_LINE = (
    "source", "input", "kind", "evidence", "standard_uncertainty", "sensitivity", "share",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure that stands already for what an account gives anew."""

    figure_id: int
    title: str
    digest: str
    is_same: bool


@action("registry.publish_figure", permission="registry.publish_figure")
def publish_figure(
    *,
    actor: Actor,
    at: datetime,
    account: Mapping[str, Any],
    file: FileDraft,
    restates: Collection[int] = (),
    reason: str = "",
    owner_id: int | None = None,
) -> list[int]:
    """Return the numbers of the figures of an account that was read by :func:`.read_account`.

    Parameters
    ----------
    file : FileDraft
        The bytes that were read; they are kept.
    restates : collection of int
        Figures that these replace: of the same quantity, subject and period.
    reason : str
        Why they are restated.
    owner_id : int, optional
        Who publishes; only the software itself names another than the actor's organisation.

    Raises
    ------
    NotPossibleNow
        When every figure is published already, by digest; or another one stands for the same
        quantity and period and is not named under ``restates``.
    UnusableFields
        When the period lies in the future, or a restatement gives no reason.
    """
    owner = owner_id if actor.is_system and owner_id is not None else organisation_of(actor)
    division = _division(actor, owner)
    drafts = account["figures"]
    _check_past(drafts, at)
    standing = standing_figures(actor, owner, drafts)
    new = [one for one, found in zip(drafts, standing, strict=True) if not _is_known(found)]
    if not new:
        raise _known([one for found in standing for one in found])
    replaced = _replaced(drafts, standing, restates, reason)
    kept = _keep(file, owner, division)
    resolver = Resolver(
        (line["source"] for one in new for line in one["lines"]), account["digests"]
    )
    made = [
        _publish(account, one, (owner, division, kept), replaced.get(_key(one)), resolver)
        for one in new
    ]
    for old in replaced.values():
        old.status, old.status_at, old.status_reason = FigureStatus.RESTATED, at, reason.strip()
        old.record()
    return made


@action("registry.withdraw_figure", permission="registry.publish_figure")
def withdraw_figure(
    *, actor: Actor, at: datetime, figure_id: int, revision: int, reason: str
) -> None:
    """Say that a published figure no longer stands, and why; it stays readable.

    Raises
    ------
    NotPossibleNow
        When it does not stand any more.
    """
    record: Figure = get_own(Figure, actor, figure_id)
    record.check_unchanged_since(revision)
    refuse_faults({} if reason.strip() else {"reason": _("is missing")})
    if record.status != FigureStatus.IN_FORCE:
        raise NotPossibleNow(_("the figure does not stand any more"))
    record.status, record.status_at = FigureStatus.WITHDRAWN, at
    record.status_reason = reason.strip()[:400]
    record.record()


def standing_figures(
    actor: Actor, owner_id: int, drafts: Sequence[Mapping[str, Any]]
) -> list[list[Standing]]:
    """Return for each figure of an account what stands for its quantity in its period."""
    found: dict[str, list[Figure]] = {}
    mine = Figure.objects.visible_to(actor).filter(
        owner_id=owner_id, quantity__in={one["quantity"] for one in drafts}
    )
    for one in mine.filter(withdrawn_at__isnull=True).order_by("id"):
        found.setdefault(one.quantity, []).append(one)
    return [
        [
            Standing(
                figure_id=one.pk,
                title=one.title,
                digest=one.digest,
                is_same=one.digest == draft["digest"],
            )
            for one in found.get(draft["quantity"], ())
            if one.digest == draft["digest"]
            or (one.status == FigureStatus.IN_FORCE and _meets(one, draft))
        ]
        for draft in drafts
    ]


def _meets(one: Figure, draft: Mapping[str, Any]) -> bool:
    begin, end = (datetime.fromisoformat(draft[name]) for name in ("begins_at", "ends_at"))
    return (one.begins_at, one.ends_at, one.subject) == (begin, end, _subject(draft))


def _subject(draft: Mapping[str, Any]) -> str:
    return str(draft.get("subject", ""))[:200]


def _is_known(found: Sequence[Standing]) -> bool:
    return any(one.is_same for one in found)


def _key(draft: Mapping[str, Any]) -> tuple[str, str]:
    return draft["quantity"], draft["digest"]


def _replaced(
    drafts: Sequence[Mapping[str, Any]],
    standing: Sequence[Sequence[Standing]],
    restates: Collection[int],
    reason: str,
) -> dict[tuple[str, str], Figure]:
    """Return the figure that each new one replaces; what stands has to be named."""
    named = set(restates)
    pairs = {
        _key(draft): one.figure_id
        for draft, found in zip(drafts, standing, strict=True)
        if not _is_known(found)
        for one in found
    }
    unnamed = [number for number in pairs.values() if number not in named]
    if unnamed:
        raise NotPossibleNow(
            _("a figure stands already for this quantity and period"),
            hint=_("name it as replaced and say why, or withdraw it first"),
            data={"figure_ids": unnamed},
        )
    if named - set(pairs.values()):
        refuse_faults({"restates": _("is of another quantity or period, or does not stand")})
    refuse_faults({"reason": _("is missing")} if named and not reason.strip() else {})
    known = Figure.objects.unscoped("what the actor's own organisation published")
    return {key: known.get(pk=number) for key, number in pairs.items()}


def _known(found: Sequence[Standing]) -> NotPossibleNow:
    same = [one.figure_id for one in found if one.is_same]
    return NotPossibleNow(
        _("these figures are published already"),
        hint=_("the same account is never published twice"),
        data={"figure_ids": same},
    )


def _check_past(drafts: Sequence[Mapping[str, Any]], at: datetime) -> None:
    for one in drafts:
        is_past = datetime.fromisoformat(one["ends_at"]) <= at
        refuse_faults({} if is_past else {"file": _("its period is not over yet")})


def _division(actor: Actor, owner: int) -> str:
    found: Organisation = Organisation.objects.get_visible(actor, owner)
    return str(found.division_code)


def _keep(file: FileDraft, owner: int, division: str) -> StoredFile:
    kept = StoredFile(
        owner_id=owner,
        division_code=division,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        name=file.name,
    )
    kept.record()
    return kept


def _publish(
    account: Mapping[str, Any],
    draft: Mapping[str, Any],
    of: tuple[int, str, StoredFile],
    old: Figure | None,
    resolver: Resolver,
) -> int:
    owner, division, kept = of
    title = draft["title"]
    record = Figure(
        owner_id=owner,
        division_code=division,
        title=title["zh-Hans"] or title["en"] or draft["quantity"],
        title_en=title["en"],
        subject=_subject(draft),
        begins_at=datetime.fromisoformat(draft["begins_at"]),
        ends_at=datetime.fromisoformat(draft["ends_at"]),
        engine=account["engine"],
        file=kept,
        replaces=old,
        **{name: draft[name] for name in _COPIED},
    )
    try:
        record.record()
    except IntegrityError as error:  # another writer was quicker; the whole action is undone
        raise _known(()) from error
    lines = zip(draft["lines"], resolver.resolve(draft["lines"]), strict=True)
    record_in_bulk([_line(record, place, line, found) for place, (line, found) in enumerate(lines)])
    return int(record.pk)


def _line(record: Figure, place: int, line: Mapping[str, Any], found: Resolved) -> FigureSource:
    amount, c = line["contribution"], line["sensitivity"]
    title = line["title"]
    return FigureSource(
        figure=record,
        position=place,
        title=title["zh-Hans"] or title["en"],
        title_en=title["en"],
        contribution=amount if amount is None or not (c or 0) < 0 else -amount,
        certificate_id=found.certificate_id,
        certificate_number=found.number,
        certificate_digest=found.digest,
        gap=found.gap,
        point_key=found.point_key,
        error_sensitivity=found.error_sensitivity,
        **{name: line[name] for name in _OF_LINE},
    )
