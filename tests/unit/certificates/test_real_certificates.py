"""Published example certificates of PTB and others are read, or refused for what they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from duheng.certificates import (
    ErrorKind,
    NoErrorCurve,
    NotACertificate,
    UnreadableCertificate,
    error_curve,
    read_certificate,
)
from duheng.certificates.dsi import read_si

REPOSITORY = Path(__file__).parents[3]
FOLDER = REPOSITORY.parent / "shared" / "data" / "dcc"
FILES = sorted(FOLDER.rglob("*.xml"))
CERTIFICATES = [path for path in FILES if "dsi_examples" not in path.parts]
QUANTITIES = [path for path in FILES if "dsi_examples" in path.parts]
GOOD_QUANTITIES = [path for path in QUANTITIES if "IMPROVABLE" not in path.parts]
pytestmark = pytest.mark.skipif(not FILES, reason="the example certificates are not at hand")

SI = "{https://ptb.de/si}"
BROKEN = {
    "invalid_syntax.xml": UnreadableCertificate,
    "invalid_schema.xml": NotACertificate,
}


def _path(name: str) -> Path:
    return next(path for path in FILES if path.name == name)


@pytest.mark.parametrize("path", CERTIFICATES, ids=lambda path: path.name)
def test_a_published_certificate_is_read_or_refused_for_its_known_fault(path):
    if path.name in BROKEN:
        with pytest.raises(BROKEN[path.name]):
            read_certificate(path)
        return
    certificate = read_certificate(path)
    assert certificate.content == path.read_bytes()
    assert certificate.results
    assert certificate.performed_begin is not None
    assert certificate.items


@pytest.mark.parametrize("path", QUANTITIES, ids=lambda path: path.name)
def test_a_file_of_bare_quantities_is_no_certificate(path):
    with pytest.raises(NotACertificate, match="its root is 'testDSIXML'"):
        read_certificate(path)


def _published_quantities(path: Path) -> list[etree._Element]:
    tests = etree.fromstring(path.read_bytes()).iter("{https://ptb.de/si/examples}testData")
    elements = [element for test in tests for element in test if isinstance(element.tag, str)]
    return [one for one in elements if one.tag.startswith(SI)]


@pytest.mark.parametrize("path", GOOD_QUANTITIES, ids=lambda path: path.name)
def test_every_published_quantity_is_read_whole(path):
    for element in _published_quantities(path):
        assert _numbers_read(element) == _numbers_in(element)


@pytest.mark.parametrize("path", QUANTITIES, ids=lambda path: path.name)
def test_no_published_uncertainty_becomes_negative_or_zero_by_itself(path):
    for element in _published_quantities(path):
        for one in read_si(element):
            stated = [u for u in one.standard_uncertainties if u is not None]
            assert all(u >= 0 for u in stated)
            assert len(one.units) == len(one.values) == len(one.standard_uncertainties)


def _numbers_read(element: etree._Element) -> int:
    return sum(len(one.values) for one in read_si(element))


def _numbers_in(element: etree._Element) -> int:
    """Return how many numbers stand in the values, outside uncertainties."""
    number = 0
    names = [f"value{part}" for part in ("", "Real", "Imag", "Magnitude", "Phase")]
    for one in element.iter(*(f"{SI}{name}{form}" for name in names for form in ("", "XMLList"))):
        above = {etree.QName(parent).localname for parent in one.iterancestors()}
        if not above & {"covariance", "covarianceXMLList"}:
            number += len((one.text or "").split())
    return number


TYPICAL = (
    "dcc_gp_temperature_typical_v12.xml",
    "dcc_gp_temperature_simplified_v12.xml",
    "dcc_gp_temperature_typical_v12_v3.2.0_signed.xml",
    "valid.xml",
)


@pytest.mark.parametrize("name", TYPICAL)
def test_the_good_practice_temperature_table_becomes_a_curve(name):
    certificate = read_certificate(_path(name))
    curve = error_curve(certificate)
    assert list(curve.loads) == pytest.approx([306.248, 373.121, 448.253, 523.319, 593.154])
    assert list(curve.errors) == pytest.approx([0.072, 0.089, 0.107, -0.009, -0.084])
    assert [point.standard_uncertainty for point in curve.points] == pytest.approx([0.0305] * 5)
    assert {point.kind for point in curve.points} == {ErrorKind.ABSOLUTE}
    assert certificate.verdict == "pass"
    assert certificate.valid_until == date(1959, 10, 22)


def test_rising_and_falling_points_of_the_humidity_certificate_make_no_single_curve():
    certificate = read_certificate(_path("dcc_gp_humidity_v1.0.xml"))
    assert len(certificate.points) == 7
    assert {point.kind for point in certificate.points} == {ErrorKind.ABSOLUTE}
    assert [use.certificate_id for use in certificate.standards_used] == [
        "GP-mE-Certificate-x",
        "GP-mE-Certificate-y",
    ]
    with pytest.raises(NoErrorCurve, match=r"two points stand at load 0\.5"):
        error_curve(certificate)


def test_every_scalar_of_the_vacuum_certificate_is_read():
    certificate = read_certificate(_path("dcc-vacuumlab-CDG__v3.1.1.xml"))
    first = certificate.results[0]
    assert first.values_si == (26.65,)
    assert first.standard_uncertainties_si == pytest.approx((0.020,))
    assert certificate.findings == ()


def test_a_unit_that_is_misspelt_in_a_published_certificate_is_found():
    certificate = read_certificate(_path("singleweight__v3.0.0.xml"))
    assert [finding.code for finding in certificate.findings] == ["certificates.unknown_unit"]
    assert certificate.results[0].values == (0.999997191,)
