"""Figures together: differences between periods and sums of sites, with what they share."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.site.accounts.changes import change_between, total_of
from duheng.site.accounts.drawing import steps_of
from duheng.site.accounts.region import Held, bounds_of, by_city, counted_once


@dataclass
class One:
    value: float
    standard_uncertainty: float | None
    causes: list[list[Any]] = field(default_factory=list)


def cause(source: str, amount: float | None) -> list[Any]:
    return [source, "certificate", source, source, amount]


def of(value: float, **amounts: float) -> One:
    u = math.sqrt(sum(one**2 for one in amounts.values()))
    return One(value, u, [cause(name, amount) for name, amount in amounts.items()])


def held(site: int, first: int, last: int, code: str = "150203", **amounts: float) -> Held:
    one = of(100.0, **amounts)
    return Held(
        site_id=site, site_name="s", account_id=site, run_id=site, division_code=code, quantity="q",
        title="t", unit="t", value=one.value, standard_uncertainty=one.standard_uncertainty,
        measured=None, causes=one.causes, begins_at=datetime(2025, first, 1, tzinfo=UTC),
        ends_at=datetime(2025, last, 28, tzinfo=UTC),
    )  # fmt: skip


def test_what_both_periods_share_cancels_in_the_difference() -> None:
    change = change_between(of(100.0, factor=3.0, meter=0.4), of(104.0, factor=3.0, meter=0.3))
    assert change.expanded_uncertainty == pytest.approx(2 * 0.1)
    assert change.is_seen is True
    apart = change_between(of(100.0, a=3.0), of(104.0, b=3.0))
    assert apart.expanded_uncertainty == pytest.approx(2 * math.sqrt(18))
    assert apart.is_seen is False


def test_causes_of_opposite_sign_add_up_in_the_difference() -> None:
    change = change_between(of(1.0, meter=1.0), of(1.0, meter=-1.0))
    assert change.expanded_uncertainty == pytest.approx(4.0)


def test_a_change_with_an_unstated_part_is_not_judged() -> None:
    open_one = One(1.0, None, [cause("a", None)])
    assert change_between(of(1.0, a=1.0), open_one).is_seen is None


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.lists(st.floats(-5, 5), min_size=3))
def test_a_difference_is_the_propagation_of_the_differences_of_its_causes(
    first: list[float], second: list[float]
) -> None:
    before = of(1.0, **{f"c{place}": one for place, one in enumerate(first)})
    after = of(2.0, **{f"c{place}": one for place, one in enumerate(second)})
    ends = [*second, *[0.0] * 3]
    begins = [*first, *[0.0] * (len(ends) - 3)]
    expected = math.sqrt(sum((b - a) ** 2 for a, b in zip(begins, ends, strict=True)))
    found = change_between(before, after).expanded_uncertainty
    assert found == pytest.approx(2 * expected, rel=1e-6, abs=1e-6)


def test_a_factor_that_sites_share_adds_up_before_it_is_squared() -> None:
    total = total_of([of(10.0, factor=1.0, m1=1.0), of(20.0, factor=1.0, m2=1.0)])
    assert total.value == 30.0
    assert total.standard_uncertainty == pytest.approx(math.sqrt(4 + 1 + 1))
    assert (total.causes[0].source, total.causes[0].number) == ("factor", 2)
    assert sum(one.share for one in total.causes) == pytest.approx(1.0)


def test_a_sum_with_a_figure_that_states_nothing_states_nothing() -> None:
    total = total_of([of(10.0, a=1.0), One(5.0, None)])
    assert (total.value, total.standard_uncertainty, total.number_not_stated) == (15.0, None, 1)


def test_a_year_stands_for_its_months() -> None:
    counted, left = counted_once([held(1, 1, 12, a=1.0), held(1, 3, 3, a=1.0), held(2, 3, 3)])
    assert ({one.site_id for one in counted}, len(counted), left) == ({1, 2}, 2, 1)


def test_sites_of_a_city_stand_on_its_tile() -> None:
    places = by_city([held(1, 1, 2), held(2, 1, 2, "150205"), held(3, 1, 2, "150602")])
    assert [(one.code, one.total.value) for one in places] == [("150200", 200.0), ("150600", 100.0)]
    assert list(bounds_of(places)) == sorted(bounds_of(places))


def test_steps_of_a_total_end_where_it_ends() -> None:
    rows = [
        {"key": "a", "title": {}, "best_estimate": 3.0, "standard_uncertainty": 0.1},
        {"key": "b", "title": {}, "best_estimate": -1.0, "standard_uncertainty": None},
    ]
    first, second, whole = steps_of(rows, 2.0, "Whole")
    assert (first.width, second.x, whole.value) == (200.0, pytest.approx(400 / 3), 2.0)
    assert (first.expanded_uncertainty, second.expanded_uncertainty) == (0.2, None)
