"""A formula that a certificate gives is evaluated with its coefficients, or refused with a reason.

The certificate below is made for these tests: error e = a + b·x + c·x² of a weighing, with x in kg.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from duheng.certificates import OutsideCalibratedRange, UncertaintyNotStated, read_certificate
from duheng.certificates.errors import NoFormula, UnreadableFormula, UnusableFormula
from duheng.certificates.formula_value import FormulaChoice
from duheng.certificates.formulas import formulas_of
from duheng.certificates.latex_formula import equation_of_latex
from duheng.certificates.records import Certificate
from duheng.certificates.use import Correction, correction_at
from duheng.equations import SingularExpression
from duheng.quantities import DimensionMismatch, QuantityValue, parse_unit
from duheng.uncertainty.errors import UnusableCorrelation

MATH = "http://www.w3.org/1998/Math/MathML"
A, B, C = '<ci xref="qa">a</ci>', '<ci xref="qb">b</ci>', "<ci>c</ci>"
X = "<ci>x</ci>"
SQUARE = f"<apply><power/>{X}<cn>2</cn></apply>"
SUM = f"<plus/>{A}<apply><times/>{B}{X}</apply><apply><times/>{C}{SQUARE}</apply>"
QUADRATIC = f"<apply><eq/><ci>e</ci><apply>{SUM}</apply></apply>"
RANGE = """<dcc:statement refType="basic_validityRange"><dcc:data>
<dcc:quantity refType="basic_validityRangeMin"><si:real><si:value>100</si:value>
<si:unit>\\gram</si:unit></si:real></dcc:quantity>
<dcc:quantity refType="basic_validityRangeMax"><si:real><si:value>20</si:value>
<si:unit>\\kilogram</si:unit></si:real></dcc:quantity></dcc:data></dcc:statement>"""
KILOGRAM = parse_unit("kg")
PUBLISHED = (
    Path(__file__).parents[4]
    / "shared/data/dcc/pydcc/data/dcc/dcc_gp_temperatur_resistance_v12.xml"
)


def _coefficient(name: str, value: float, expanded: float | None, unit: str) -> str:
    stated = "" if expanded is None else (
        f"<si:expandedUnc><si:uncertainty>{expanded}</si:uncertainty><si:coverageFactor>2"
        "</si:coverageFactor><si:coverageProbability>0.95</si:coverageProbability>"
        "</si:expandedUnc>"
    )  # fmt: skip
    return (
        f'<dcc:quantity id="q{name}"><si:real><si:label>{name}</si:label><si:value>{value}'
        f"</si:value><si:unit>{unit}</si:unit>{stated}</si:real></dcc:quantity>"
    )


COEFFICIENTS = (
    _coefficient("a", 2.0, 0.6, r"\gram")
    + _coefficient("b", 0.5, 0.08, r"\gram\kilogram\tothe{-1}")
    + _coefficient("c", -0.1, 0.01, r"\gram\kilogram\tothe{-2}")
)


def _weighing(
    content: str = QUADRATIC,
    *,
    gives: str = ' refType="basic_measurementError"',
    coefficients: str = COEFFICIENTS,
    stated: str = RANGE,
    form: str | None = None,
) -> Certificate:
    inner = form or f'<dcc:mathml><math xmlns="{MATH}">{content}</math></dcc:mathml>'
    return read_certificate(
        f"""<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"
 xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
