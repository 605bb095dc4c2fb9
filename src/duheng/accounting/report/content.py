"""What a printed report says, in one language, from the stored document of an account.

The document is that of ``duheng account --json``; where ``details`` stand in it (:meth:`duheng.
accounting.AccountResult.to_document`), methods, months, sites and chains are printed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from duheng.accounting.report.errors import UnusableReport
from duheng.accounting.report.findings import chinese_hint, chinese_message
from duheng.accounting.report.formulas import formula_tree
from duheng.accounting.report.plain import DASH, Words, number, percent, rounded, subscripted
from duheng.terms.finding_words import shipped_words
from duheng.terms.findings import Finding, Severity

Record = Mapping[str, Any]
LINES_SHOWN, ROWS_SHOWN, GROUPS_SHOWN, OF_A_KIND = 12, 24, 60, 3
ORIGINS = ("measured", "substituted", "default", "missing")
STATES = ("in_force", "expired", "none")
SPLITS = ("month", "site", "channel", "item")


def content_of(document: Record, language: str) -> dict[str, Any]:
    """Return everything a template draws: ready texts, and shares for bars.

    Raises
    ------
    UnusableReport
        When the document is no result of an account, or the language is not offered.
    """
    say = Words(language)
    with refuse_unusable():
        return _content(document, say)


@contextmanager
def refuse_unusable() -> Iterator[None]:
    """Refuse a document in which something that every result has is missing."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise UnusableReport(
            f"the document is no result of an account: {type(error).__name__}: {error}",
            hint="give what duheng account --json printed",
        ) from error


def _content(document: Record, say: Words) -> dict[str, Any]:
    account, details = document["account"], document.get("details") or {}
    figures = document["figures"]
    wholes = [one for one in figures if not one["group"]] or figures[:1]
    subject = account["subject"]
    return {
        "language": say.language,
        "title": say.name(account["title"]),
        "subject": f"{say.name(subject['name'])} ({subject['id']})",
        "period": wholes[0]["period"],
        "time_zone": account["time_zone"],
        "engine": account["engine"],
        "digest": wholes[0]["digest"],
        "note": say.name(details.get("note")),
        "synthetic": bool(account["synthetic"]),
        "figures": [_figure(one, figures, details, say) for one in wholes],
        "findings": _shortened(findings_of(wholes, say), say),
        "methods": [_method(one, say) for one in details.get("methods", ())]
        or [_method_named(one["method"], say) for one in wholes],
        "evidence": _evidence(document, details, say),
        "files": [
            {"path": str(one["path"]), "role": str(one["role"]), "sha256": str(one["sha256"])}
            for one in details.get("files", ())
        ],
        "state_heads": [say(f"trace_{state}") for state in STATES],
        "words": {key: say.raw(key) for key in _WORDS},
    }


_WORDS = (
    "report_on", "subject", "period", "synthetic_band", "best_estimate", "statutory",
    "statutory_note", "budget", "coverage", "findings", "no_findings", "method", "inputs",
    "symbol", "meaning", "unit", "values_used", "value", "source", "confidence", "recompute",
    "recompute_how", "digest", "engine", "file", "role", "share_short", "contribution",
    "line_evidence", "by_quantity", "by_time", "by_group", "by_month", "by_site", "instrument",
    "certificate", "issuer", "valid", "used_in", "evidence", "standards", "no_expanded",
    "no_expanded_why", "finding_hint", "whisker_note", "line_u", "standard", "terminus",
    "best_estimate_short", "time_zone", "page_of",
)  # fmt: skip


def _figure(figure: Record, figures: Sequence[Record], details: Record, say: Words) -> Record:
    unit, expanded = subscripted(figure["unit"]), figure["expanded_uncertainty"]
    value, half = rounded(figure["best_estimate"], expanded)
    own = [one for one in details.get("breakdowns", ()) if one["quantity"] == figure["quantity"]]
    groups = [one for one in figures if one["group"] and one["quantity"] == figure["quantity"]]
    return {
        "title": say.name(figure["title"]),
        "unit": unit,
        "value": value if half else number(figure["best_estimate"], 5),
        "expanded": half,
        "coverage_factor": f"k = {figure['coverage_factor']:g}",
        "chips": _chips(figure, details, say),
        "facts": _facts(figure, unit, say),
        "left_out": _left_out(figure, say),
        "budget": [_line(line, unit, say) for line in figure["budget"][:LINES_SHOWN]],
        "rest": _rest(figure["budget"][LINES_SHOWN:], say),
        "coverage": coverage_table(figure["coverage"], say),
        "splits": [_split(one, figure, say) for one in own if len(one["rows"]) > 1],
        "groups": _groups(groups, say),
    }


