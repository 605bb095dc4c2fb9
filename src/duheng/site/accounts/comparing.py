"""Two outcomes of one account side by side: what a run says of the figures that it proves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from duheng.site.accounts.models import Verdict

WITHIN = 1e-12
"""Relative difference that another engine or library may make."""
SHOWN = 20
_NUMBERS = (
    "statutory", "best_estimate", "standard_uncertainty", "expanded_uncertainty",
    "coverage_factor",
)  # fmt: skip
_LINE_NUMBERS = ("standard_uncertainty", "sensitivity", "contribution", "share")


def compared(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Verdict, list[dict[str, Any]]]:
    """Return what the numbers of two outcomes say of each other, and where they differ.

    The digest holds inputs, packs, methods and engine: another digest is *different*, even where
    every number agrees.
    """
    differences: list[dict[str, Any]] = []
    is_within = True
    pairs = _pairs(before, after)
    for place, was, now in pairs:
        if was == now:
            continue
        differences.append({"place": place, "was": was, "now": now})
        is_within = is_within and _is_within(was, now)
    if not differences:
        return Verdict.IDENTICAL, []
    verdict = Verdict.WITHIN if is_within else Verdict.DIFFERENT
    return verdict, differences[:SHOWN]


def files_changed(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what was read with another digest, a revised day of the history for one."""
    was, now = ({one["path"]: one["sha256"] for one in files} for files in (before, after))
    return [
        {"place": name, "was": was.get(name), "now": now.get(name)}
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]


def _is_within(was: Any, now: Any) -> bool:
    is_number = all(isinstance(one, float | int) for one in (was, now))
    return is_number and math.isclose(was, now, rel_tol=WITHIN, abs_tol=0.0)


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield every number and digest of two outcomes, with its place."""
    figures, others = before["figures"], after["figures"]
    yield "figures", len(figures), len(others)
    for was, now in zip(figures, others, strict=False):
        place = " ".join([was["quantity"], *map(str, was["group"].values())])
        yield f"{place}: quantity", was["quantity"], now["quantity"]
        yield f"{place}: digest", was["digest"], now["digest"]
        for name in _NUMBERS:
            yield f"{place}: {name}", was[name], now[name]
        yield f"{place}: budget", len(was["budget"]), len(now["budget"])
        for line, other in zip(was["budget"], now["budget"], strict=False):
            yield f"{place}: source", line["source"], other["source"]
            for name in _LINE_NUMBERS:
                yield f"{place}, {line['source']}: {name}", line[name], other[name]
