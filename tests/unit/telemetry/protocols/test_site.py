"""The simulated site: registers that run, faults that are told, the same for the same seed."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from duheng.telemetry.protocols.site import Fault, SimulatedSite, build_site
from duheng.terms.errors import UnusableInput

START = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def site(*faults: Fault, seed: int = 3, number: int = 4) -> SimulatedSite:
    generator = np.random.default_rng(seed)
    return build_site(number, start=START, interval_s=60, generator=generator, faults=faults)


def shown(one: SimulatedSite, meter: int, minutes: int) -> list[float | None]:
    return [one.indication_kwh(meter, START + n * MINUTE) for n in range(minutes)]


def test_without_faults_registers_rise_by_the_integral_of_the_load() -> None:
    one = site()
    for meter in range(4):
        indications = [value for value in shown(one, meter, 1440) if value is not None]
        steps = np.diff(indications)
        assert (steps > 0).all()
        middle = START + timedelta(minutes=700, seconds=30)
        assert steps[700] == pytest.approx(one.load_kw(meter, middle) / 60, rel=1e-3)


def test_the_same_seed_gives_the_same_site_in_whatever_order_it_is_asked() -> None:
    late, early = site(*Fault), site(*Fault)
    until = START + timedelta(days=2)
    assert late.indication_kwh(2, until) == early.indication_kwh(2, until)
    shown(early, 0, 500)
    assert late.injected(until) == early.injected(until)
    assert late.injected(until) != site(*Fault, seed=4).injected(until)


def test_every_fault_that_was_asked_for_is_injected_and_told() -> None:
    told = site(*Fault).injected(START + timedelta(hours=3))
    assert {one.fault for one in told} == set(Fault)
    assert all(one.to_dict("x")["is_synthetic"] is True for one in told)
    assert site().injected(START + timedelta(days=9)) == ()


def test_outside_of_what_is_told_nothing_is_wrong() -> None:
    good, bad = site(), site(Fault.GAP, Fault.STUCK, Fault.SPIKE, Fault.SCALE)
    told = bad.injected(START + timedelta(minutes=400))
    for meter in range(4):
        for n in range(400):
            at = START + n * MINUTE
            inside = any(one.meter == meter and one.begin <= at < one.end for one in told)
            same = good.indication_kwh(meter, at) == bad.indication_kwh(meter, at)
            assert same != inside or bad.active(meter, at) == {Fault.STUCK}


def test_each_fault_does_what_its_name_says() -> None:
    def first(fault: Fault) -> tuple[SimulatedSite, int, datetime]:
        one = site(fault)
        told = one.injected(START + timedelta(hours=1))[0]
        return one, told.meter, told.begin

    one, meter, at = first(Fault.GAP)
    assert one.indication_kwh(meter, at) is None
    one, meter, at = first(Fault.STUCK)
    assert one.indication_kwh(meter, at) == one.indication_kwh(meter, at + 3 * MINUTE)
    one, meter, at = first(Fault.SWAP)
    assert one.indication_kwh(meter, at) == pytest.approx(0.0, abs=1e-9)
    assert (
        0
        < (one.indication_kwh(meter, at + timedelta(hours=5)) or 0)
        < 6 * 3 * (one.meters[meter].power_kw)
    )
    one, meter, at = first(Fault.SPIKE)
    before, spike, after = (one.indication_kwh(meter, at + n * MINUTE) or 0 for n in (-1, 0, 1))
    assert spike - after > 50 * one.meters[meter].power_kw
    assert before < after
    one, meter, at = first(Fault.SCALE)
    assert (one.indication_kwh(meter, at) or 0) < (one.indication_kwh(meter, START) or 0) / 900


@pytest.mark.parametrize(("number", "interval_s"), [(0, 1), (10_000, 1), (1, 0), (1, float("nan"))])
def test_an_impossible_site_is_refused(number: int, interval_s: float) -> None:
    generator = np.random.default_rng(1)
    with pytest.raises(UnusableInput):
        build_site(number, start=START, interval_s=interval_s, generator=generator)
