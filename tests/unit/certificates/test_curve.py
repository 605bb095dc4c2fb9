"""Between points the error is interpolated; beyond them it is refused unless asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from duheng.certificates import (
    ErrorCurve,
    ErrorKind,
    NoErrorCurve,
    OutsideCalibratedRange,
    UncertaintyNotStated,
    curve_of,
    error_curve,
    read_certificate,
)
from duheng.quantities import DimensionMismatch, QuantityValue, parse_unit

FILES = Path(__file__).parent / "files"
METER = read_certificate(FILES / "energy-meter-3.3.0.xml")
PAPER = read_certificate(FILES / "calibration.yaml")


def _curve() -> ErrorCurve:
    return error_curve(METER)


def test_at_a_point_the_error_is_that_point_alone():
    at = _curve().error_at(0.25)
    assert at.error.value == pytest.approx(0.002, rel=1e-12)
    assert at.standard_uncertainty == pytest.approx(0.0004, rel=1e-12)
    assert [(point.source_id[-2:], weight) for point, weight in at.weights] == [("/2", 1.0)]


def test_between_points_the_two_weights_are_kept():
    at = _curve().error_at(0.15)
    assert [weight for _, weight in at.weights] == pytest.approx([0.5, 0.5])
    assert at.error.value == pytest.approx(0.0025, rel=1e-12)
    assert at.kind is ErrorKind.RELATIVE


def test_the_uncertainty_between_points_is_given_for_both_extremes_of_correlation():
    at = _curve().error_at(0.15)
    assert at.standard_uncertainty == pytest.approx(0.5 * 0.0005 + 0.5 * 0.0004, rel=1e-12)
    assert at.standard_uncertainty_if_independent == pytest.approx(
        0.5 * np.hypot(0.0005, 0.0004), rel=1e-12
    )


def test_a_load_in_another_unit_is_converted():
    at = _curve().error_at(QuantityValue(150.0, parse_unit("mA")))
    assert at.load.value == pytest.approx(0.15)
    with pytest.raises(DimensionMismatch):
        _curve().error_at(QuantityValue(150.0, parse_unit("V")))


@pytest.mark.parametrize("load", [0.049, 10.01, -1.0, float("inf"), float("nan")])
def test_beyond_the_calibrated_range_is_refused(load):
    with pytest.raises(OutsideCalibratedRange, match=r"calibrated range, 0\.05 to 10 A"):
        _curve().error_at(load)


@pytest.mark.parametrize(("load", "error"), [(0.01, 0.0030), (20.0, 0.0014)])
def test_beyond_the_calibrated_range_the_nearest_error_is_held_when_asked(load, error):
    at = _curve().error_at(load, extrapolate="hold")
    assert at.error.value == pytest.approx(error, rel=1e-12)
    assert at.is_held
    assert at.load.value == load


@pytest.mark.parametrize("load", [float("nan"), float("inf")])
def test_a_load_that_is_not_finite_is_refused_even_when_holding(load):
    with pytest.raises(OutsideCalibratedRange):
        _curve().error_at(load, extrapolate="hold")


def test_many_loads_at_once_agree_with_one_at_a_time():
    curve = _curve()
    loads = np.linspace(0.05, 10.0, 101)
    places, weights = curve.weights_at(loads)
    together = (weights * curve.errors[places]).sum(axis=1)
    alone = [curve.error_at(float(load)).error.value for load in loads]
    assert together == pytest.approx(alone, rel=1e-14)
    assert together == pytest.approx(np.interp(loads, curve.loads, curve.errors), rel=1e-12)
    assert weights.sum(axis=1) == pytest.approx(np.ones(101))


def test_a_curve_of_one_point_holds_at_that_point_only():
    curve = curve_of(METER.points[:1])
    assert curve.error_at(0.05).error.value == pytest.approx(0.003)
    with pytest.raises(OutsideCalibratedRange):
        curve.error_at(0.06)
    assert curve.error_at(5.0, extrapolate="hold").error.value == pytest.approx(0.003)


def test_a_point_without_stated_uncertainty_leaves_none_nearby():
    curve = error_curve(PAPER)
    assert curve.error_at(1.1).standard_uncertainty is None
    assert curve.error_at(1.1).standard_uncertainty_if_independent is None
    assert curve.error_at(1.0).standard_uncertainty == pytest.approx(0.0003)
    with pytest.raises(UncertaintyNotStated, match="1 of 4 points"):
        curve.check_uncertainty_stated()


def test_points_are_put_in_order_of_load():
    curve = curve_of(tuple(reversed(METER.points)))
    assert list(curve.loads) == [0.05, 0.25, 5.0, 10.0]
    curve.check_uncertainty_stated()


def test_points_that_make_no_curve_are_refused():
    first, second = METER.points[:2]
    with pytest.raises(NoErrorCurve, match=r"two points stand at load 0\.05 A"):
        curve_of([first, replace(second, load=first.load)])
    with pytest.raises(NoErrorCurve, match="some errors are absolute"):
        curve_of([first, replace(second, kind=ErrorKind.ABSOLUTE)])
    with pytest.raises(DimensionMismatch):
        curve_of([first, replace(second, load=QuantityValue(1.0, parse_unit("V")))])
    with pytest.raises(NoErrorCurve, match="at least one point"):
        curve_of([])


def test_a_certificate_without_points_or_with_several_tables_has_no_one_curve():
    with pytest.raises(NoErrorCurve, match="has no error-versus-load points"):
        error_curve(read_certificate(FILES / "verification.yaml"))
    two = replace(METER, points=(*METER.points, replace(METER.points[0], table="pf0.5")))
    with pytest.raises(NoErrorCurve, match=r"has 2 tables of points: pf1, pf0\.5"):
        error_curve(two)
    assert len(error_curve(two, "pf0.5").points) == 1
    with pytest.raises(NoErrorCurve, match="in table 'pf0'"):
        error_curve(two, "pf0")
