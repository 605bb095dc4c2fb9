"""What an account's JSON says, read as a hostile file: limits, forms, and every budget recomputed.

Runs in the limited child; it knows no database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duheng.terms.errors import UnusableInput
from duheng.terms.instants import parse_period
from duheng.uncertainty.budget_documents import read_budgets
from duheng.uncertainty.recomputing import recompute

MOST_BYTES = 16 * 1024 * 1024
"""Largest account that is taken in [bytes]."""
MOST_FIGURES, MOST_LINES, MOST_FINDINGS = 50, 2000, 200
_ZONE = "Asia/Shanghai"
_NUMBERS = ("standard_uncertainty", "expanded_uncertainty", "coverage_factor")
_LINE_NUMBERS = ("standard_uncertainty", "sensitivity", "contribution", "share")
_PARTS = 3


def read_account_file(content: bytes) -> dict[str, Any]:
    """Return the figures of the whole that an account's JSON holds, JSON-ready.

    Returns
    -------
    dict
        ``figures``, ``engine`` as far as stated, ``number_of_groups`` that were left
        out; or ``disagrees``: the first number of a budget that does not follow from it.

    Raises
    ------
    UnusableInput
        When it is no account as Duheng prints it, or is too large.
    """
    if len(content) > MOST_BYTES:
        raise _unusable(f"it has more than {MOST_BYTES} bytes")
    budgets = read_budgets(content)
    record = json.loads(content) if budgets else {}
    figures = record.get("figures") if isinstance(record, dict) else None
    if not figures:
        raise _unusable("it holds no figures of an account")
    is_whole = {}
    for place, one in enumerate(budgets):
        found, is_whole[place] = recompute(one)
        if found is not None:
            return {"disagrees": asdict(found)}
    wanted = [place for place, one in enumerate(figures) if not one.get("group")]
    if not 0 < len(wanted) <= MOST_FIGURES:
        raise _unusable(f"it holds {len(wanted)} figures of a whole, 1 to {MOST_FIGURES} are read")
    stated = record.get("account")
    of = stated if isinstance(stated, dict) else {}
    zone = _zone(of.get("time_zone", _ZONE))
    named = _title(_map(of.get("subject", {}), "account.subject").get("name", {}))
    subject = named["zh-Hans"] or named["en"]
    return {
        "figures": [
            {
                **_figure(figures[place], f"figures[{place}]", zone, is_whole[place]),
                "subject": subject,
            }
            for place in wanted
        ],
        "number_of_groups": len(figures) - len(wanted),
        "engine": _text(of.get("engine", ""), "account.engine", 60),
        "digests": _digests(record.get("evidence", [])),
    }


def _figure(one: Mapping[str, Any], at: str, zone: ZoneInfo, is_whole: bool) -> dict[str, Any]:
    method = _map(one.get("method"), f"{at}.method")
    lines = one["budget"]
    if len(lines) > MOST_LINES:
        raise _unusable(f"{at} has more than {MOST_LINES} lines")
    period = parse_period(_text(one.get("period"), f"{at}.period", 80), zone)
    if not period.begin < period.end:
        raise _unusable(f"the period of {at} ends before it begins")
    return {
        "quantity": _stated(one.get("quantity"), f"{at}.quantity", 120),
        "title": _title(one.get("title", {})),
        "begins_at": period.begin.isoformat(),
        "ends_at": period.end.isoformat(),
        "unit": _stated(one.get("unit"), f"{at}.unit", 40),
        "statutory": _number(one, "statutory", at),
        "value": _number(one, "best_estimate", at),
        **{name: one[name] for name in _NUMBERS},
        "digest": _stated(one.get("digest"), f"{at}.digest", 80),
        "method": _stated(method.get("id"), f"{at}.method.id", 120),
        "method_edition": _text(method.get("edition", ""), f"{at}.method.edition", 60),
        "method_digest": _text(method.get("digest", ""), f"{at}.method.digest", 80),
        "method_confidence": _text(method.get("confidence", ""), f"{at}.method.confidence", 20),
        "coverage": _coverage(one.get("coverage", {}), f"{at}.coverage"),
        "findings": _findings(one.get("findings", []), f"{at}.findings"),
        "is_recomputed_whole": is_whole,
        "lines": [_line(line, f"{at}.budget[{place}]") for place, line in enumerate(lines)],
    }


def _line(one: Mapping[str, Any], at: str) -> dict[str, Any]:
    return {
        "source": _stated(one.get("source"), f"{at}.source", 400),
        "input": _text(one.get("input", ""), f"{at}.input", 120),
        "title": _title(one.get("title", {})),
        "kind": _text(one.get("kind", ""), f"{at}.kind", 20),
        "evidence": _text(one.get("evidence") or "", f"{at}.evidence", 4000)[:400],
        **{name: one[name] for name in _LINE_NUMBERS},
    }


def _coverage(found: Any, at: str) -> dict[str, dict[str, float]]:
    """Return the shares of time and of quantity by origin; what is unknown is left out."""
    record = _map(found, at)
    return {
        name: {
            str(origin)[:20]: _sum(_map(states, f"{at}.{name}"))
            for origin, states in _map(record.get(name, {}), f"{at}.{name}").items()
            if any(value is not None for value in _map(states, f"{at}.{name}").values())
        }
        for name in ("by_time", "by_quantity")
    }


def _sum(states: Mapping[str, Any]) -> float:
    shares = [_number(states, name, "coverage") for name in states if states[name] is not None]
    if len(shares) > _PARTS or not all(0 <= one <= 1 for one in shares):
        raise _unusable("a share of its coverage is not from 0 to 1")
    return sum(shares)


def _findings(found: Any, at: str) -> list[dict[str, str]]:
    if not isinstance(found, list):
        raise _unusable(f"{at} is not a list")
    kept = [_map(one, at) for one in found[:MOST_FINDINGS]]
    return [
        {
            name: _text(one.get(name) or "", f"{at}.{name}", 4000)[:600]
            for name in ("code", "severity", "message", "hint")
        }
        for one in kept
    ]


def _digests(found: Any) -> dict[str, str]:
    """Return the digest of each certificate that the account used, by its number."""
    if not isinstance(found, list):
        raise _unusable("evidence is not a list")
    pairs = [_map(one, "evidence") for one in found[:MOST_LINES]]
    return {
        _text(one.get("evidence", ""), "evidence", 200): _text(one["sha256"], "sha256", 80)
        for one in pairs
        if one.get("sha256")
    }


def _title(found: Any) -> dict[str, str]:
    record = _map(found, "title")
    return {name: _text(record.get(name) or "", "title", 4000)[:200] for name in ("zh-Hans", "en")}


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(name, "account.time_zone", 60))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _unusable("its time zone is none") from error


def _number(record: Mapping[str, Any], key: str, at: str) -> float:
    found = record.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise _unusable(f"{key} of {at} is not a number")
    try:
        value = float(found)
    except OverflowError as error:
        raise _unusable(f"{key} of {at} is too large") from error
    if not abs(value) < float("inf"):
        raise _unusable(f"{key} of {at} is too large")
    return value


def _stated(found: Any, at: str, most: int) -> str:
    if not found:
        raise _unusable(f"{at} is missing")
    return _text(found, at, most)


def _text(found: Any, at: str, most: int) -> str:
    if not isinstance(found, str):
        raise _unusable(f"{at} is not a text")
    if len(found) > most:
        raise _unusable(f"{at} has more than {most} letters")
    return "".join(each if each.isprintable() else " " for each in found)


def _map(found: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise _unusable(f"{at} is not an object")
    return found


def _unusable(why: str) -> UnusableInput:
    return UnusableInput(
        f"the account cannot be taken in: {why}",
        hint="send the file that 'duheng account ACCOUNT.yaml --json' printed",
    )
