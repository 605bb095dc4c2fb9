"""The plan of the synthetic region is the same each time, and holds together."""

from datetime import date

import pytest

from duheng.rulebook import load_catalogue
from duheng.site.demonstration.content_reading import fields, kinds
from duheng.site.demonstration.planning import RegionPlan, plan_region
from duheng.site.demonstration.sizes import sizes_of


@pytest.fixture(scope="module")
def whole() -> RegionPlan:
    return plan_region(sizes_of(date(2026, 11, 23)))


def test_the_whole_region_has_the_sizes_that_were_promised(whole: RegionPlan) -> None:
    public = [one for one in whole.standards if one.level != "national"]
    institutes = [one.division for one in whole.bodies if one.part == "institute"]
    assert len(public) == 2100
    assert 20000 <= len(whole.instruments) <= 20001
    assert sum(1 for one in institutes if one == "150000") == 1
    assert sum(1 for one in institutes if one.endswith("00") and one != "150000") == 12
    assert sum(1 for one in institutes if not one.endswith("00")) == 103
    assert len(whole.energy_users) == 10


def test_every_standard_and_one_instrument_in_ten_has_a_digital_certificate(
    whole: RegionPlan,
) -> None:
    of_standards = {one.standard for one in whole.calibrations if one.is_digital}
    of_instruments = {one.instrument for one in whole.calibrations if one.is_digital}
    assert set(range(len(whole.standards))) <= of_standards
    assert len(of_instruments) == pytest.approx(0.1 * len(whole.instruments), rel=0.05)


def test_the_plan_is_the_same_for_the_same_day_and_size(plan: RegionPlan) -> None:
    assert plan_region(plan.sizes) == plan


def test_numbers_of_certificates_are_unique(whole: RegionPlan) -> None:
    numbers = {(one.issuer, one.number) for one in whole.calibrations}
    assert len(numbers) == len(whole.calibrations)


def test_what_stands_above_was_made_before_in_an_earlier_wave_and_more_exactly(
    whole: RegionPlan,
) -> None:
    faults = whole.faults
    late = {faults.lapsed_standard}
    for one in whole.calibrations:
        for upper in one.uppers:
            above = whole.calibrations[upper.calibration]
            assert above.wave < one.wave
            assert above.measured_on < one.measured_on
            assert float(above.points[0].expanded) < float(one.points[0].expanded)
            if above.standard not in late:
                assert above.valid_until is None or one.measured_on <= above.valid_until


def test_every_kind_under_verification_is_in_the_content(plan: RegionPlan) -> None:
    wanted = {one.key for one in load_catalogue(plan.sizes.today).under_verification()}
    assert wanted <= set(kinds())
    assert {one.field for one in kinds().values()} <= set(fields())


@pytest.mark.parametrize(
    "today", [date(2024, 2, 29), date(2025, 1, 1), date(2026, 12, 31), date(2027, 7, 1)]
)
def test_a_plan_can_be_made_on_any_day(today: date) -> None:
    made = plan_region(sizes_of(today, 0.02))
    assert all(one.measured_on < today for one in made.calibrations)
    assert all(one.issued_on <= today for one in made.calibrations)
