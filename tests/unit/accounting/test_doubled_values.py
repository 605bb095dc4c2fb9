"""A number stands in one pack: methods of readings and of stated values take it from one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from duheng.quantities import parse_unit
from duheng.rulebook import Pack, load_packs

LEAST_DIGITS = 4
"""Shorter numbers meet by chance: 25 % is a limit of many things."""
TWICE = {
    frozenset({"cn/ets-corrections-power", "cn/ets-load-factor-2023"}):
        "the correction for load of two editions of the allocation plan",
}  # fmt: skip


def numbers(part: Any, unit: str = "") -> Iterator[tuple[float, str]]:
    """Yield every value of a pack with the unit that stands with it or above it."""
    if isinstance(part, Mapping):
        own = str(part.get("unit", unit))
        value = part.get("value")
        if isinstance(value, int | float) and own:
            yield float(value), own
        for one in part.values():
            yield from numbers(one, own)
    elif isinstance(part, list):
        for one in part:
            yield from numbers(one, unit)


def digits(value: float) -> int:
    return len(f"{value:.12g}".replace(".", "").replace("-", "").lstrip("0").rstrip("0"))


def packs() -> list[Pack]:
    library = load_packs(kinds=["methods", "rules"])
    return [one for one in library.packs() if one.id.startswith("cn/")]


def test_no_number_stands_in_two_packs() -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pack in packs():
        for value, unit in numbers(pack.body):
            if digits(value) >= LEAST_DIGITS:
                own = parse_unit(unit)
                found[f"{value * own.factor:.12g}", str(own.dimension)].add(pack.id)
    doubled = {frozenset(names) for names in found.values() if len(names) > 1}
    assert doubled == set(TWICE), "take it from one table: from: {table: ..., keys: {...}}"


def inputs(pack: Pack) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for route in pack.body.get("routes", {}).values():
        yield from route["inputs"].items()
    yield from pack.body.get("inputs", {}).items()
    for several in pack.body.get("items", {}).values():
        yield from several.get("inputs", {}).items()


def tables(*names: str) -> set[str]:
    """Return the tables that some methods take their values from."""
    return {
        str(one["from"]["table"])
        for pack in packs()
        if pack.id in names
        for _, one in inputs(pack)
        if "from" in one
    }


@pytest.mark.parametrize(
    ("of_streams", "of_stated_values", "shared"),
    [
        ("cn/co2-purchased-heat", "cn/heat-and-steam",
         {"cn/heat-emission-factor", "cn/heat-of-feed-water"}),
        ("cn/non-co2-fuel-combustion", "cn/ch4-n2o-combustion",
         {"cn/non-co2-emission-factors", "cn/gwp"}),
        ("cn/co2-carbonates", "cn/process-emissions", {"cn/carbonate-emission-factors"}),
        ("cn/co2-carbon-balance", "cn/carbon-mass-balance", {"cn/carbon-to-co2"}),
    ],
)  # fmt: skip
def test_methods_of_streams_and_of_stated_values_share_their_tables(
    of_streams: str, of_stated_values: str, shared: set[str]
) -> None:
    assert shared <= tables(of_streams)
    assert shared <= tables(of_stated_values)
