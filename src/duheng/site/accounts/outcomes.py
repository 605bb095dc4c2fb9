"""The outcome of a run as its page shows it: read from the bytes that the run kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.accounts.actions.running import cause_of, findings_of
from duheng.site.accounts.changes import Change, change_between
from duheng.site.accounts.drawing import Step, steps_of
from duheng.site.accounts.models import Account, AccountFigure
from duheng.site.accounts.records import AccountRecord, RunRecord
from duheng.site.accounts.what_if.asking import Question
from duheng.site.actions.actor import Actor
from duheng.site.pages.figures import BudgetBar
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.figures.queries import in_language

DRAWN = 12
_K = 2.0
_LEVELS = {
    "channel": gettext_lazy("By channel"),
    "site": gettext_lazy("By part of the site"),
    "month": gettext_lazy("By month"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure of the whole as the page of an account shows it."""

    number: int
    title: str
    quantity: str
    value: float
    statutory: float
    unit: str
    expanded_uncertainty: float | None
    coverage_factor: float
    method: Mapping[str, Any]
    bars: Sequence[BudgetBar]
    number_of_lines: int
    coverage: Sequence[tuple[str, Sequence[tuple[str, float]]]]
    parts: Sequence[tuple[str, Sequence[Step]]]
    change: Change | None
    change_percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run gave."""

    figures: Sequence[Shown]
    findings: Sequence[Mapping[str, Any]]
    methods: Sequence[Mapping[str, Any]]
    evidence: Sequence[Mapping[str, Any]]
    files: Sequence[Mapping[str, Any]]
    channels: Mapping[str, Mapping[str, str]]
    note: str
    plan_check: Mapping[str, Any] | None


def outcome_of(run: RunRecord, before: Mapping[tuple[str, str], AccountFigure]) -> Outcome:
    """Return what a run gave; ``before`` are figures of an earlier period to compare with."""
    account = json.loads(kept_bytes(run.result_sha256))
    details = json.loads(kept_bytes(run.details_sha256))
    whole = [one for one in account["figures"] if not one["group"]]
    note = details.get("note") or {}
    asks = reverse("accounts:what_if", args=[run.id]) if run.cells_sha256 else ""
    return Outcome(
        figures=[
            _shown(place, one, account["figures"], details["breakdowns"], before, asks)
            for place, one in enumerate(whole)
        ],
        findings=sorted(findings_of(whole), key=_weight),
        methods=details["methods"],
        evidence=details["evidence"],
        files=details["files"],
        channels=details["channels"],
        note=in_language(note.get("zh-Hans", ""), note.get("en", "")),
        plan_check=details.get("plan_check"),
    )


def figures_before(actor: Actor, account: AccountRecord) -> dict[tuple[str, str], AccountFigure]:
    """Return the figures of the latest earlier period of the same site and form, by quantity."""
    earlier = (
        Account.objects.visible_to(actor)
        .filter(site_id=account.site_id, form=account.form, ends_at__lte=account.begins_at)
        .filter(withdrawn_at__isnull=True, current__isnull=False)
        .order_by("-ends_at")
        .first()
    )
    if earlier is None:
        return {}
    found = AccountFigure.objects.visible_to(actor).filter(run_id=earlier.current_id)
    return {(one.quantity, one.unit): one for one in found}


def _weight(finding: Mapping[str, Any]) -> int:
    return ("error", "warning", "note").index(finding["severity"])


def _shown(
    place: int,
    one: Mapping[str, Any],
    figures: Sequence[Mapping[str, Any]],
    breakdowns: Sequence[Mapping[str, Any]],
    before: Mapping[tuple[str, str], AccountFigure],
    asks: str,
) -> Shown:
    lines = one["budget"]
    earlier = before.get((one["quantity"], one["unit"]))
    change = None if earlier is None else change_between(earlier, _as_figure(one))
    return Shown(
        number=place,
        title=_title(one["title"]) or one["quantity"],
        quantity=one["quantity"],
        value=one["best_estimate"],
        statutory=one["statutory"],
        unit=one["unit"],
        expanded_uncertainty=one["expanded_uncertainty"],
        coverage_factor=one["coverage_factor"],
        method=one["method"],
        bars=[_bar(line, one["unit"], asks) for line in _largest(lines)],
        number_of_lines=len(lines),
        coverage=[(title, parts) for title, parts in _coverage(one["coverage"]) if parts],
        parts=list(_parts(one, figures, breakdowns)),
        change=change,
        change_percent=_percent(change),
    )


@dataclass(frozen=True, slots=True)
class _AsFigure:
    value: float
    standard_uncertainty: float | None
    causes: Sequence[Sequence[Any]]


def _as_figure(one: Mapping[str, Any]) -> _AsFigure:
    return _AsFigure(
        one["best_estimate"],
        one["standard_uncertainty"],
        [cause_of(line) for line in one["budget"]],
    )


def _percent(change: Change | None) -> str:
    if change is None or not change.before:
        return ""
    return f"{100 * change.difference / change.before:+.2f} %"


def _largest(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(lines, key=lambda one: -abs(one["share"] or 0.0))[:DRAWN]


def _bar(line: Mapping[str, Any], unit: str, asks: str) -> BudgetBar:
    amount = line["contribution"]
    if amount is None:
        shown = _("not stated")
    else:
        sign = -1.0 if (line["sensitivity"] or 0.0) < 0 else 1.0
        shown = f"{sign * amount:+.3g} {unit}"
    return BudgetBar(
        name=_title(line["title"]) or line["source"],
        contribution=shown,
        share=line["share"],
        url=_what_if(line["source"], asks),
    )


def _what_if(source: str, asks: str) -> str:
    """Return where it is shown what would be without a document; nothing of what rests on none."""
    document = source.partition("#")[0]
    if not asks or not document.startswith("urn:"):
        return ""
    return f"{asks}?{Question(withdrawn=(document,)).address}"


def _coverage(found: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, float]]]]:
    titles = {"by_time": _("By time"), "by_quantity": _("By quantity")}
    return [(title, _origins(found.get(name, {}))) for name, title in titles.items()]


def _origins(found: Mapping[str, Mapping[str, float | None]]) -> list[tuple[str, float]]:
    sums = {
        origin: sum(share for share in states.values() if share is not None)
        for origin, states in found.items()
    }
    return [(origin, share) for origin, share in sums.items() if share]


def _parts(
    one: Mapping[str, Any],
    figures: Sequence[Mapping[str, Any]],
    breakdowns: Sequence[Mapping[str, Any]],
) -> Any:
    """Yield the parts of a figure: its breakdowns, and figures of its groups by one level."""
    factor, whole = one["coverage_factor"] or _K, _("Whole")
    seen = set()
    for each in breakdowns:
        if each["quantity"] == one["quantity"] and len(each["rows"]) > 1:
            seen.add(each["by"])
            yield _level(each["by"]), steps_of(each["rows"], factor, whole)
    levels: dict[str, list[Mapping[str, Any]]] = {}
    for figure in figures:
        if figure["quantity"] == one["quantity"] and len(figure["group"]) == 1:
            ((level, key),) = figure["group"].items()
            levels.setdefault(level, []).append({**figure, "key": key, "title": {}})
    for level, rows in levels.items():
        if level not in seen and len(rows) > 1:
            yield _level(level), steps_of(rows, factor, whole)


def _level(name: str) -> str:
    return str(_LEVELS.get(name, name))


def _title(found: Mapping[str, str]) -> str:
    return in_language(found.get("zh-Hans", ""), found.get("en", ""))