<dcc:uniqueIdentifier>W-1</dcc:uniqueIdentifier></dcc:coreData><dcc:statements>{stated}
</dcc:statements></dcc:administrativeData><dcc:measurementResults><dcc:measurementResult>
<dcc:results><dcc:result><dcc:data><dcc:formula id="f1"{gives}>{inner}</dcc:formula><dcc:list>
{coefficients}</dcc:list></dcc:data></dcc:result></dcc:results></dcc:measurementResult>
</dcc:measurementResults></dcc:digitalCalibrationCertificate>""".encode(),
        name="weighing.xml",
    )


def _at(kilograms: float, certificate: Certificate, **said: Any) -> Correction:
    load = QuantityValue(kilograms, KILOGRAM)
    return correction_at(certificate, load, formula=FormulaChoice(**said) if said else None)


def test_a_quadratic_error_is_evaluated_as_by_hand() -> None:
    # e(10) = 2 + 5 - 10 = -3 g; u² = 0.3² + (10·0.04)² + (100·0.005)² = 0.09 + 0.16 + 0.25 = 0.5 g²
    found = _at(10.0, _weighing())
    assert found.correction.unit == KILOGRAM
    assert found.correction.value == pytest.approx(0.003, rel=1e-12)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.5) * 1e-3, rel=1e-12)
    assert found.formula == "f1"
    assert found.calibrated_range == pytest.approx((0.1, 20.0))
    assert not found.is_relative


def test_each_coefficient_is_a_source_with_the_sign_of_the_correction() -> None:
    parts = {name[-2:]: part for name, part in _at(10.0, _weighing()).contributions.items()}
    assert parts == pytest.approx({"qa": -0.3e-3, "qb": -0.4e-3, "qc": -0.5e-3})


def test_coefficients_of_unknown_correlation_are_independent_and_a_finding_says_so() -> None:
    codes = [one.code for one in _at(10.0, _weighing()).findings]
    assert "certificates.coefficients_taken_as_independent" in codes


def test_a_declared_correlation_is_propagated() -> None:
    # 2·r·c_b·u_b·c_c·u_c = 2·(-0.9)·0.4·0.5 = -0.36 g², so u² = 0.5 - 0.36 = 0.14 g²
    found = _at(10.0, _weighing(), correlations={("b", "c"): -0.9})
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.14) * 1e-3, rel=1e-12)
    (doubt,) = [one for one in found.findings if one.code.endswith("taken_as_independent")]
    assert "a:b, a:c of formula" in doubt.message


def test_coefficients_declared_independent_need_no_finding() -> None:
    found = _at(10.0, _weighing(), correlations={("b", "c"): 0.0, ("a", "b"): 0, ("c", "a"): 0})
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.5) * 1e-3, rel=1e-12)
    assert not [one for one in found.findings if one.code.endswith("taken_as_independent")]


def test_an_impossible_correlation_is_refused() -> None:
    with pytest.raises(UnusableCorrelation):
        _at(10.0, _weighing(), correlations={("b", "c"): -1.9})


def test_a_point_in_another_unit_is_the_same_point() -> None:
    found = correction_at(_weighing(), QuantityValue(10_000.0, parse_unit("g")))
    assert found.correction.value == pytest.approx(0.003, rel=1e-12)


def test_a_formula_that_gives_the_correction_keeps_its_sign() -> None:
    assert _at(10.0, _weighing(gives=' refType="basic_correction"')).correction.value < 0


def test_a_formula_that_does_not_say_what_it_gives_is_used_as_declared() -> None:
    certificate = _weighing(gives="")
    with pytest.raises(UnusableFormula, match="error or the correction"):
        _at(10.0, certificate)
    assert _at(10.0, certificate, gives="error").correction.value == pytest.approx(0.003)


@pytest.mark.parametrize("kilograms", [0.09, 20.1, math.nan])
def test_outside_the_stated_range_is_refused(kilograms: float) -> None:
    with pytest.raises(OutsideCalibratedRange):
        _at(kilograms, _weighing())


def test_an_end_of_the_range_is_inside() -> None:
    assert _at(0.1, _weighing()).load.value == 0.1


def test_extrapolation_is_done_when_asked_and_said() -> None:
    found = _at(30.0, _weighing(), is_extrapolated=True)
    assert found.correction.value == pytest.approx(0.073)
    assert "certificates.formula_extrapolated" in [one.code for one in found.findings]


def test_a_range_that_is_not_stated_is_a_finding() -> None:
    found = _at(30.0, _weighing(stated=""))
    assert found.calibrated_range == (None, None)
    assert "certificates.formula_range_not_stated" in [one.code for one in found.findings]


def test_a_drift_is_added_as_declared() -> None:
    load = QuantityValue(10.0, KILOGRAM)
    found = correction_at(_weighing(), load, drift_half_width=0.003)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.5e-6 + 3e-6))


def _refused(content: str, kilograms: float = 10.0) -> Exception:
    with pytest.raises((UnreadableFormula, UnusableFormula, SingularExpression)) as caught:
        _at(kilograms, _weighing(content))
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"<apply><factorial/>{A}</apply>", "operator 'factorial' is not one of"),
        (f"<apply><divide/>{A}</apply>", "'divide' cannot be applied to 1 operands"),
        (f"<apply><root/><logbase>{A}</logbase>{A}</apply>", "takes one degree"),
        ("<cn>1_000</cn>", "is no decimal number"),
        ("<cn>nan</cn>", "is no decimal number"),
        ('<cn base="16">10</cn>', "is no decimal number"),
        ("<ci> </ci>", "no name"),
        ("", "0 expressions"),
        ("<cn>1<?cut?>0</cn>", "processing instruction"),
        ("<cn type='rational'>1<plus/>2</cn>", "is no decimal number"),
        ("<apply><plus xmlns='urn:other'/><cn>1</cn></apply>", "is no operator of MathML"),
        ("<apply xmlns='urn:other'/>", "not of the MathML namespace"),
        (f"<apply><plus/>{X * 151}</apply>", "cannot be applied to 151 operands"),
        (f"<apply><eq/><apply><ln/>{A}</apply>{X}</apply>", "one name on its left"),
        (f'<apply><plus/>{A}<ci xref="qb">a</ci></apply>', "points to 'qa' and to 'qb'"),
        ("<mrow><mi>a</mi><mo>+</mo><mi>x</mi></mrow>", "presentation markup"),
        ("<mfrac><mi>a</mi><mi>x</mi></mfrac>", "presentation markup"),
    ],
)
def test_a_formula_that_is_not_understood_is_refused(content: str, reason: str) -> None:
    caught = _refused(content)
    assert isinstance(caught, UnreadableFormula)
    assert reason in caught.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<apply><plus/><ci xref="gone">a</ci><ci>x</ci></apply>', "no quantity has as its id"),
        ("<apply><times/><ci>k</ci><ci>x</ci></apply>", "'k', 'x' have no value"),
        (f"<apply><plus/>{A}{A}</apply>", "none is left for the point"),
    ],
)
def test_a_missing_variable_is_refused(content: str, reason: str) -> None:
    caught = _refused(content)
    assert isinstance(caught, UnusableFormula)
    assert reason in caught.message


def test_a_division_by_zero_is_refused_and_named() -> None:
    below = (
        f"<apply><minus/>{X}<apply><divide/>{A}<cn type='e-notation'>2<sep/>-4</cn></apply></apply>"
    )
    caught = _refused(f"<apply><divide/><apply><times/>{A}{A}</apply>{below}</apply>")
    assert isinstance(caught, SingularExpression)


def test_units_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DimensionMismatch):
        correction_at(_weighing(), QuantityValue(10.0, parse_unit("m")))


def test_a_point_without_a_unit_is_refused_where_the_certificate_gives_none() -> None:
    with pytest.raises(UnusableFormula, match="gives no unit to 'x'"):
        correction_at(_weighing(), 10.0)


def test_a_coefficient_without_uncertainty_is_refused() -> None:
    silent = COEFFICIENTS.replace(
        _coefficient("a", 2.0, 0.6, r"\gram"), _coefficient("a", 2.0, None, r"\gram")
    )
    with pytest.raises(UncertaintyNotStated, match="'a'"):
        _at(10.0, _weighing(coefficients=silent))


def test_a_variable_that_is_a_list_of_the_results_lends_its_unit() -> None:
    listed = """<dcc:quantity id="x"><si:realListXMLList><si:valueXMLList>1 2</si:valueXMLList>