def _chips(figure: Record, details: Record, say: Words) -> list[dict[str, str]]:
    """Return the doubts that stand beside the figure itself."""
    used = [one for one in details.get("methods", ()) if one["quantity"] == figure["quantity"]]
    values = [value for one in used for value in one["values"]]
    unchecked = figure["method"].get("confidence") == "unchecked" or any(
        one["confidence"] == "unchecked" for one in values
    )
    shares = figure["coverage"]["by_quantity"]
    found = ["unchecked"] if unchecked else []
    found += ["stands_in"] if any(one.get("stands_in") for one in values) else []
    found += [one for one in ("substituted", "default") if any(shares.get(one, {}).values())]
    return [{"kind": kind, "text": say(kind)} for kind in found]


def _facts(figure: Record, unit: str, say: Words) -> list[list[str]]:
    expanded, best = figure["expanded_uncertainty"], figure["best_estimate"]
    difference = rounded(best - figure["statutory"], expanded)[0]
    if not difference.startswith(("\u2212", "0")) or difference.startswith("0."):
        difference = f"+{difference}"
    facts = [
        [say("statutory"), f"{rounded(figure['statutory'], expanded)[0]} {unit}"],
        [say("difference"), f"{difference} {unit}"],
    ]
    if figure["standard_uncertainty"] is not None:
        facts.append(
            [say("standard_uncertainty"), f"{number(figure['standard_uncertainty'])} {unit}"]
        )
        if best and expanded is not None:
            facts.append([say("relative"), percent(abs(expanded / best), 2)])
    return facts


def _left_out(figure: Record, say: Words) -> str:
    unstated = [say.name(one["title"]) for one in figure["budget"] if one["contribution"] is None]
    if not unstated or figure["expanded_uncertainty"] is None:
        return ""
    return f"{say('leaves_out')}: {'; '.join(unstated[:4])}"


def _line(line: Record, unit: str, say: Words) -> Record:
    stated = line["contribution"] is not None
    return {
        "title": say.name(line["title"]) or line["source"],
        "evidence": line["evidence"] or say("unknown"),
        "kind": say.known(f"kind_{line['kind']}", str(line["kind"])),
        "contribution": f"{number(line['contribution'])} {unit}" if stated else say("not_stated"),
        "share": percent(line["share"]),
        "part": max(0.0, min(1.0, abs(line["share"] or 0.0))),
        "is_stated": stated,
    }


def _rest(lines: Sequence[Record], say: Words) -> str:
    if not lines:
        return ""
    share = percent(sum(line["share"] or 0.0 for line in lines))
    return say("more_lines", count=len(lines), share=share)


def coverage_table(coverage: Record, say: Words) -> list[dict[str, Any]]:
    """Return the rows of the coverage that are not empty: origin, then shares by state."""
    rows = []
    for origin in ORIGINS:
        shares = [coverage[by].get(origin, {}).get(state) for by in ("by_time", "by_quantity")
                  for state in STATES]  # fmt: skip
        if any(shares):
            cells = [percent(one, 2) if one else DASH if one is None else "0" for one in shares]
            rows.append({"origin": say(f"origin_{origin}"), "cells": cells})
    return rows


def _split(split: Record, figure: Record, say: Words) -> Record:
    rows = list(split["rows"])
    if split["by"] != "month":
        rows.sort(key=lambda row: -abs(row["best_estimate"]))
    largest = max((abs(row["best_estimate"]) for row in rows), default=0.0) or 1.0
    shown = [_split_row(row, figure, largest, say) for row in rows[:ROWS_SHOWN]]
    by = split["by"]
    title = say("by_channel", count=len(shown)) if by == "channel" else say(f"by_{by}")
    hidden = len(rows) - len(shown)
    return {
        "title": title,
        "rows": shown,
        "more": say("more_groups", count=hidden) if hidden else "",
    }


def _split_row(row: Record, figure: Record, largest: float, say: Words) -> Record:
    u = row["standard_uncertainty"]
    value, half = rounded(
        row["best_estimate"], None if u is None else u * figure["coverage_factor"]
    )
    return {
        "title": say.name(row["title"]) if row["title"] else str(row["key"]),
        "value": value,
        "expanded": half or DASH,
        "part": abs(row["best_estimate"]) / largest,
        "whisker": 0.0 if u is None else min(1.0, u * figure["coverage_factor"] / largest),
    }


def _groups(groups: Sequence[Record], say: Words) -> Record:
    keys = list(groups[0]["group"]) if groups else []
    hidden = max(0, len(groups) - GROUPS_SHOWN)
    rows = []
    for one in groups[:GROUPS_SHOWN]:
        value, half = rounded(one["best_estimate"], one["expanded_uncertainty"])
        statutory = rounded(one["statutory"], one["expanded_uncertainty"])[0]
        named = [str(one["group"][key]) for key in keys]
        rows.append([*named, statutory, value, half or DASH])
    return {
        "heads": [say.known(f"group_{key}", key) for key in keys],
        "rows": rows,
        "more": say("more_groups", count=hidden) if hidden else "",
    }


