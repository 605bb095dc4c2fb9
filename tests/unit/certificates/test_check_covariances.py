"""One error put into a certificate with complex quantities and covariances is found by its rule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from duheng.certificates.checks import CheckReport, check_certificate
from duheng.certificates.schemas import SchemaRegistry

GOOD = (Path(__file__).parent / "files" / "covariances-3.3.0.xml").read_text(encoding="utf-8")
SCHEMAS = Path(__file__).parents[4] / "shared" / "data" / "schemas"
AT = datetime(2026, 11, 23, tzinfo=UTC)
SILENT = {"content.id_not_referenced", "xsd.not_applied"}


def _checked(text: str, schemas: SchemaRegistry | Path | None = None) -> CheckReport:
    registry = schemas or SchemaRegistry(None)
    return check_certificate(text.encode(), name="a.xml", at=AT, schemas=registry)


def _codes(text: str) -> set[str]:
    return {one.code for one in _checked(text).findings} - SILENT


def _changed(old: str, new: str, number: int = 1) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, number)


def test_the_certificate_without_errors_is_silent() -> None:
    assert _codes(GOOD) == set()


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schemas are not at hand")
def test_the_certificate_follows_the_schema() -> None:
    report = _checked(GOOD, SCHEMAS)
    assert report.is_valid
    assert {one.code for one in report.findings} == {"content.id_not_referenced"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<si:value>0.0050</si:value>", "<si:value>0.0060</si:value>", "covariance_asymmetric"),
        ("<si:value>0.0400</si:value>", "<si:value>-0.0400</si:value>", "covariance_impossible"),
        (">0.0009 0.0006 0<", ">0.0036 0.0006 0<", "covariance_diagonal"),
        (">0.0009 0.0006 0<", ">0.0009 0.0006<", "covariance_dimension"),
        (">0.0009 0.0006 0<", ">0.0009 0.0006 NaN<", "not_a_number"),
        (">0.0009 0.0006 0<", ">0.0009 0.0006 INF<", "not_finite"),
        (r"<si:unit>\volt\radian<", r"<si:unit>\volt\volt<", "covariance_unit"),
        ("<si:coverageFactor>2.45<", "<si:coverageFactor>2<", "coverage_region"),
        ("<si:coverageFactor>2.45<", "<si:coverageFactor>0.5<", "coverage_factor_impossible"),
        (
            "<si:coverageProbability>0.95<",
            "<si:coverageProbability>95<",
            "coverage_probability_impossible",
        ),
        ("<si:valueReal>1.00<", "<si:valueReal>NaN<", "not_a_number"),
        (">0.102 0.250<", ">0.102 INF<", "not_finite"),
        (">-0.040 0.010<", ">-0.040<", "list_length"),
    ],
)
def test_an_error_of_metrology_is_found_by_its_rule(old: str, new: str, code: str) -> None:
    assert f"metrology.{code}" in _codes(_changed(old, new))


def test_an_unknown_unit_of_a_phase_is_found() -> None:
    text = _changed(r"<si:unitPhase>\radian<", r"<si:unitPhase>\radiann<")
    assert _codes(text) == {"content.unknown_unit"}


def test_a_badly_spaced_list_of_complex_values_is_found() -> None:
    assert _codes(_changed(">0.102 0.250<", ">0.102  0.250<")) == {"content.list_spacing"}


def test_a_statement_for_all_values_of_a_list_is_reported_once() -> None:
    text = _changed(">0.000001 -0.000002<", ">0.000009<")  # shared by both, and impossible
    found = [one.code for one in _checked(text).findings if one.code not in SILENT]
    assert found == ["metrology.covariance_asymmetric"]


def test_a_larger_factor_at_95_percent_comes_from_few_degrees_of_freedom() -> None:
    assert _codes(_changed("<si:coverageFactor>2.45<", "<si:coverageFactor>2.8<")) == set()
    # the degrees of freedom are not looked for where the probability is another one
    other = GOOD.replace("<si:coverageFactor>2.45<", "<si:coverageFactor>2.8<").replace(
        "<si:coverageProbability>0.95<", "<si:coverageProbability>0.80<"
    )
    assert "metrology.coverage_region" in _codes(other)


def test_a_box_may_cover_what_independent_values_or_one_value_would() -> None:
    box = GOOD.replace("ellipsoidalRegion>", "rectangularRegion>")
    for k, good in (("2.24", True), ("2.0", True), ("1.5", False)):
        codes = _codes(box.replace("<si:coverageFactor>2.45<", f"<si:coverageFactor>{k}<"))
        assert ("metrology.coverage_region" in codes) is not good


def test_forms_of_a_complex_hybrid_agree_within_their_digits() -> None:
    start = GOOD.index("<si:complexListXMLList>")
    end = GOOD.index("</si:complexListXMLList>") + len("</si:complexListXMLList>")

    def hybrid(imaginary: str) -> str:
        form = (
            "<si:complex><si:valueReal>{}</si:valueReal><si:valueImag>{}</si:valueImag>"
            "<si:unit>{}</si:unit></si:complex>"
        )
        forms = form.format("1.0", "2.0", r"\volt") + form.format("1000", imaginary, r"\milli\volt")
        return f"{GOOD[:start]}<si:hybrid>{forms}</si:hybrid>{GOOD[end:]}"

    assert _codes(hybrid("2040")) == set()
    assert _codes(hybrid("2060")) == {"metrology.hybrid_disagrees"}


def test_a_complex_column_has_as_many_values_as_its_table() -> None:
    column = (
        "<dcc:quantity><si:complexListXMLList><si:valueRealXMLList>1 2 3 4</si:valueRealXMLList>"
    )
    column += "<si:valueImagXMLList>1 2 3 4</si:valueImagXMLList><si:unitXMLList>\\one"
    column += "</si:unitXMLList></si:complexListXMLList></dcc:quantity></dcc:list>"
    assert "metrology.list_length" in _codes(_changed("</dcc:list>", column))
    assert "metrology.list_length" not in _codes(
        _changed("</dcc:list>", column.replace("1 2 3 4", "1 2 3"))
    )


def test_complex_results_without_any_uncertainty_are_named() -> None:
    start, end = GOOD.index("<dcc:results>"), GOOD.index("</dcc:results>")
    alone = (
        "<dcc:results><dcc:result><dcc:data><dcc:quantity><si:complex><si:valueReal>1</si:valueReal>"
        "<si:valueImag>1</si:valueImag><si:unit>\\volt</si:unit></si:complex></dcc:quantity>"
        "</dcc:data></dcc:result>"
    )
    assert "metrology.uncertainty_missing" in _codes(GOOD[:start] + alone + GOOD[end:])
    assert "metrology.uncertainty_missing" not in _codes(GOOD)


def test_older_names_of_regions_are_checked_too() -> None:
    matrix = "".join(
        "<si:column>"
        + "".join(
            f"<si:covariance><si:value>{one}</si:value><si:unit>\\kelvin\\kelvin</si:unit>"
            "</si:covariance>"
            for one in column
        )
        + "</si:column>"
        for column in (("1.00", "0.50"), ("0.40", "1.00"))
    )
    values = (
        "<dcc:quantity><si:realListXMLList><si:valueXMLList>1 2</si:valueXMLList><si:unitXMLList>"
        "\\kelvin</si:unitXMLList><si:ellipsoidalRegionXMLList><si:covarianceMatrix>"
        f"{matrix}</si:covarianceMatrix><si:coverageFactor>2.45</si:coverageFactor>"
        "<si:coverageProbability>0.95</si:coverageProbability></si:ellipsoidalRegionXMLList>"
        "</si:realListXMLList></dcc:quantity>"
    )
    assert _codes(_changed("<dcc:data>\n", f"<dcc:data>{values}", 9)) & {
        "metrology.covariance_asymmetric"
    }


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the schemas are not at hand")
def test_the_names_of_d_si_2_1_follow_their_schema_and_are_checked() -> None:
    def cut(text: str, start: str, end: str) -> str:
        place = text.index(start)
        return text[:place] + text[text.index(end, place) + len(end) :]

    # what only D-SI 2.2 has is taken out; the regions stay under the names of 2.1
    old = GOOD.replace('schemaVersion="3.3.0"', 'schemaVersion="3.2.1"')
    old = cut(old, '<dcc:quantity id="s11">', "</dcc:quantity>")
    old = cut(old, "<si:measurementUncertaintyUnivariateXMLList>",
              "</si:measurementUncertaintyUnivariateXMLList>")  # fmt: skip
    old = cut(old, "<si:measurementUncertaintyMultivariateXMLList>",
              "</si:measurementUncertaintyMultivariateXMLList>")  # fmt: skip
    rows = (("0.0009", "0.0006", "0"), ("0.0006", "0.0016", "0.001"), ("0", "0.001", "0.0025"))
    matrix = "".join(
        "<si:column>"
        + "".join(
            f"<si:covariance><si:value>{one}</si:value><si:unit>\\ampere\\ampere</si:unit>"
            "</si:covariance>"
            for one in row
        )
        + "</si:column>"
        for row in rows
    )
    region = (
        f"<si:rectangularRegionXMLList><si:covarianceMatrix>{matrix}</si:covarianceMatrix>"
        "<si:coverageFactor>2.4</si:coverageFactor><si:coverageProbability>0.95"
        "</si:coverageProbability></si:rectangularRegionXMLList></si:realListXMLList>"
    )
    place = old.rindex("</si:realListXMLList>")
    old = old[:place] + region + old[place + len("</si:realListXMLList>") :]
    report = _checked(old, SCHEMAS)
    assert [one.message for one in report.findings if one.code == "xsd.invalid"] == []
    assert report.is_valid
    broken = _checked(old.replace(">0.0006<", ">0.0008<", 1), SCHEMAS)
    assert "metrology.covariance_asymmetric" in {one.code for one in broken.findings}
