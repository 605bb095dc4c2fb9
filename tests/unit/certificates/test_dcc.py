"""A digital calibration certificate is read, and its bytes are kept."""

from __future__ import annotations

import hashlib
import math
from datetime import date
from pathlib import Path

import pytest

from duheng.certificates import (
    Certificate,
    CertificateKind,
    ErrorKind,
    NotACertificate,
    error_curve,
    read_certificate,
)
from duheng.terms.canonical import canonical_json

FILE = Path(__file__).parent / "files" / "energy-meter-3.3.0.xml"
TEXT = FILE.read_text(encoding="utf-8")


def _changed(*changes: tuple[str, str]) -> Certificate:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read_certificate(text.encode(), name="changed.xml")


def _codes(certificate: Certificate) -> set[str]:
    return {finding.code for finding in certificate.findings}


def test_the_bytes_are_kept_as_they_came():
    certificate = read_certificate(FILE)
    assert certificate.content == FILE.read_bytes()
    assert certificate.sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert certificate.schema_version == "DCC 3.3.0"


def test_the_administrative_data_are_read():
    certificate = read_certificate(FILE)
    assert certificate.kind is CertificateKind.CALIBRATION
    assert certificate.number == "SYN-2025-0001"
    assert (certificate.issuer, certificate.issuer_code) == ("Synthetic Laboratory", "SYN-L0001")
    assert certificate.issued_date == date(2025, 3, 4)
    assert certificate.performed_begin == date(2025, 3, 1)
    assert certificate.performed_end == date(2025, 3, 2)
    assert certificate.verdict == "pass"
    assert certificate.valid_until == date(2027, 3, 1)
    assert certificate.replaces == "SYN-2025-0000"
    assert certificate.id == "urn:duheng:certificate:SYN-L0001/SYN-2025-0001"


def test_items_and_their_parts_are_read():
    meter, display = read_certificate(FILE).items
    assert (meter.maker, meter.model, meter.serial) == ("Example Meters", "EM-3", "00420")
    assert meter.name["zh"] == "静止式有功电能表"
    assert [one.value for one in meter.identifications] == ["00420", "M-07"]
    assert display.serial == "D-1"


def test_the_standards_used_are_read_with_the_reference_to_their_certificates():
    (standard,) = read_certificate(FILE).standards_used
    assert standard.certificate_id == "SYN-UP-17"
    assert standard.loading is None
    assert (standard.hash_procedure, standard.hash_value) == ("SHA256", "00ff")
    assert standard.identifications[0].value == "R-9"


def test_quantities_are_given_in_si_with_standard_uncertainties():
    _, error = read_certificate(FILE).results
    assert error.id == "error-pf1"
    assert error.values_si is not None
    assert error.values_si[0] == pytest.approx(0.0030, rel=1e-12)
    assert error.standard_uncertainties_si[0] == pytest.approx(0.0005, rel=1e-12)
    assert error.coverage_factors == (2.0,) * 5
    assert error.coverage_probabilities == (0.95,) * 5
    assert error.distributions == ("normal",) * 5
    assert error.degrees_of_freedom is None


def test_a_value_that_is_nan_is_kept_found_and_never_used():
    certificate = read_certificate(FILE)
    error = certificate.results[1]
    assert math.isnan(error.values[3])
    assert error.standard_uncertainties_si[3] is None
    assert {"certificates.not_a_number", "certificates.point_left_out"} <= _codes(certificate)
    assert [point.load.value for point in certificate.points] == [0.05, 0.25, 5.0, 10.0]


def test_points_are_made_of_nominal_loads_and_errors():
    point = read_certificate(FILE).points[0]
    assert str(point.load) == "0.05 A"
    assert point.error.value == pytest.approx(0.003, rel=1e-12)
    assert point.kind is ErrorKind.RELATIVE
    assert point.standard_uncertainty == pytest.approx(0.0005, rel=1e-12)
    assert point.degrees_of_freedom is None
    assert point.source_id == "urn:duheng:certificate:SYN-L0001/SYN-2025-0001#error-pf1/1"
    assert point.table == "pf1"


