"""Accounts of many plants at once: the same figures, uncertainties and covariances as by hand."""

from __future__ import annotations

import datetime as dt
import math

import ibis
import numpy as np
import pyarrow as pa
import pytest

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.many import Metered, Rules, many_accounts
from duheng.accounting.method import method_from
from duheng.accounting.setup import Stream
from duheng.accounting.sources import Cause, SourceRegister
from duheng.equations import parse_equation
from duheng.quantities import DimensionMismatch, parse_unit
from duheng.rulebook import load_packs
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import (
    Attribute,
    Exact,
    Independent,
    OnTimeline,
    SegmentTimeline,
    Shared,
    Sources,
    accumulate,
    values_of,
)

BEGIN_US = 1_735_689_600_000_000
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
METHOD = "cn/co2-fuel-combustion"
CHANNELS = [0, 1, 2, 3]
PLANT = ["a", "a", "b", "b"]
LEAGUE = ["x", "x", "x", "x"]
CORRECTION = [1.001, 0.998, 1.002, 1.0]
CARBON = [0.5, 0.52]
SINGLE, STANDARD, ANALYSIS = 0.002, 0.001, 0.004


@pytest.fixture(scope="module")
def library():
    return load_packs(kinds=["methods", "rules"])


def cause(register, name, uncertainty):
    return register.place_of(
        Cause(
            id=name, input="correction", title={"en": name}, kind=EvidenceKind.CERTIFICATE,
            evidence=name, standard_uncertainty=uncertainty,
        )
    )  # fmt: skip


def rows(days=3):
    hours = range(24 * days)
    frame = [
        (c, 0 if c < 2 else 1, BEGIN_US + h * HOUR_US, 10.0 + c + 0.25 * (h % 5))
        for h in hours
        for c in CHANNELS
    ]
    channel, analysis, at, amount = zip(*frame, strict=True)
    day = [dt.date(2025, 1, 1) + dt.timedelta(days=(one - BEGIN_US) // DAY_US) for one in at]
    table = {
        "channel": pa.array(channel, pa.int32()),
        "analysis": pa.array(analysis, pa.int32()),
        "begin_at": pa.array(at, pa.timestamp("us")),
        "local_day": pa.array(day),
        "amount": pa.array(amount, pa.float64()),
    }
    connection = ibis.duckdb.connect()
    connection.raw_sql("SET TimeZone='UTC'")
    return connection.create_table("readings", pa.table(table))


def prepared(library, **changed):
    register = SourceRegister()
    standard = cause(register, "standard", STANDARD)
    assert standard == 0
    certificates = [cause(register, f"certificate {c}", SINGLE) for c in CHANNELS]
    for c in CHANNELS:
        register.load(f"certificate {c}", "standard", 1.0)
    analyses = [cause(register, f"analysis {one}", ANALYSIS) for one in range(2)]
    timeline = SegmentTimeline(
        channel="channel", day="local_day", instant="begin_at", channels=CHANNELS,
        channel_of_segment=np.arange(4), begin_us=np.full(4, BEGIN_US),
        end_us=np.full(4, BEGIN_US + 3 * DAY_US),
    )  # fmt: skip
    carbon = Shared(
        key="analysis", keys=[0, 1], values=np.array(CARBON), sources=np.array(analyses)
    )
    correction = OnTimeline(
        timeline=timeline, values=np.array(CORRECTION), sources=np.array(certificates)
    )
    metered = Metered(
        indication=Independent(column="amount", standard_uncertainty=0.05),
        unit=changed.pop("unit", "t"),
        correction=changed.pop("correction", correction),
    )
    levels = [
        Attribute(name="plant", key="channel", keys=CHANNELS, values=PLANT),
        Attribute(name="league", key="channel", keys=CHANNELS, values=LEAGUE),
    ]
    given = {"measured": {"carbon_fraction": carbon}, "levels": levels, **changed}
    rules = Rules(library=library, accounting_year=2025)
    stream = Stream(
        name="coal", carrier=given.pop("carrier", "lignite"), role="consumed", title={"en": "coal"},
        routes={METHOD: "carbon_content"},
    )  # fmt: skip
    method = method_from(library.pack(METHOD, on=dt.date(2025, 1, 1)))
    return many_accounts(method, stream, metered=metered, rules=rules, register=register, **given)


def by_hand():
    """Return totals, standard uncertainties and covariance of the plants, in plain numbers."""
    amounts = np.array([sum(10.0 + c + 0.25 * (h % 5) for h in range(72)) for c in CHANNELS])
    carbon = np.array([CARBON[0], CARBON[0], CARBON[1], CARBON[1]])
    slope = amounts * carbon * 0.99 * 44 / 12
    plant = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])
    own = plant @ (slope**2) * (SINGLE**2 - STANDARD**2)
    shared = plant @ slope * STANDARD
    analysis = plant @ (amounts * CORRECTION) * 0.99 * 44 / 12 * ANALYSIS
    noise = plant @ ((np.array(CORRECTION) * carbon * 0.99 * 44 / 12 * 0.05) ** 2 * 72)
    variance = own + shared**2 + analysis**2 + noise
    return plant @ (slope * CORRECTION), plant @ slope, np.sqrt(variance), shared[0] * shared[1]


