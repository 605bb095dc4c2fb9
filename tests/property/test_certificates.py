"""What holds of every curve and every standard, whatever the numbers."""

from __future__ import annotations

import contextlib
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from duheng.certificates import (
    CalibrationPoint,
    ErrorKind,
    HostileCertificate,
    ImpossibleLoading,
    NotACertificate,
    UnreadableCertificate,
    UnusableCertificate,
    curve_of,
    own_uncertainty,
    read_certificate,
)
from duheng.quantities import QuantityValue, parse_unit
from duheng.terms.documents import read_yaml

ONE = parse_unit("1")
NUMBERS = st.floats(-1e6, 1e6)
UNCERTAINTIES = st.floats(0, 1e6)


def _points(loads: list[float], errors: list[float]) -> list[CalibrationPoint]:
    return [
        CalibrationPoint(
            load=QuantityValue(load, ONE),
            error=QuantityValue(error, ONE),
            kind=ErrorKind.RELATIVE,
            standard_uncertainty=abs(error) / 10,
            source_id=f"urn:test#{place}",
        )
        for place, (load, error) in enumerate(zip(loads, errors, strict=True))
    ]


@st.composite
def _curves(draw):
    loads = draw(st.lists(st.integers(0, 1000), min_size=1, max_size=12, unique=True))
    errors = draw(st.lists(NUMBERS, min_size=len(loads), max_size=len(loads)))
    return curve_of(_points([load / 10 for load in loads], errors))


@given(_curves(), st.floats(0, 1))
def test_between_points_the_error_lies_between_theirs_and_weights_sum_to_one(curve, share):
    load = min(
        float(curve.loads[0] + share * (curve.loads[-1] - curve.loads[0])), float(curve.loads[-1])
    )
    at = curve.error_at(load)
    errors = [point.error.value for point, _ in at.weights]
    slack = 1e-9 * max(1.0, *map(abs, errors))
    assert min(errors) - slack <= at.error.value <= max(errors) + slack
    assert math.isclose(math.fsum(weight for _, weight in at.weights), 1.0, rel_tol=1e-12)


@given(_curves(), st.floats(0, 1))
def test_full_correlation_never_gives_the_smaller_uncertainty(curve, share):
    load = float(np.clip(curve.loads[-1] * share, curve.loads[0], curve.loads[-1]))
    at = curve.error_at(load)
    together, apart = at.standard_uncertainty, at.standard_uncertainty_if_independent
    assert together is not None
    assert apart is not None
    assert apart <= together * (1 + 1e-12)


@given(_curves())
def test_at_every_point_the_error_is_its_own(curve):
    for point in curve.points:
        at = curve.error_at(point.load.value)
        assert math.isclose(at.error.value, point.error.value, rel_tol=1e-12, abs_tol=1e-9)


@given(UNCERTAINTIES, st.floats(-10, 10), UNCERTAINTIES)
def test_own_and_upstream_squares_add_up_to_the_whole(u, loading, upstream):
    try:
        own = own_uncertainty(u, loading, upstream)
    except ImpossibleLoading:
        assert abs(loading) * upstream > u
        return
    assert 0 <= own <= u * (1 + 1e-12)
    assert math.isclose(math.hypot(own, loading * upstream), u, rel_tol=1e-9, abs_tol=1e-150)


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, st.floats(0, 1e6)), min_size=1, max_size=6),
    st.floats(1, 4),
)
def test_a_plain_certificate_gives_back_the_points_that_were_written(rows, k):
    assume(all(math.isfinite(number) for row in rows for number in row))
    written = {
        "certificate": "calibration",
        "number": "1",
        "issuer": "L",
        "item": {"serial": "1"},
        "load": {"unit": "A"},
        "error": {"kind": "absolute", "unit": "A"},
        "points": [{"load": x, "error": e, "U": U, "k": k} for x, e, U in rows],
    }
    certificate = read_certificate(json.dumps(written).encode(), name="c.yaml")
    for point, (load, error, expanded) in zip(certificate.points, rows, strict=True):
        assert (point.load.value, point.error.value) == (load, error)
        assert point.standard_uncertainty == expanded / k


FILES = Path(__file__).parents[1] / "unit" / "certificates" / "files"
PLAIN = dict(read_yaml(FILES / "calibration.yaml"))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**390), 10**390),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=8),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = content.items() if isinstance(content, dict) else enumerate(content)
    found = [path] if path else []
    for key, value in inner:
        deeper = isinstance(value, dict | list)
        found += _places(value, (*path, key)) if deeper else [(*path, key)]
    return found


def _replaced(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(content) if isinstance(content, dict) else list(content)
    copy[path[0]] = _replaced(copy[path[0]], path[1:], value)
    return copy


def _as_yaml(content: Any) -> bytes:
    text = json.dumps(content)
    for name, written in (("NaN", ".nan"), ("-Infinity", "-.inf"), ("Infinity", ".inf")):
        text = re.sub(rf"(?<=[:\[ ]){name}", written, text)
    return text.encode()


def _read_or_refused(content: bytes, name: str) -> None:
    with contextlib.suppress(
        HostileCertificate, NotACertificate, UnreadableCertificate, UnusableCertificate
    ):
        assert read_certificate(content, name=name).content == content


@given(st.sampled_from(_places(PLAIN)), ANYTHING)
def test_a_plain_certificate_with_anything_anywhere_is_read_or_refused_by_us(path, value):
    _read_or_refused(_as_yaml(_replaced(PLAIN, path, value)), "c.yaml")


@given(st.binary(max_size=300), st.sampled_from(["a.xml", "a.yaml", "a"]))
def test_any_bytes_are_read_or_refused_by_us(content, name):
    _read_or_refused(content, name)