def test_the_record_is_ready_for_json():
    record = read_certificate(FILE).to_dict()
    assert canonical_json(record)
    assert record["items"][0]["serial"] == "00420"


@pytest.mark.parametrize(
    ("changes", "standard"),
    [
        ([("expandedMUXMLList", "expandedUncXMLList"),
          ("valueExpandedMUXMLList", "uncertaintyXMLList"),
          ("<si:measurementUncertaintyUnivariateXMLList>", ""),
          ("</si:measurementUncertaintyUnivariateXMLList>", "")], 0.0005),
        ([("expandedMUXMLList", "standardMUXMLList"),
          ("valueExpandedMUXMLList", "valueStandardMUXMLList")], 0.0010),
        ([("expandedMUXMLList", "coverageIntervalMUXMLList"),
          ("valueExpandedMUXMLList", "valueStandardMUXMLList")], 0.0010),
    ],
    ids=["expandedUnc of D-SI 2.1", "standardMU", "coverageIntervalMU"],
)  # fmt: skip
def test_each_form_of_uncertainty_gives_the_standard_uncertainty(changes, standard):
    error = _changed(*changes).results[1]
    assert error.standard_uncertainties_si[0] == pytest.approx(standard, rel=1e-12)


def test_a_certificate_without_uncertainty_has_none_and_says_so():
    certificate = _changed(("expandedMUXMLList", "unknownStatement"))
    assert certificate.results[1].standard_uncertainties_si == (None,) * 5
    assert "certificates.uncertainty_not_stated" in _codes(certificate)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("0.10 0.08 0.06 NaN 0.06", "0.10 0.08 0.06", "certificates.lengths_differ"),
        ("0.10 0.08 0.06 NaN 0.06", "-0.1", "certificates.impossible_uncertainty"),
        (">2</si:coverageFactorXMLList", ">0</si:coverageFactorXMLList",
         "certificates.impossible_uncertainty"),
        (">2</si:coverageFactorXMLList", ">1e999</si:coverageFactorXMLList",
         "certificates.impossible_uncertainty"),
        (">2</si:coverageFactorXMLList", "></si:coverageFactorXMLList",
         "certificates.lengths_differ"),
        ("0.30 0.20 0.10", "0,30 0.20 0.10", "certificates.unreadable_number"),
        ("0.30 0.20 0.10", "INF 0.20 0.10", "certificates.unreadable_number"),
        ("\\percent", "\\percnt", "certificates.unknown_unit"),
        ("0.05 0.25 5 7.5 10", "0.05 0.25 5 7.5", "certificates.lengths_differ"),
        ("<dcc:issueDate>2025-03-04", "<dcc:issueDate>2025-03-44",
         "certificates.unreadable_date"),
        ('schemaVersion="3.3.0"', 'schemaVersion="4.0.0"', "certificates.unknown_version"),
        ('schemaVersion="3.3.0"', "", "certificates.unknown_version"),
    ],
    ids=["fewer uncertainties than values", "negative uncertainty", "coverage factor 0",
         "infinite coverage factor", "no coverage factor", "decimal comma", "infinite value",
         "misspelt unit",
         "fewer loads than errors", "no such day", "version of the future", "no version"],
)  # fmt: skip
def test_what_is_doubtful_becomes_a_finding(old, new, code):
    certificate = _changed((old, new))
    assert code in _codes(certificate)


def test_an_uncertainty_that_cannot_be_is_taken_as_not_stated():
    certificate = _changed(("0.10 0.08 0.06 NaN 0.06", "-0.1"))
    assert certificate.points[0].standard_uncertainty is None


def test_values_with_an_unknown_unit_are_kept_as_written_and_make_no_points():
    certificate = _changed(("\\percent", "\\percnt"))
    assert certificate.results[1].values[0] == 0.30
    assert certificate.results[1].values_si is None
    assert certificate.points == ()


