"""A certificate on paper is written down as YAML, and every slip is named with its line."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from duheng.certificates import (
    CertificateKind,
    ErrorKind,
    UnusableCertificate,
    read_certificate,
)

FILES = Path(__file__).parent / "files"
CALIBRATION = (FILES / "calibration.yaml").read_text(encoding="utf-8")
VERIFICATION = (FILES / "verification.yaml").read_text(encoding="utf-8")


def test_a_calibration_is_read_with_its_points():
    certificate = read_certificate(FILES / "calibration.yaml")
    assert certificate.kind is CertificateKind.CALIBRATION
    assert certificate.number == "CAL-2025-0417"
    assert certificate.id == "urn:duheng:certificate:EX-001/CAL-2025-0417"
    assert certificate.content == CALIBRATION.encode()
    assert certificate.performed_end == date(2025, 3, 2)
    assert certificate.replaces == "CAL-2025-0400"
    assert certificate.items[0].serial == "00420"
    assert certificate.items[0].identifications[1].value == "M-07"
    first = certificate.points[0]
    assert first.error.value == pytest.approx(0.003, rel=1e-12)
    assert first.standard_uncertainty == pytest.approx(0.0005, rel=1e-12)
    assert first.kind is ErrorKind.RELATIVE
    assert first.source_id == "urn:duheng:certificate:EX-001/CAL-2025-0417#point-1"
    assert [one.degrees_of_freedom for one in certificate.points] == [50.0, None, math.inf, None]


def test_a_point_without_uncertainty_is_not_stated_and_found():
    certificate = read_certificate(FILES / "calibration.yaml")
    assert certificate.points[3].standard_uncertainty is None
    assert [one.code for one in certificate.findings] == ["certificates.uncertainty_not_stated"]


def test_standards_carry_their_declared_loading_or_none():
    declared, undeclared = read_certificate(FILES / "calibration.yaml").standards_used
    assert (declared.certificate_id, declared.loading) == ("UP-17", 0.8)
    assert declared.standard_uncertainty == pytest.approx(0.0003, rel=1e-12)
    assert declared.degrees_of_freedom is None
    assert (undeclared.loading, undeclared.standard_uncertainty) == (None, None)


def test_a_verification_is_read_with_its_verdict_class_and_due_date():
    certificate = read_certificate(FILES / "verification.yaml")
    assert certificate.kind is CertificateKind.VERIFICATION
    assert (certificate.verdict, certificate.accuracy_class) == ("pass", "1.5")
    assert certificate.valid_until == date(2034, 5, 5)
    assert certificate.regulation == "JJG 577-2012"
    assert certificate.items[0].name == {"en": "gas meter"}
    assert certificate.points == ()


def test_a_verification_may_give_errors():
    text = VERIFICATION + (
        "load: {unit: m3/h}\nerror: {kind: absolute, unit: m3}\n"
        "points: [{load: 3.6, error: 0.01, U: 0.02, k: 2}]\n"
    )
    (point,) = read_certificate(text.encode(), name="v.yaml").points
    assert point.load.value == pytest.approx(0.001)
    assert point.kind is ErrorKind.ABSOLUTE


def test_a_class_written_as_a_number_is_the_same_class():
    text = VERIFICATION.replace("accuracy_class: 1.5", "accuracy_class: 1.0")
    assert read_certificate(text.encode(), name="v.yaml").accuracy_class == "1"


def test_errors_of_temperature_are_differences():
    text = CALIBRATION.replace(
        '{unit: "1", title: current over rated current}', "{unit: degC}"
    ).replace('{kind: relative, unit: "%"}', "{kind: absolute, unit: degC}")
    point = read_certificate(text.encode(), name="c.yaml").points[2]
    assert (point.load.value, point.error.value) == (274.15, pytest.approx(0.1))


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("number: CAL", "nummber: CAL", "line 3, nummber: unknown key 'nummber'",
         "did you mean 'number'?"),
        ("issuer: Example Institute of Metrology\n", "", "'issuer' is a required property", ""),
        ("U: 0.10, k: 2", "U: 0.10", "line 20, points.0: U = 0.1 without its coverage factor", ""),
        ("U: 0.10, k: 2", "U: -0.10, k: 2", "line 20, points.0.U: -0.1 is less than", ""),
        ("U: 0.10, k: 2", "U: .nan, k: 2", "line 20, points.0: an uncertainty must be finite", ""),
        ("U: 0.10, k: 2", "U: 0.10, k: 0", "line 20, points.0.k: 0 is less than or equal", ""),
        ("standard_uncertainty: 0.04", "standard_uncertainty: 0.04, U: 0.1, k: 2",
         "line 21, points.1: U and standard_uncertainty are both given", "give one of them"),
        ("error: 0.30", "error: .nan", "line 20, points.0: load and error must be finite", ""),
        ("degrees_of_freedom: 50", "degrees_of_freedom: 0", "line 20, points.0.degrees_of", ""),
        ("degrees_of_freedom: 50", "degrees_of_freedom: .nan", "must be positive, got nan", ""),
        ("loading: 0.8", "loading: .inf", "line 25, standards.0: a loading must be finite", ""),
        ("loading: 0.8, standard_uncertainty: 0.03", "U: 0.06", "without its coverage factor", ""),
        ("load: 0.05,", "", "line 20, points.0: 'load' is a required property", ""),
        ("issued_date: 2025-03-04", "issued_date: 2025-02-30", "'2025-02-30' is not a date", ""),
        ("issued_date: 2025-03-04", "issued_date: 4 March", "line 6, issued_date: '4 March'", ""),
        ('unit: "%"}', "unit: furlonk}", "line 18, error.unit: unit 'furlonk'", ""),
        ('unit: "%"}', "unit: kWh}", "a relative error has no dimension", "kind: absolute"),
        ("certificate: calibration", "certificate: test", "line 2, certificate: 'test' is", ""),
        ("certificate: calibration", "certificate: calibration\nverdict: pass",
         "a calibration gives no verdict", "certificate: verification"),
        ('error: {kind: relative, unit: "%"}\n', "", "'error' is a dependency of 'points'", ""),
    ],
    ids=["misspelt key", "no issuer", "no coverage factor", "negative U", "U is nan", "k is 0",
         "two uncertainties", "error is nan", "no degrees of freedom", "nan degrees of freedom",
         "loading is infinite", "standard without k",
         "no load", "no such day", "date in words", "unknown unit", "relative with a dimension",
         "other kind", "verdict of a calibration", "no kind of error"],
)  # fmt: skip
def test_a_slip_is_named_with_its_line(old, new, message, hint):
    assert old in CALIBRATION
    text = CALIBRATION.replace(old, new, 1)
    with pytest.raises(UnusableCertificate) as refusal:
        read_certificate(text.encode(), name="c.yaml")
    assert message in refusal.value.message
    assert hint in (refusal.value.hint or "")


@pytest.mark.parametrize("key", ["verdict", "accuracy_class", "regulation", "valid_until"])
def test_a_verification_needs_verdict_class_regulation_and_due_date(key):
    text = "\n".join(line for line in VERIFICATION.splitlines() if not line.startswith(key))
    with pytest.raises(UnusableCertificate, match=f"'{key}' is a required property in a verific"):
        read_certificate(text.encode(), name="v.yaml")


def test_a_calibration_without_points_is_refused():
    text = CALIBRATION[: CALIBRATION.index("load: {unit")]
    with pytest.raises(UnusableCertificate, match="'points' is a required property"):
        read_certificate(text.encode(), name="c.yaml")


def test_the_uncertainty_of_a_standard_needs_the_unit_of_an_error():
    text = VERIFICATION + "standards: [{certificate: UP-1, U: 0.06, k: 2}]\n"
    with pytest.raises(UnusableCertificate, match="an uncertainty needs a unit"):
        read_certificate(text.encode(), name="v.yaml")


def test_the_uncertainty_of_a_standard_may_be_expanded_with_its_factor():
    text = CALIBRATION.replace("standard_uncertainty: 0.03", "U: 0.06, k: 2, degrees_of_freedom: 9")
    use = read_certificate(text.encode(), name="c.yaml").standards_used[0]
    assert use.standard_uncertainty == pytest.approx(0.0003, rel=1e-12)
    assert use.degrees_of_freedom == 9
