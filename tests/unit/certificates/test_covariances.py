"""Complex quantities and covariances are read whole, and judged within their printed digits.

The certificate ``covariances-3.3.0.xml`` is made for these tests; every number is easy by hand.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from lxml import etree

from duheng.certificates import read_certificate
from duheng.certificates.covariances import Cell, Member, judged
from duheng.certificates.dsi import SiValues, read_si
from duheng.certificates.printed import printed

FILE = Path(__file__).parent / "files" / "covariances-3.3.0.xml"
CERTIFICATE = read_certificate(FILE)
QUANTITIES = {one.id: one for one in CERTIFICATE.results}
COVARIANCES = {one.id: one for one in CERTIFICATE.covariances}


def _read(inner: str) -> list[SiValues]:
    return list(read_si(etree.fromstring(f'<root xmlns:si="https://ptb.de/si">{inner}</root>')[0]))


def _columns(text: str, unit: str = r"\metre\metre") -> list[list[Cell]]:
    return [[Cell(printed(word), unit) for word in column.split()] for column in text.split(";")]


def _members(number: int, *stated: float, half: float = 0.0) -> list[Member]:
    known = [*stated, *[None] * (number - len(stated))]
    return [Member("", row + 1, r"\metre", u, half) for row, u in enumerate(known)]


def _kinds(text: str, *stated: float, unit: str = r"\metre\metre", half: float = 0.0) -> list[str]:
    columns = _columns(text, unit)
    _, faults = judged(columns, _members(len(columns), *stated, half=half))
    return [one.kind for one in faults]


def _region(matrix: str, name: str = "ellipsoidalRegion", unit: str = r"\metre\metre") -> str:
    columns = "".join(
        "<si:column>"
        + "".join(
            f"<si:covariance><si:value>{word}</si:value><si:unit>{unit}</si:unit></si:covariance>"
            for word in column.split()
        )
        + "</si:column>"
        for column in matrix.split(";")
    )
    return (
        f"<si:{name}><si:covarianceMatrix>{columns}</si:covarianceMatrix><si:coverageFactor>2.45"
        f"</si:coverageFactor><si:coverageProbability>0.95</si:coverageProbability></si:{name}>"
    )


def test_the_components_of_complex_values_are_quantities_of_their_own() -> None:
    real, imaginary = QUANTITIES["s11.real"], QUANTITIES["s11.imaginary"]
    assert (real.component, imaginary.component) == ("real", "imaginary")
    assert real.values_si == (0.102, 0.25)
    assert imaginary.values_si == (-0.04, 0.01)
    # the roots of 0.000004, 0.000009 and of 0.000004, 0.000016
    assert real.standard_uncertainties_si == pytest.approx((0.002, 0.003))
    assert imaginary.standard_uncertainties_si == pytest.approx((0.002, 0.004))


def test_the_factor_of_a_region_is_not_that_of_one_component() -> None:
    assert QUANTITIES["s11.real"].coverage_factors == (None, None)
    assert QUANTITIES["s11.real"].degrees_of_freedom is None
    assert COVARIANCES["s11/1"].coverage_factor == 2.45


def test_every_value_of_an_xml_list_has_its_own_covariance() -> None:
    first, second = COVARIANCES["s11/1"], COVARIANCES["s11/2"]
    assert first.members == (("s11.real", 1), ("s11.imaginary", 1))
    assert second.members == (("s11.real", 2), ("s11.imaginary", 2))
    assert first.correlation(0, 1) == pytest.approx(0.25)  # 1 / (2 · 2)
    assert second.correlation(1, 0) == pytest.approx(-1 / 6)  # -2 / (3 · 4)


def test_a_polar_value_has_a_magnitude_and_a_phase_with_their_units() -> None:
    magnitude, phase = QUANTITIES["transfer.magnitude"], QUANTITIES["transfer.phase"]
    assert (magnitude.units, phase.units) == ((r"\volt",), (r"\radian",))
    assert magnitude.standard_uncertainties_si == pytest.approx((0.02,))
    assert phase.standard_uncertainties_si == pytest.approx((0.005,))
    assert COVARIANCES["transfer"].correlation(0, 1) == pytest.approx(0.1)
    assert magnitude.label == "V_t"


def test_the_components_of_a_complex_list_alternate_in_its_matrix() -> None:
    stated = COVARIANCES["ratios"]
    assert stated.members == (
        ("ratios.real", 1), ("ratios.imaginary", 1), ("ratios.real", 2), ("ratios.imaginary", 2),
    )  # fmt: skip
    assert stated.correlation(0, 2) == pytest.approx(0.5)
    assert QUANTITIES["ratios.imaginary"].standard_uncertainties_si == pytest.approx((0.2, 0.2))


def test_a_matrix_of_a_real_list_stands_beside_the_uncertainties_of_its_values() -> None:
    stated = COVARIANCES["errors"]
    assert stated.values == ((0.0009, 0.0006, 0.0), (0.0006, 0.0016, 0.001), (0.0, 0.001, 0.0025))
    assert not stated.faults
    assert stated.region == "ellipsoidal"
    assert QUANTITIES["errors"].standard_uncertainties_si == (0.03, 0.04, 0.05)


def test_covariances_in_other_units_are_the_same_in_si() -> None:
    (one,) = _read(
        r"<si:realList><si:listUnit>\milli\metre</si:listUnit><si:real><si:value>1</si:value>"
        "</si:real><si:real><si:value>2</si:value></si:real>"
        + _region("4 1;1 9", unit=r"\milli\metre\milli\metre") + "</si:realList>"
    )  # fmt: skip
    assert one.standard_uncertainties == pytest.approx((2.0, 3.0))
    (written,) = one.covariances
    assert written.covariance.values_si is not None
    assert written.covariance.values_si[0] == pytest.approx((4e-6, 1e-6))


def test_differences_of_celsius_temperatures_have_covariances_in_kelvin() -> None:
    (one,) = _read(
        r"<si:realList><si:listUnit>\degreecelsius</si:listUnit><si:real><si:value>20</si:value>"
        "</si:real><si:real><si:value>30</si:value></si:real>"
        + _region("4 1;1 9", unit=r"\kelvin\tothe{2}") + "</si:realList>"
    )  # fmt: skip
    assert one.standard_uncertainties == pytest.approx((2.0, 3.0))


def test_one_bivariate_statement_holds_for_every_complex_value_without_its_own() -> None:
    value = "<si:valueReal>1</si:valueReal><si:valueImag>2</si:valueImag>"
    real, imaginary = _read(
        r"<si:complexList><si:listUnit>\metre</si:listUnit><si:listBivariateUnc>"
        + _region("4 0;0 9") + f"</si:listBivariateUnc><si:complex>{value}</si:complex>"
        f"<si:complex>{value}" + _region("1 0;0 1", "rectangularRegion")
        + "</si:complex></si:complexList>"
    )  # fmt: skip
    assert real.standard_uncertainties == pytest.approx((2.0, 1.0))
    assert imaginary.standard_uncertainties == pytest.approx((3.0, 1.0))
    assert {one.covariance.region for one in real.covariances} == {"ellipsoidal", "rectangular"}


def test_values_in_both_forms_are_read_apart() -> None:
    polar = (
        "<si:complex><si:valueMagnitude>1</si:valueMagnitude><si:valuePhase>2</si:valuePhase>"
        r"<si:unit>\metre</si:unit><si:unitPhase>\degree</si:unitPhase></si:complex>"
    )
    cartesian = (
        r"<si:complex><si:valueReal>1</si:valueReal><si:valueImag>2</si:valueImag>"
        r"<si:unit>\metre</si:unit></si:complex>"
    )
    read = _read(f"<si:complexList>{polar}{cartesian}</si:complexList>")
    assert [one.component for one in read] == ["magnitude", "phase", "real", "imaginary"]
    joint = _read(f"<si:complexList>{polar}{cartesian}{_region('1 0;0 1')}</si:complexList>")
    assert "Cartesian and in polar" in joint[0].findings[0].message
    assert len(joint) == 4


def test_real_and_imaginary_lists_of_different_lengths_are_named() -> None:
    real, imaginary = _read(
        "<si:complexListXMLList><si:valueRealXMLList>1 2</si:valueRealXMLList><si:valueImagXMLList>"
        r"1</si:valueImagXMLList><si:unitXMLList>\metre</si:unitXMLList></si:complexListXMLList>"
    )
    assert "certificates.lengths_differ" in {one.code for one in real.findings}
    assert (real.values, imaginary.values) == ((1.0, 2.0), (1.0,))


def test_a_complex_value_without_its_other_part_is_missing_and_not_zero() -> None:
    _, imaginary = _read("<si:complex><si:valueReal>1</si:valueReal></si:complex>")
    assert math.isnan(imaginary.values[0])
    assert imaginary.standard_uncertainties == (None,)


@pytest.mark.parametrize(
    ("matrix", "kind"),
    [
        ("1 0.5; 0.5 1", None),
        ("1 0.5", "dimension"),
        ("1 0.5; 0.5 1; 0 0", "dimension"),
        ("1 0.5; 0.5", "dimension"),
        ("1 NaN; NaN 1", "not_a_number"),
        ("1 INF; INF 1", "not_finite"),
        ("1.0 0.5; 0.4 1.0", None),  # each within half of its last digit
        ("1.0 0.5; 0.39 1.0", "asymmetric"),
        ("-0.1 0.0; 0.0 1.0", "impossible"),
        ("1.00 1.20; 1.20 1.00", "impossible"),
        ("1.00 1.01; 1.01 1.00", None),  # 1.005 is possible with 1.005
        ("0.0 0.00; 0.00 1.0", None),
    ],
)
def test_a_matrix_is_judged_within_its_printed_digits(matrix: str, kind: str | None) -> None:
    columns = _columns(matrix)
    _, faults = judged(columns, _members(2))
    assert [one.kind for one in faults] == ([kind] if kind else [])


def test_three_values_cannot_be_opposed_to_each_other() -> None:
    apart = "1.000 -0.600 -0.600; -0.600 1.000 -0.600; -0.600 -0.600 1.000"
    assert _kinds(apart) == ["impossible"]  # smallest eigenvalue 1 - 2 · 0.6
    assert _kinds(apart.replace("0.600", "0.500")) == []


def test_a_small_variance_is_not_hidden_by_a_coarse_one_beside_it() -> None:
    # the coarse 0.0 leaves the other two untouched: 1.2 with variances of 1 stays impossible
    assert _kinds("0.0 0.0 0.0; 0.0 1.00 1.20; 0.0 1.20 1.00") == ["impossible"]


def test_a_variance_is_the_square_of_the_uncertainty_beside_it() -> None:
    assert _kinds("4.0 0; 0 9.0", 2.0, 3.0) == []
    assert _kinds("4.0 0; 0 9.0", 2.0, 2.9) == ["diagonal"]
    assert _kinds("4.0 0; 0 9.0", 2.0, 2.9, half=0.1) == []
    assert _kinds("4.0 0; 0 36.0", 2.0, 3.0, half=0.05) == ["diagonal"]  # the expanded one, squared


def test_a_covariance_in_another_unit_than_the_product_is_refused() -> None:
    assert _kinds("1 0; 0 1", unit=r"\metre") == ["unit"]
    assert _kinds("1 0; 0 1", unit=r"\zorkmid") == ["unit_unknown"]


def test_a_matrix_that_cannot_be_one_gives_no_uncertainty_and_a_finding() -> None:
    (one,) = _read(
        r"<si:realList><si:listUnit>\metre</si:listUnit><si:real><si:value>1</si:value></si:real>"
        "<si:real><si:value>2</si:value></si:real>" + _region("1.00 1.20;1.20 1.00")
        + "</si:realList>"
    )  # fmt: skip
    assert one.standard_uncertainties == (None, None)
    (finding,) = one.findings
    assert finding.code == "certificates.covariance_unusable"
    assert "larger than the root of the product" in finding.message


@pytest.mark.parametrize(
    "matrix",
    ["1e308 1e308; 1e308 1e308", "1e-320 0e-330; 0e-330 1e-320", "1e308 -1e308; -1e308 1e-308"],
)
@pytest.mark.parametrize("unit", [r"\metre\metre", r"\giga\metre\giga\metre"])
def test_numbers_at_the_ends_of_a_float_end_in_a_judgement(matrix: str, unit: str) -> None:
    values, faults = judged(_columns(matrix, unit), _members(2))
    assert (values is None) is bool(faults)


def test_too_many_values_are_not_taken_apart() -> None:
    columns = [[Cell(printed("1"), "")] * 1] * 1001
    assert [one.kind for one in judged(columns, _members(1001))[1]] == ["too_large"]


def test_a_hybrid_of_complex_values_is_one_quantity() -> None:
    def form(unit: str, real: str, imaginary: str) -> str:
        return (
            f"<si:complex><si:valueReal>{real}</si:valueReal><si:valueImag>{imaginary}"
            f"</si:valueImag><si:unit>{unit}</si:unit></si:complex>"
        )

    def certificate(second: str):
        text = FILE.read_text(encoding="utf-8")
        start = text.index("<si:complexListXMLList>")
        end = text.index("</si:complexListXMLList>") + len("</si:complexListXMLList>")
        hybrid = f"<si:hybrid>{form(chr(92) + 'volt', '1.0', '2.0')}{second}</si:hybrid>"
        return read_certificate((text[:start] + hybrid + text[end:]).encode())

    good = certificate(form(r"\milli\volt", "1000", "2000"))
    assert [one.id for one in good.results[:2]] == ["s11.real", "s11.imaginary"]
    assert not good.findings
    bad = certificate(form(r"\milli\volt", "1000", "2100"))
    assert [one.code for one in bad.findings] == ["certificates.hybrid_disagrees"]
    polar = certificate(
        "<si:complex><si:valueMagnitude>2.236068</si:valueMagnitude><si:valuePhase>63.43495"
        r"</si:valuePhase><si:unit>\volt</si:unit><si:unitPhase>\degree</si:unitPhase></si:complex>"
    )
    assert not polar.findings


def test_reading_keeps_every_byte_and_reads_the_same_again() -> None:
    content = FILE.read_bytes()
    assert CERTIFICATE.content == content
    again = read_certificate(CERTIFICATE.content, name=FILE.name)
    assert again == CERTIFICATE
    assert len(again.covariances) == 6


EXAMPLES = Path(__file__).parents[4] / "shared/data/dcc/lutaml-dcc/dsi_examples"
TEST_DATA = "{https://ptb.de/si/examples}testData"


def _published(name: str) -> dict[str, set[str]]:
    """Return the faults in the D-SI examples of PTB (LGPL, medal grades), by their ids."""
    found: dict[str, set[str]] = {}
    for test in etree.fromstring((EXAMPLES / name).read_bytes()).iter(TEST_DATA):
        for element in test.iterchildren("{https://ptb.de/si}*"):
            for one in read_si(element):
                for written in one.covariances:
                    kinds = {fault.kind for fault in written.covariance.faults}
                    found.setdefault(str(test.get("id")), set()).update(kinds)
    return found


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the published examples are not at hand")
@pytest.mark.parametrize(
    ("name", "good", "faulty"),
    [
        # the three and the one hold a variance of -1e-15 or -1e-18, which no digit excuses
        ("PLATINUM/PTB-PLATINUM-examples-2.xml", 14, {"PTB527", "PTB539", "PTB618"}),
        ("GOLD/PTB-GOLD-examples-2.xml", 4, {"PTB528"}),
        # these three give two numbers where the size of the matrix allows one, or are asymmetric
        ("PLATINUM/2023-03-31-PLATINUM-examples-1.xml", 0, {"PTB811", "PTB812", "PTB813"}),
    ],
)
def test_published_covariances_are_judged(name: str, good: int, faulty: set[str]) -> None:
    found = _published(name)
    assert {key for key, kinds in found.items() if kinds} == faulty
    assert len(found) - len(faulty) == good