def test_version_3_4_is_read_without_a_finding():
    certificate = _changed(('schemaVersion="3.3.0"', 'schemaVersion="3.4.0-rc.2"'))
    assert "certificates.unknown_version" not in _codes(certificate)
    assert certificate.schema_version == "DCC 3.4.0-rc.2"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('schemaVersion="3.3.0"', 'schemaVersion="2.1.1"', "DCC of version 2.1.1, older than 2.4"),
        ("SYN-2025-0001", " ", "has no uniqueIdentifier"),
        ("dcc:digitalCalibrationCertificate", "dcc:somethingElse", "its root is 'somethingElse'"),
        ("https://ptb.de/dcc", "https://example.org/dcc", "namespace 'https://example.org/dcc'"),
    ],
    ids=["too old", "no identifier", "other root", "other namespace"],
)
def test_a_document_that_is_no_certificate_of_ours_is_refused(old, new, message):
    with pytest.raises(NotACertificate) as refusal:
        _changed((old, new))
    assert message in refusal.value.message


def test_an_issuer_without_code_or_name_is_named_by_the_digest():
    certificate = _changed(
        ("<dcc:calibrationLaboratoryCode>SYN-L0001</dcc:calibrationLaboratoryCode>", ""),
        ('<dcc:content lang="en">Synthetic Laboratory</dcc:content>', ""),
    )
    assert certificate.issuer == ""
    assert certificate.id.startswith(f"urn:duheng:certificate:sha256-{certificate.sha256[:16]}/")
    assert certificate.points[0].source_id.startswith(
        f"urn:duheng:certificate:sha256-{certificate.sha256[:16]}/"
    )


REFERENCE_AND_MEASURED = """
<dcc:list id="computed">
  <dcc:quantity refType="basic_referenceValue">
    <si:realListXMLList>
      <si:valueXMLList>10 20</si:valueXMLList><si:unitXMLList>\\degreecelsius</si:unitXMLList>
      <si:expandedUncXMLList>
        <si:uncertaintyXMLList>0.06</si:uncertaintyXMLList>
        <si:coverageFactorXMLList>2</si:coverageFactorXMLList>
        <si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList>
      </si:expandedUncXMLList>
    </si:realListXMLList>
  </dcc:quantity>
  <dcc:quantity refType="basic_measuredValue">
    <si:hybrid>
      <si:realListXMLList>
        <si:valueXMLList>10.2 20.1</si:valueXMLList><si:unitXMLList>\\degreecelsius</si:unitXMLList>
        <si:coverageIntervalXMLList>
          <si:standardUncXMLList>0.04</si:standardUncXMLList>
          <si:intervalMinXMLList>10 20</si:intervalMinXMLList>
          <si:intervalMaxXMLList>11 21</si:intervalMaxXMLList>
          <si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList>
        </si:coverageIntervalXMLList>
      </si:realListXMLList>
      <si:realListXMLList>
        <si:valueXMLList>283.35 293.25</si:valueXMLList><si:unitXMLList>\\kelvin</si:unitXMLList>
      </si:realListXMLList>
    </si:hybrid>
  </dcc:quantity>
</dcc:list>
"""


def _with_table(table: str) -> Certificate:
    return _changed(('<dcc:list id="pf1"', f'{table}<dcc:list id="pf1"'))


def test_without_a_stated_error_it_is_measured_minus_reference():
    certificate = _with_table(REFERENCE_AND_MEASURED)
    curve = error_curve(certificate, "computed")
    assert str(curve.points[0].load) == "283.15 K"
    assert list(curve.errors) == pytest.approx([0.2, 0.1], abs=1e-10)
    assert curve.points[0].standard_uncertainty == pytest.approx(0.05, rel=1e-12)
    assert curve.points[0].kind is ErrorKind.ABSOLUTE
    assert "certificates.error_computed" in _codes(certificate)


