"""A stated covariance counts between the points of a curve and the coefficients of a formula.

The numbers of ``covariances-3.3.0.xml`` are chosen so that every result is one line by hand.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from duheng.certificates import CovarianceNotUsable, UncertaintyNotStated, read_certificate
from duheng.certificates.errors import UnreadableFormula, UnusableFormula
from duheng.certificates.formula_value import FormulaChoice
from duheng.certificates.records import Certificate
from duheng.certificates.use import Correction, correction_at
from duheng.quantities import QuantityValue, parse_unit

TEXT = (Path(__file__).parent / "files" / "covariances-3.3.0.xml").read_text(encoding="utf-8")
GOOD = read_certificate(TEXT.encode())
MATRIX = ">0.0009 0.0006 0<"


def _changed(old: str, new: str) -> Certificate:
    assert old in TEXT
    return read_certificate(TEXT.replace(old, new, 1).encode())


def _by_formula(certificate: Certificate, amperes: float = 10.0, **said: object) -> Correction:
    choice = FormulaChoice(id="f1", **said)  # type: ignore[arg-type]
    return correction_at(certificate, QuantityValue(amperes, parse_unit("A")), formula=choice)


def test_two_points_of_a_curve_share_what_the_certificate_says() -> None:
    # halfway: u² = 0.25·0.0009 + 0.25·0.0016 + 2·0.25·0.0006 = 0.000925 A²
    found = correction_at(GOOD, 2.0)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.000925), rel=1e-12)
    assert list(found.correlations.values()) == pytest.approx([0.5])
    assert {name[-2:] for pair in found.correlations for name in pair} == {"/1", "/2"}
    assert not found.findings


def test_each_pair_of_neighbours_has_its_own_correlation() -> None:
    # u² = 0.25·0.0016 + 0.25·0.0025 + 2·0.25·0.0010 = 0.001525 A²
    found = correction_at(GOOD, 4.0)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.001525), rel=1e-12)
    assert found.to_dict()["correlations"][0]["coefficient"] == pytest.approx(0.5)


def test_a_covariance_of_zero_is_stated_and_not_unknown() -> None:
    text = TEXT.replace(MATRIX, ">0.0009 0 0<").replace(
        ">0.0006 0.0016 0.0010<", ">0 0.0016 0.0010<"
    )
    found = correction_at(read_certificate(text.encode()), 2.0)
    assert found.standard_uncertainty == pytest.approx(0.025)  # half of 0.05, from 0.03 and 0.04


def test_without_a_stated_covariance_the_points_are_fully_correlated() -> None:
    start = TEXT.index("<si:measurementUncertaintyMultivariateXMLList>")
    end_tag = "</si:measurementUncertaintyMultivariateXMLList>"
    text = TEXT[:start] + TEXT[TEXT.index(end_tag) + len(end_tag) :]
    assert correction_at(read_certificate(text.encode()), 2.0).standard_uncertainty == (
        pytest.approx(0.035)
    )


def test_a_declared_correlation_replaces_the_stated_one_with_a_finding() -> None:
    found = correction_at(GOOD, 2.0, correlation=0.0)
    assert found.standard_uncertainty == pytest.approx(0.025)
    assert [one.code for one in found.findings] == ["certificates.covariance_not_used"]
    assert not correction_at(GOOD, 3.0, correlation=0.0).findings  # one point alone: nothing to say


@pytest.mark.parametrize("row", [">0.0009 0.0011 0<", ">0.0009 0.0006<", ">0.0036 0.0006 0<"])
def test_a_covariance_that_contradicts_itself_is_refused(row: str) -> None:
    certificate = _changed(MATRIX, row)
    with pytest.raises(CovarianceNotUsable, match="cannot be one"):
        correction_at(certificate, 2.0)
    # what the user declares does not rest on it, and the uncertainties stand for themselves
    declared = correction_at(certificate, 2.0, correlation=1.0)
    assert declared.standard_uncertainty == pytest.approx(0.035)


def test_one_point_alone_is_refused_only_where_its_own_variance_is_in_doubt() -> None:
    asymmetric = _changed(MATRIX, ">0.0009 0.0011 0<")
    assert correction_at(asymmetric, 1.0).standard_uncertainty == pytest.approx(0.03)
    with pytest.raises(CovarianceNotUsable, match=r"gives u = 0\.06"):
        correction_at(_changed(MATRIX, ">0.0036 0.0006 0<"), 1.0)


def test_variances_alone_give_the_uncertainty_of_a_point() -> None:
    start = TEXT.index("<si:measurementUncertaintyUnivariateXMLList>")
    end_tag = "</si:measurementUncertaintyUnivariateXMLList>"
    text = TEXT[:start] + TEXT[TEXT.index(end_tag) + len(end_tag) :]
    assert correction_at(read_certificate(text.encode()), 2.0).standard_uncertainty == (
        pytest.approx(math.sqrt(0.000925))
    )
    with pytest.raises(CovarianceNotUsable):
        correction_at(read_certificate(text.replace(MATRIX, ">0.0009 0.0011 0<").encode()), 1.0)
    broken = read_certificate(text.replace(MATRIX, ">0.0009 0.0011 0<").encode())
    with pytest.raises(UncertaintyNotStated):
        correction_at(broken, 1.0, correlation=1.0)


def test_measured_minus_reference_takes_the_covariance_of_its_parts() -> None:
    # u_measured = 0.03, 0.04 with covariance 0.0006; u_reference = 0.04, 0.03, fully correlated:
    # u_error = 0.05, 0.05; covariance 0.0006 + 0.0012 = 0.0018, so r = 0.72 and
    # halfway u² = 0.25·0.0025·2 + 2·0.25·0.0018 = 0.00215 A²
    values = "<si:valueXMLList>1 3 5</si:valueXMLList><si:unitXMLList>\\ampere</si:unitXMLList>"
    stated = (
        "<si:measurementUncertaintyUnivariateXMLList><si:standardMUXMLList>"
        "<si:valueStandardMUXMLList>0.04 0.03 0.05</si:valueStandardMUXMLList>"
        "</si:standardMUXMLList></si:measurementUncertaintyUnivariateXMLList>"
    )
    reference = (
        '<dcc:quantity refType="basic_referenceValue"><si:realListXMLList>'
        f"{values}{stated}</si:realListXMLList></dcc:quantity></dcc:list>"
    )
    text = TEXT.replace("basic_measurementError", "basic_measuredValue")
    found = correction_at(read_certificate(text.replace("</dcc:list>", reference).encode()), 2.0)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.00215), rel=1e-12)
    assert list(found.correlations.values()) == pytest.approx([0.72])


def test_coefficients_of_a_formula_share_what_the_certificate_says() -> None:
    # c(10) = 0.2 - 0.3 = -0.1; u² = 0.04 + 100·0.0025 + 2·10·(-0.009) = 0.11 A²
    found = _by_formula(GOOD)
    assert found.correction.value == pytest.approx(-0.1)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.11), rel=1e-12)
    assert list(found.correlations.values()) == pytest.approx([-0.9])
    assert "certificates.coefficients_taken_as_independent" not in {
        one.code for one in found.findings
    }


def test_elements_of_a_list_are_sources_of_their_own() -> None:
    parts = _by_formula(GOOD).contributions
    assert {name.rpartition("#")[2]: part for name, part in parts.items()} == pytest.approx(
        {"coefficients/1": 0.2, "coefficients/2": 0.5}
    )


def test_a_declared_correlation_of_coefficients_replaces_the_stated_one() -> None:
    found = _by_formula(GOOD, correlations={("c_2", "c_1"): 0.0})
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.29), rel=1e-12)
    assert "certificates.covariance_not_used" in {one.code for one in found.findings}


def test_a_formula_with_an_impossible_covariance_is_refused_unless_declared() -> None:
    impossible = TEXT.replace("<si:value>-0.0090</si:value>", "<si:value>-0.0190</si:value>")
    certificate = read_certificate(impossible.encode())
    with pytest.raises(CovarianceNotUsable, match="larger than the root"):
        _by_formula(certificate)
    with pytest.raises(UncertaintyNotStated):  # u was to come from that matrix
        _by_formula(certificate, correlations={("c_1", "c_2"): 0.0})


def test_a_covariance_rounded_beyond_the_possible_is_the_nearest_possible() -> None:
    # -0.0100 within half a digit of the limit, sqrt(0.04 · 0.0025) = 0.01
    limit = TEXT.replace("<si:value>-0.0090</si:value>", "<si:value>-0.01001</si:value>")
    found = _by_formula(read_certificate(limit.encode()))
    # u² = (0.2 - 10·0.05)² for r = -1
    assert found.standard_uncertainty == pytest.approx(0.3, rel=1e-6)


def test_three_coefficients_of_rounded_digits_give_a_possible_matrix_and_a_note() -> None:
    unit, square = r"\ampere", r"\ampere\ampere"
    # correlations -0.7 and 0.1 and -0.8: smallest eigenvalue just below zero
    rows = (("1.0", "-0.7", "0.1"), ("-0.7", "1.0", "-0.8"), ("0.1", "-0.8", "1.0"))
    matrix = "".join(
        "<si:column>"
        + "".join(
            f"<si:covariance><si:value>{one}</si:value><si:unit>{square}</si:unit></si:covariance>"
            for one in row
        )
        + "</si:column>"
        for row in rows
    )
    reals = "".join(
        f"<si:real><si:label>{name}</si:label><si:value>1</si:value><si:unit>{unit}</si:unit>"
        "</si:real>"
        for name in ("c_1", "c_2", "c_3")
    )
    start = TEXT.index("<si:realList>")
    end = TEXT.index("</si:realList>")
    text = (
        f"{TEXT[:start]}<si:realList>{reals}<si:ellipsoidalRegion><si:covarianceMatrix>{matrix}"
        "</si:covarianceMatrix><si:coverageFactor>2.8</si:coverageFactor><si:coverageProbability>"
        f"0.95</si:coverageProbability></si:ellipsoidalRegion>{TEXT[end:]}"
    ).replace("c = c_1 + c_2 \\cdot x", "c = c_1 + c_2 + c_3 + x - x")
    found = _by_formula(read_certificate(text.encode()))
    assert "certificates.covariance_rounded" in {one.code for one in found.findings}
    assert 0 <= found.standard_uncertainty < 1


MATH = "http://www.w3.org/1998/Math/MathML"


def _with_mathml(second: str) -> Certificate:
    start, end = TEXT.index("<dcc:latex>"), TEXT.index("</dcc:latex>") + len("</dcc:latex>")
    first = '<apply><selector/><ci xref="coefficients">k</ci><cn>1</cn></apply>'
    inner = (
        f'<dcc:mathml><math xmlns="{MATH}"><apply><plus/>{first}<apply><times/>{second}<ci>x</ci>'
        "</apply></apply></math></dcc:mathml>"
    )
    return read_certificate((TEXT[:start] + inner + TEXT[end:]).encode())


def test_a_mathml_selector_names_an_element_of_a_list() -> None:
    certificate = _with_mathml('<apply><selector/><ci xref="coefficients">k</ci><cn>2</cn></apply>')
    found = _by_formula(certificate)
    assert found.correction.value == pytest.approx(-0.1)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.11), rel=1e-12)
    declared = _by_formula(certificate, correlations={("k[1]", "k[2]"): 0.0})
    assert declared.standard_uncertainty == pytest.approx(math.sqrt(0.29), rel=1e-12)


def test_a_label_with_a_number_names_an_element_of_a_list() -> None:
    text = TEXT.replace("<si:label>c_1</si:label>", "").replace("<si:label>c_2</si:label>", "")
    labelled = text.replace("<si:realList>", "<si:realList><si:label>c</si:label>")
    found = _by_formula(read_certificate(labelled.encode()))
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.11), rel=1e-12)


@pytest.mark.parametrize("place", ["3", "0", "1.5", "-1", "", "9" * 5000, "x"])
def test_an_element_that_a_list_has_not_is_refused(place: str) -> None:
    second = f'<apply><selector/><ci xref="coefficients">k</ci><cn>{place}</cn></apply>'
    with pytest.raises((UnusableFormula, UnreadableFormula), match=r"element|selector"):
        _by_formula(_with_mathml(second))