def test_totals_of_plants_agree_with_the_sums_by_hand(library):
    found = prepared(library).add_up(rows()).by("plant")
    best, statutory, uncertainty, covariance = by_hand()
    assert found.best_estimate.value == pytest.approx(best, rel=1e-12)
    assert found.statutory == pytest.approx(statutory, rel=1e-12)
    assert found.best_estimate.standard_uncertainty == pytest.approx(uncertainty, rel=1e-9)
    assert found.best_estimate.covariance()[0, 1] == pytest.approx(covariance, rel=1e-9)


def test_a_league_keeps_what_its_plants_share(library):
    plants = prepared(library).add_up(rows()).by("plant").best_estimate
    league = plants_of_league = prepared(library).add_up(rows()).by("league").best_estimate
    assert plants_of_league.size == 1
    assert league.standard_uncertainty[0] ** 2 == pytest.approx(plants.covariance().sum())
    apart = math.hypot(*plants.standard_uncertainty)
    assert league.standard_uncertainty[0] > apart


def test_days_added_one_by_one_are_the_days_added_together(library):
    accounts, table = prepared(library), rows()
    days = [dt.date(2025, 1, one) for one in (1, 2, 3)]
    parts = [accounts.add_up(table.filter(table.local_day == day)) for day in days]
    together, added = accounts.add_up(table), parts[0] + parts[1] + parts[2]
    assert added.statutory == pytest.approx(together.statutory, rel=1e-12)
    assert added.best_estimate.value == pytest.approx(together.best_estimate.value, rel=1e-12)
    assert added.best_estimate.covariance() == pytest.approx(
        together.best_estimate.covariance(), rel=1e-9
    )


def test_a_value_that_nobody_compared_is_a_finding_and_its_unstated_uncertainty_too(library):
    found = prepared(library).add_up(rows())
    assert "accounting.unchecked_value" in {one.code for one in found.findings}
    assert "uncertainty.not_stated" in {one.code for one in found.best_estimate.doubts()}


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"unit": "m3"}, DimensionMismatch),
        ({"measured": {}}, UnusableAccount),
        ({"measured": {"carbon_fracton": Exact(value=0.5)}}, UnknownName),
        ({"carrier": "electricity"}, UnknownName),
        ({"levels": ["plant"]}, UnusableAccount),
    ],
)
def test_what_does_not_fit_the_method_is_refused(library, changed, refusal):
    with pytest.raises(refusal):
        prepared(library, **changed)


def test_without_a_correction_the_best_estimate_is_the_statutory_value(library):
    found = prepared(library, correction=None).add_up(rows())
    assert found.statutory == pytest.approx(found.best_estimate.value, rel=1e-14)


def test_an_equation_whose_sums_were_not_added_up_is_not_guessed():
    table = rows(1)
    one = parse_unit("1")
    found = accumulate(
        parse_equation("amount"), table, inputs={"amount": Exact(column="amount")},
        units={"amount": one}, unit=one,
        sources=Sources(ids=[], standard_uncertainty=np.zeros(0), degrees_of_freedom=np.zeros(0)),
    )  # fmt: skip
    again = values_of(found, parse_equation("amount"), units={"amount": one}, unit=one)
    assert again == pytest.approx(found.table.value)
    assert values_of(found, parse_equation("amount**3"), units={"amount": one}, unit=one) is None
