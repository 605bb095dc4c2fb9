"""The page of a what-if: pick evidence, see which figures change, take the answer away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.accounts.queries import get_account, get_run
from duheng.site.accounts.records import RunRecord
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import VIEW
from duheng.site.accounts.what_if.answering import answer_of, cells_of_run, evidence_of, levels_of
from duheng.site.accounts.what_if.asking import (
    HOW,
    LEVELS,
    MOST,
    SCALE,
    WITHOUT,
    Question,
    question_of,
)
from duheng.site.accounts.what_if.records import ChangedRecord, EvidenceRecord, WhatIfRecord
from duheng.site.errors import UnusableFields
from duheng.site.pages.language import page_language
from duheng.site.pages.refusal_words import sentences
from duheng.site.people.doors import Asked
from duheng.terms.errors import DuhengError

SHOWN, ROWS = 40, 500
BETTER = 0.5
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@VIEW
def what_if(request: Asked, run_id: int) -> HttpResponse:
    """Show what a withdrawn or a better certificate would do to the figures of a run."""
    run = get_run(request.actor, run_id)
    account = get_account(request.actor, run.account_id)
    context: dict[str, Any] = {"run": run, "account": account, "has_cells": bool(run.cells_sha256)}
    if not run.cells_sha256:
        return render(request, "accounts/what_if.html", context)
    asked, faults = _asked(request)
    if request.GET.get("source") and not faults:
        return redirect(f"{reverse('accounts:what_if', args=[run_id])}?{asked.address}")
    cells = cells_of_run(run)
    found, refused = None, None
    if asked and not faults:
        try:
            found = answer_of(run, cells, asked)
        except DuhengError as refusal:
            refused = refusal
    if found is not None and request.GET.get("format") in ("csv", "json"):
        return _file(run, found, request.GET["format"])
    evidence = evidence_of(cells)
    context |= _shown(asked, found, evidence, levels_of(cells))
    context |= {"faults": faults, "refused": refused, "given": request.GET}
    context["refused_sentence"] = _sentence(refused)
    return render(request, "accounts/what_if.html", context, status=_status(faults, refused))


def _asked(request: Asked) -> tuple[Question, dict[str, str]]:
    try:
        return question_of(request.GET), {}
    except UnusableFields as refusal:
        kept = request.GET.copy()
        for name in refusal.data.get("fields", {}):
            kept.pop(name, None)
        kept.pop("source", None)
        return question_of(kept), dict(refusal.data.get("fields", {"": refusal.message}))


def _status(faults: dict[str, str], refused: DuhengError | None) -> int:
    return 422 if faults or refused is not None else 200


def _sentence(refused: DuhengError | None) -> str:
    """Return what a refusal of a room below says in the language of the page; empty in English."""
    if refused is None or page_language() != "zh-Hans":
        return ""
    return sentences().get(refused.code, "")


def _shown(
    asked: Question,
    found: WhatIfRecord | None,
    evidence: list[EvidenceRecord],
    levels: Collection[str],
) -> dict[str, Any]:
    names = {one.id: one.title for one in evidence}
    names |= {each.id: each.title for one in evidence for each in one.sources}
    return {
        "asked": asked,
        "parts": [
            (names.get(name, name), HOW[how], value, rest)
            for how, name, value, rest in asked.parts()
        ],
        "hidden": [(key, value) for key, value in _hidden(asked)],
        "how": HOW.items(),
        "levels": [(key, title) for key, title in LEVELS.items() if not key or key in levels],
        "found": found,
        "rows": [_row(one) for one in found.figures[:ROWS]] if found else [],
        "number": 0 if found is None else len(found.figures),
        "most_rows": ROWS,
        "evidence": [
            (
                one,
                f"{100 * one.share:.1f} %",
                Question(group_by=asked.group_by).and_also(WITHOUT, one.id).address,
                Question(group_by=asked.group_by).and_also(SCALE, one.id, BETTER).address,
            )
            for one in evidence[:SHOWN]
        ],
        "choices": evidence,
        "number_of_documents": len(evidence),
        "most": MOST,
        "most_shown": SHOWN,
    }


def _hidden(asked: Question) -> list[tuple[str, str]]:
    found = [("without", name) for name in asked.withdrawn]
    found += [("scale", f"{name}={value!r}") for name, value in asked.scaled]
    return found + [("change", f"{name}={value!r}") for name, value in asked.changed]


def _row(one: ChangedRecord) -> dict[str, Any]:
    return {
        "one": one,
        "group": " ".join(one.group.values()) or _("Whole"),
        "change": change_of_u(one.before.expanded_uncertainty, one.after.expanded_uncertainty),
        "reached": f"{100 * one.share_reached:.3g} %",
        "lost": f"{100 * one.share_lost:.3g} %",
        "rest": f"{one.rest_uncertainty:.3g} {one.unit}",
    }


def change_of_u(before: float | None, after: float | None) -> str:
    """Return by how much an uncertainty changes, relative to itself; empty where one is missing."""
    if before is None or after is None or not before > 0:
        return ""
    return f"{100 * (after / before - 1):+.2g} %"


def _file(run: RunRecord, found: WhatIfRecord, kind: str) -> HttpResponse:
    name = f"what-if-{run.id}.{kind}"
    if kind == "json":
        content = json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n"
        return attachment(content.encode(), name, "application/json")
    held = io.StringIO()
    table = csv.writer(held)
    table.writerow(
        ["quantity", "title", "group", "unit", "k", "value_before", "U_before", "value_after",
         "U_after", "share_reached", "share_lost", "loses_traceability", "u_of_the_rest"]
    )  # fmt: skip
    for one in found.figures:
        table.writerow([as_cell(value) for value in _columns(one)])
    return attachment(("\ufeff" + held.getvalue()).encode(), name, "text/csv")


def _columns(one: ChangedRecord) -> list[Any]:
    return [
        one.quantity, one.title, " ".join(one.group.values()), one.unit, one.coverage_factor,
        one.before.best_estimate, one.before.expanded_uncertainty, one.after.best_estimate,
        one.after.expanded_uncertainty, one.share_reached, one.share_lost, one.loses_traceability,
        one.rest_uncertainty,
    ]  # fmt: skip


def as_cell(value: Any) -> str:
    """Return a value as text; a formula in a name stays text, what is not stated is empty."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text[:1] in _FORMULA else text
