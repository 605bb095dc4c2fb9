"""From a verification alone the indication stays uncorrected and u is the limit over root three."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from duheng.certificates import (
    NotPassed,
    UnusableCertificate,
    permitted_error,
    read_certificate,
    uncertainty_of_verification,
)
from duheng.rulebook import NoSuchEntry, load_packs

FILES = Path(__file__).parent / "files"
DAY = date(2025, 6, 30)
LIBRARY = load_packs()
GAS_METER = read_certificate(FILES / "verification.yaml")


def test_the_limit_in_service_over_root_three_is_the_uncertainty():
    known = uncertainty_of_verification(GAS_METER, LIBRARY, on=DAY)
    assert known.maximum_permissible_error.value == pytest.approx(0.03)
    assert known.standard_uncertainty == pytest.approx(0.03 / math.sqrt(3), rel=1e-14)
    assert known.degrees_of_freedom == math.inf
    assert known.maximum_permissible_error.pack_id == "cn/mpe-gas-meters"


def test_the_load_decides_which_limit_holds():
    known = uncertainty_of_verification(GAS_METER, LIBRARY, on=DAY, load="lower")
    assert known.standard_uncertainty == pytest.approx(0.06 / math.sqrt(3), rel=1e-14)


def test_a_class_alone_is_enough():
    known = permitted_error(LIBRARY, "active_energy_meter", 2, on=DAY, load="any")
    assert known.standard_uncertainty == pytest.approx(0.025 / math.sqrt(3), rel=1e-14)


def test_a_failed_verification_permits_nothing():
    with pytest.raises(NotPassed, match="has the verdict 'fail'"):
        uncertainty_of_verification(replace(GAS_METER, verdict="fail"), LIBRARY, on=DAY)


def test_a_calibration_is_not_read_as_a_class():
    calibration = read_certificate(FILES / "calibration.yaml")
    with pytest.raises(UnusableCertificate, match="is a calibration"):
        uncertainty_of_verification(calibration, LIBRARY, on=DAY)


@pytest.mark.parametrize("missing", ["accuracy_class", "instrument_kind"])
def test_a_verification_without_class_or_kind_is_refused(missing):
    with pytest.raises(UnusableCertificate, match="names no accuracy class or no kind"):
        uncertainty_of_verification(replace(GAS_METER, **{missing: None}), LIBRARY, on=DAY)


def test_a_class_that_the_rule_book_does_not_know_is_refused():
    with pytest.raises(NoSuchEntry, match="has no class '7'"):
        permitted_error(LIBRARY, "gas_meter", 7, on=DAY)