<si:unitXMLList>\\gram</si:unitXMLList></si:realListXMLList></dcc:quantity>"""
    found = correction_at(_weighing(coefficients=COEFFICIENTS + listed), 10_000.0)
    assert found.load.unit.symbol == "g"
    assert found.correction.value == pytest.approx(0.003, rel=1e-12)


def test_a_celsius_temperature_stays_one() -> None:
    # e(20 °C) = 0.001·20 = 0.02 K, not 0.001·293.15
    slope = _coefficient("a", 0.001, 0.0002, r"\one")
    certificate = _weighing(f"<apply><times/>{A}{X}</apply>", coefficients=slope)
    found = correction_at(certificate, QuantityValue(20.0, parse_unit("°C")))
    assert found.correction.value == pytest.approx(-0.02, rel=1e-12)
    assert found.standard_uncertainty == pytest.approx(0.002, rel=1e-12)
    assert "certificates.formula_variable_without_unit" in [one.code for one in found.findings]


def test_roots_logarithms_and_exponentials_are_evaluated() -> None:
    ratio = f"<apply><divide/>{X}<cn>5</cn></apply>"
    unitless = _coefficient("a", 2.0, 0.2, r"\one")
    parts = [
        f"<apply><root/>{ratio}</apply>",
        f"<apply><root/><degree><cn>3</cn></degree>{ratio}</apply>",
        f"<apply><exp/>{ratio}</apply>",
        f"<apply><ln/>{ratio}</apply>",
        f"<apply><log/>{ratio}</apply>",
        f"<apply><log/><logbase><cn>2</cn></logbase>{ratio}</apply>",
        "<apply><minus/><cn type='rational'>1<sep/>4</cn></apply>",
        "<pi/>",
    ]
    content = f"<apply><times/>{A}<apply><plus/>{''.join(parts)}</apply></apply>"
    found = correction_at(
        _weighing(content, coefficients=unitless), QuantityValue(10.0, parse_unit("1"))
    )
    expected = (
        2**0.5 + 2 ** (1 / 3) + math.exp(2) + math.log(2) + math.log10(2) + 1 - 0.25 + math.pi
    )
    assert found.correction.value == pytest.approx(-2 * expected, rel=1e-12)
    assert found.standard_uncertainty == pytest.approx(0.1 * expected, rel=1e-12)


def test_content_markup_beside_presentation_is_used() -> None:
    both = (
        "<semantics><mrow><mi>e</mi></mrow><annotation-xml encoding='MathML-Content'>"
        f"{QUADRATIC}</annotation-xml></semantics>"
    )
    assert _at(10.0, _weighing(both)).correction.value == pytest.approx(0.003)


def test_plain_arithmetic_in_latex_is_evaluated() -> None:
    form = r"<dcc:latex>e = a + b \cdot x + c \cdot x^{2}</dcc:latex>"
    found = _at(10.0, _weighing(form=form))
    assert found.correction.value == pytest.approx(0.003, rel=1e-12)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(0.5) * 1e-3, rel=1e-12)


@pytest.mark.parametrize(
    "latex",
    [
        "e = ax", "e = a x", "e = a x^{2}", "x^23", r"\sum_{i} a_i", r"99.94 \, \Omega \le R_{0}",
        r"\sqrt{" * 500,
        r"\sqrt{" * 150 + "1" + "}" * 150,
        r"e = \frac{a}{b", r"e = \frac a b", "e = a = b", "a + b = c", "", "e = 1 000",
    ],
)  # fmt: skip
def test_latex_that_could_be_read_in_two_ways_is_refused(latex: str) -> None:
    with pytest.raises(UnreadableFormula, match="LaTeX"):
        equation_of_latex(latex)


def test_the_symbol_of_a_quantity_and_a_condition_are_no_formulas() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published certificates are not beside the repository")
    certificate = read_certificate(PUBLISHED)
    assert b"dcc:formula" in certificate.content
    assert formulas_of(certificate) == ()


def test_a_variable_may_have_any_name() -> None:
    content = QUADRATIC.replace(X, "<ci><msub><mi>Δ m</mi><mn>0</mn></msub></ci>")
    assert _at(10.0, _weighing(content)).correction.value == pytest.approx(0.003)


def test_a_formula_is_chosen_by_its_id() -> None:
    assert [one.id for one in formulas_of(_weighing())] == ["f1"]
    load = QuantityValue(10.0, KILOGRAM)
    assert correction_at(_weighing(), load, formula="f1").formula == "f1"
    with pytest.raises(NoFormula, match="'f2'"):
        correction_at(_weighing(), load, formula="f2")


def test_an_empty_formula_is_refused() -> None:
    with pytest.raises(UnreadableFormula, match="empty"):
        _at(10.0, _weighing(form="<dcc:other/>"))