def test_forms_of_a_hybrid_that_disagree_are_found():
    table = REFERENCE_AND_MEASURED.replace("283.35 293.25", "273.35 293.25")
    assert "certificates.hybrid_disagrees" in _codes(_with_table(table))
    assert "certificates.hybrid_disagrees" not in _codes(_with_table(REFERENCE_AND_MEASURED))


def test_measured_and_reference_values_of_different_number_make_no_points():
    certificate = _with_table(REFERENCE_AND_MEASURED.replace(">10 20<", ">10 20 30<"))
    assert "certificates.lengths_differ" in _codes(certificate)
    assert {point.table for point in certificate.points} == {"pf1"}


def test_an_error_of_temperature_in_degrees_celsius_is_a_difference():
    table = """
<dcc:list id="t">
  <dcc:quantity refType="basic_referenceValue"><si:real><si:value>20</si:value>
    <si:unit>\\degreecelsius</si:unit></si:real></dcc:quantity>
  <dcc:quantity refType="basic_measurementError"><si:real><si:value>-0.2</si:value>
    <si:unit>\\degreecelsius</si:unit><si:expandedUnc><si:uncertainty>0.1</si:uncertainty>
    <si:coverageFactor>2</si:coverageFactor><si:coverageProbability>0.95</si:coverageProbability>
    </si:expandedUnc></si:real></dcc:quantity>
</dcc:list>"""
    (point,) = error_curve(_with_table(table), "t").points
    assert (point.load.value, point.error.value) == (293.15, -0.2)
    assert point.standard_uncertainty == 0.05


@pytest.mark.parametrize(
    ("error", "kind"),
    [("0.01 0.01", ErrorKind.ABSOLUTE), ("0.1 0.02", ErrorKind.RELATIVE),
     ("0.5 0.5", ErrorKind.NOT_STATED)],
)  # fmt: skip
def test_a_dimensionless_error_is_classed_by_the_values_beside_it(error, kind):
    def quantity(ref_type: str, values: str) -> str:
        return (
            f'<dcc:quantity refType="{ref_type}"><si:realListXMLList><si:valueXMLList>{values}'
            "</si:valueXMLList><si:unitXMLList>\\one</si:unitXMLList></si:realListXMLList>"
            "</dcc:quantity>"
        )

    table = (
        '<dcc:list id="h">'
        + quantity("basic_referenceValue", "0.1 0.5")
        + quantity("basic_measuredValue", "0.11 0.51")
        + quantity("basic_measurementError", error)
        + "</dcc:list>"
    )
    assert {point.kind for point in error_curve(_with_table(table), "h").points} == {kind}


@pytest.mark.parametrize(
    ("factor", "standard"),
    [("<si:expandedUnc><si:uncertainty>0</si:uncertainty><si:coverageFactor>2</si:coverageFactor>"
      "<si:coverageProbability>0.95</si:coverageProbability></si:expandedUnc>", 0.5),
     ("", None)],
    ids=["with a coverage factor", "without one"],
)  # fmt: skip
def test_a_relative_uncertainty_counts_only_with_its_coverage_factor(factor, standard):
    table = f"""
<dcc:list id="r"><dcc:quantity id="rel"><si:real><si:value>100</si:value>
<si:unit>\\metre</si:unit></si:real><dcc:relativeUncertainty><dcc:relativeUncertaintySingle>
<si:value>1</si:value><si:unit>\\percent</si:unit>{factor}
</dcc:relativeUncertaintySingle></dcc:relativeUncertainty></dcc:quantity></dcc:list>"""
    certificate = _with_table(table)
    quantity = next(one for one in certificate.results if one.id == "rel")
    assert quantity.relative_uncertainties == (0.01,)
    assert quantity.standard_uncertainties_si == (standard,)
    found = "certificates.relative_uncertainty_without_factor" in _codes(certificate)
    assert found is (standard is None)


def test_an_uncertainty_of_zero_is_zero_and_not_missing():
    certificate = _changed(("0.10 0.08 0.06 NaN 0.06", "0"))
    assert certificate.points[0].standard_uncertainty == 0.0