def findings_of(figures: Iterable[Record], say: Words) -> list[dict[str, Any]]:
    """Return every finding once, the gravest first, in the language where it has words."""
    seen: dict[tuple[str, str], Finding] = {}
    for figure in figures:
        for one in figure["findings"]:
            found = Finding(**{**one, "severity": Severity(one["severity"])})
            seen.setdefault((found.code, found.message), found)
    order = list(Severity)
    ordered = sorted(seen.values(), key=lambda one: (order.index(one.severity), one.code))
    return [_finding(one, say) for one in ordered]


def _shortened(found: Sequence[dict[str, Any]], say: Words) -> list[dict[str, Any]]:
    """Return a few findings of each kind, the last of them with the number of those left out."""
    shown: list[dict[str, Any]] = []
    for _, group in groupby(found, key=lambda one: (one["severity"], one["code"])):
        kind = list(group)
        shown += [{**one, "more": ""} for one in kind[:OF_A_KIND]]
        if len(kind) > OF_A_KIND:
            shown[-1]["more"] = say("more_findings", count=len(kind) - OF_A_KIND)
    return shown


def _finding(finding: Finding, say: Words) -> dict[str, Any]:
    is_chinese = say.language == "zh-Hans"
    chinese = chinese_message(finding) if is_chinese else None
    title = shipped_words().title(finding.code, is_chinese=is_chinese) or finding.code
    hint = (chinese_hint(finding) if is_chinese else None) or finding.hint or ""
    return {
        "severity": finding.severity.value,
        "word": say(f"severity_{finding.severity.value}"),
        "title": title,
        "code": finding.code,
        "message": chinese or finding.message,
        "hint": hint,
        "clause": finding.clause or "",
    }


def _method(use: Record, say: Words) -> Record:
    return {
        **_method_named(use, say),
        "title": say.name(use["title"]),
        "equations": [
            {
                "route": f"{say.name(one['route'])} · {say('equation_' + one['which'])}",
                "tree": formula_tree(one["latex"]),
                "latex": one["latex"],
            }
            for one in use["equations"]
        ],
        "inputs": [
            {
                "tree": formula_tree(str(one["symbol"])),
                "latex": str(one["symbol"]),
                "title": say.name(one["title"]),
                "unit": subscripted(one["unit"]),
            }
            for one in use["inputs"]
        ],
        "values": [_value(one, say) for one in use["values"]],
    }


def _method_named(method: Record, say: Words) -> Record:
    return {
        "title": method["id"],
        "id": f"{method['id']} {method['edition']}",
        "document": method["document"],
        "confidence": say.known(method["confidence"], method["confidence"]),
        "is_unchecked": method["confidence"] == "unchecked",
        "digest": method["digest"],
        "equations": [],
        "inputs": [],
        "values": [],
    }


def _value(one: Record, say: Words) -> Record:
    u = one["standard_uncertainty"]
    return {
        "title": say.name(one["title"]),
        "value": f"{one['value']} {subscripted(one['unit'])}",
        "u": say("not_stated") if u is None else say("exact") if u == 0 else number(u, 2),
        "source": f"{one['source']} · {one['pack']}",
        "confidence": say.known(one["confidence"], one["confidence"]),
        "is_unchecked": one["confidence"] == "unchecked",
        "stands_in": say("stands_in") if one.get("stands_in") else "",
    }


def _evidence(document: Record, details: Record, say: Words) -> list[dict[str, str]]:
    items = details.get("evidence")
    if items is None:
        return [
            {
                "instrument": "", "used_in": "", "valid": "", "summary": "", "kind": "",
                "certificate": str(one["evidence"]), "issuer": one["issuer"] or "",
                "sha256": one["sha256"] or "",
            }
            for one in document["evidence"]
        ]  # fmt: skip
    return [_item(one, say) for one in items]


def _item(one: Record, say: Words) -> dict[str, str]:
    valid = f"{one['valid_from']} \u2192 {one['valid_until'] or '…'}" if one["valid_from"] else DASH
    return {
        "instrument": f"{one['instrument']} {say.name(one['title'])}",
        "used_in": ", ".join(one["used_in"]),
        "kind": say.known(f"certificate_{one['certificate_kind']}", one["certificate_kind"]),
        "certificate": one["evidence"] or "",
        "issuer": one["issuer"] or "",
        "valid": valid,
        "summary": say.name(one["summary"]),
        "sha256": one["sha256"] or "",
    }
