"""Single rules, on small certificates made for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from duheng.certificates.checks import CheckReport, check_certificate
from duheng.certificates.schemas import SchemaRegistry

AT = datetime(2026, 11, 23, tzinfo=UTC)
RULES = SchemaRegistry(None)


def values(text: str, unit: str = r"\kelvin", more: str = "") -> str:
    return (
        f"<si:realListXMLList><si:valueXMLList>{text}</si:valueXMLList>"
        f"<si:unitXMLList>{unit}</si:unitXMLList>{more}</si:realListXMLList>"
    )


def expanded(uncertainty: str, k: str = "2", p: str = "0.95", shape: str = "normal") -> str:
    return (
        f"<si:expandedUncXMLList><si:uncertaintyXMLList>{uncertainty}</si:uncertaintyXMLList>"
        f"<si:coverageFactorXMLList>{k}</si:coverageFactorXMLList>"
        f"<si:coverageProbabilityXMLList>{p}</si:coverageProbabilityXMLList>"
        f"<si:distributionXMLList>{shape}</si:distributionXMLList></si:expandedUncXMLList>"
    )


def quantity(ref_type: str, inside: str) -> str:
    return f'<dcc:quantity refType="{ref_type}">{inside}</dcc:quantity>'


def checked(table: str = "", *, admin: str = "", result: str = "") -> CheckReport:
    """Return the report on a certificate with one table."""
    content = f"""<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"
 xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
<dcc:uniqueIdentifier>C-17</dcc:uniqueIdentifier></dcc:coreData>
<dcc:respPersons><dcc:respPerson><dcc:mainSigner>true</dcc:mainSigner></dcc:respPerson>
</dcc:respPersons>{admin}</dcc:administrativeData>
<dcc:measurementResults><dcc:measurementResult><dcc:usedMethods/><dcc:usedSoftware/>
<dcc:influenceConditions/>{result}<dcc:results><dcc:result><dcc:data><dcc:list>{table}</dcc:list>
</dcc:data></dcc:result></dcc:results></dcc:measurementResult></dcc:measurementResults>
</dcc:digitalCalibrationCertificate>"""
    return check_certificate(content.encode(), name="a.xml", at=AT, schemas=RULES)


def codes(report: CheckReport) -> set[str]:
    return {one.code for one in report.findings} - {"xsd.not_applied"}


def table(reference: str, measured: str, error: str, unit: str = r"\kelvin") -> str:
    return (
        quantity("basic_referenceValue", values(reference))
        + quantity("basic_measuredValue", values(measured))
        + quantity("basic_measurementError", values(error, unit, expanded("0.1")))
    )


def test_a_right_table_raises_nothing() -> None:
    assert codes(checked(table("300 400", "300.1 400.2", "0.1 0.2"))) == set()


@pytest.mark.parametrize(
    ("error", "unit"),
    [("100 200", r"\milli\kelvin"), ("0.1", r"\kelvin"), ("0.03 0.05", r"\percent")],
)
def test_an_error_in_another_unit_or_relative_is_compared_as_such(error: str, unit: str) -> None:
    measured = "300.1 400.1" if error == "0.1" else "300.1 400.2"
    assert codes(checked(table("300.0 400.0", measured, error, unit))) == set()


@pytest.mark.parametrize(("error", "unit"), [("0.7 0.2", r"\kelvin"), ("3 5", r"\percent")])
def test_a_wrong_error_is_found_in_either_form(error: str, unit: str) -> None:
    found = codes(checked(table("300.0 400.0", "300.1 400.2", error, unit)))
    assert found == {"metrology.error_not_difference"}


def with_uncertainty(statement: str) -> str:
    return quantity("basic_measuredValue", values("300 400", more=statement))


@pytest.mark.parametrize(
    ("k", "p", "shape"),
    [
        ("2", "0.95", "normal"), ("2.00", "0.9545", "normal"), ("1.96", "0.95", "normal"),
        ("2.58", "0.99", "normal"), ("3", "0.997", "normal"), ("1", "0.68", "normal"),
        ("2.87", "0.95", "normal"), ("1.65", "0.95", "uniform"), ("2", "0.5", "triangular"),
    ],
)  # fmt: skip
def test_a_coverage_factor_that_fits_its_probability_raises_nothing(
    k: str, p: str, shape: str
) -> None:
    assert codes(checked(with_uncertainty(expanded("0.1", k, p, shape)))) == set()


@pytest.mark.parametrize(
    ("k", "p", "shape"),
    [("2", "0.50", "normal"), ("1", "0.95", "normal"), ("2", "0.68", "normal"),
     ("3", "0.90", "normal"), ("1", "0.95", "uniform"), ("20", "0.95", "normal")],
)  # fmt: skip
def test_a_coverage_factor_that_does_not_fit_is_found(k: str, p: str, shape: str) -> None:
    assert codes(checked(with_uncertainty(expanded("0.1", k, p, shape)))) == {
        "metrology.coverage_probability"
    }


@pytest.mark.parametrize(("k", "is_right"), [("2.87", True), ("2.78", True), ("2.0", False)])
def test_stated_degrees_of_freedom_decide_the_coverage_factor(k: str, is_right: bool) -> None:
    freedom = quantity("basic_degreesOfFreedom", values("4", r"\one"))
    found = codes(checked(with_uncertainty(expanded("0.1", k)) + freedom))
    assert found == (set() if is_right else {"metrology.coverage_factor_degrees_of_freedom"})


@pytest.mark.parametrize(("stated", "is_right"), [("0.05", True), ("0.049", True), ("0.03", False)])
def test_an_uncertainty_below_the_declared_capability_is_found(stated: str, is_right: bool) -> None:
    capability = quantity("basic_methodMeasurementUncertainty", values("0.05"))
    method = f"<dcc:usedMethod><dcc:usedMethodQuantity>{capability}</dcc:usedMethodQuantity></dcc:usedMethod>"  # noqa: E501
    found = codes(checked(with_uncertainty(expanded(stated)), result=method))
    assert found == (set() if is_right else {"metrology.below_cmc"})


@pytest.mark.parametrize(("highest", "is_right"), [("400", True), ("400.4", True), ("402", False)])
def test_a_result_outside_the_validity_range_is_found(highest: str, is_right: bool) -> None:
    limits = "".join(
        quantity(f"basic_validityRange{side}",
                 f"<si:real><si:value>{value}</si:value><si:unit>\\kelvin</si:unit></si:real>")
        for side, value in (("Min", "300"), ("Max", "400"))
    )  # fmt: skip
    measured = quantity("basic_measuredValue", values(f"300 {highest}", more=expanded("0.1")))
    admin = f"<dcc:statements><dcc:statement><dcc:data>{limits}</dcc:data></dcc:statement></dcc:statements>"  # noqa: E501
    found = codes(checked(measured, admin=admin))
    assert found == (set() if is_right else {"metrology.outside_range"})


def conformity(statuses: str, kind: str, lower: str, upper: str, value: str = "0.10 0.20") -> str:
    limits = quantity(f"basic_{kind}LimitLower", values(lower)) + quantity(
        f"basic_{kind}LimitUpper", values(upper)
    )
    meta = (
        '<dcc:measurementMetaData><dcc:metaData refType="basic_conformity">'
        f"<dcc:conformityXMLList>{statuses}</dcc:conformityXMLList>"
        f"<dcc:data>{limits}</dcc:data></dcc:metaData></dcc:measurementMetaData>"
    )
    inside = values(value, more=expanded("0.05")) + meta
    return quantity("basic_measurementError", inside)


CONTRADICTED = {"metrology.conformity_contradicted"}


@pytest.mark.parametrize(
    ("statuses", "value", "expected"),
    [
        ("pass", "0.10 0.20", set()),
        ("pass pass", "0.10 0.20", set()),
        ("pass", "0.10 0.30", CONTRADICTED),
        ("pass fail", "0.10 0.30", set()),
        ("fail pass", "0.10 0.20", CONTRADICTED),
        ("fail", "0.10 0.30", set()),
        ("fail", "0.10 0.20", CONTRADICTED),
        ("pass", "0.10 0.254", set()),
        ("pass pass pass", "0.10 0.20", {"metrology.list_length"}),
    ],
)
def test_stated_conformity_is_held_against_the_acceptance_limits(
    statuses: str, value: str, expected: set[str]
) -> None:
    found = codes(checked(conformity(statuses, "acceptance", "-0.25", "0.25", value)))
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "statuses", "expected"),
    [
        ("simple acceptance", "pass", set()),
        ("guarded acceptance", "pass", {"metrology.conformity_decision_rule"}),
        ("guarded acceptance", "pass fail", set()),
        ("simple acceptance", "pass fail", {"metrology.conformity_decision_rule"}),
        ("a rule of our own", "pass", set()),
    ],
)
def test_stated_conformity_is_computed_again_by_its_decision_rule(
    rule: str, statuses: str, expected: set[str]
) -> None:
    admin = (
        '<dcc:statements><dcc:statement refType="basic_decisionRule"><dcc:declaration>'
        f'<dcc:content lang="en">{rule}</dcc:content></dcc:declaration></dcc:statement>'
        "</dcc:statements>"
    )
    report = checked(conformity(statuses, "tolerance", "-0.23", "0.23"), admin=admin)
    assert {one for one in codes(report) if one.startswith("metrology.")} == expected


@pytest.mark.parametrize(
    ("kelvin", "celsius", "is_right"),
    [("300.00", "26.85", True), ("300", "27", True), ("300.00", "26.95", False),
     ("300.00", "300.00", False)],
)  # fmt: skip
def test_forms_of_a_hybrid_agree_within_their_digits(
    kelvin: str, celsius: str, is_right: bool
) -> None:
    forms = values(kelvin, more=expanded("0.1")) + values(celsius, r"\degreecelsius")
    found = codes(checked(quantity("basic_measuredValue", f"<si:hybrid>{forms}</si:hybrid>")))
    assert found == (set() if is_right else {"metrology.hybrid_disagrees"})


def test_a_difference_in_a_hybrid_converts_without_the_offset() -> None:
    forms = values("0.10", more=expanded("0.1")) + values("0.10", r"\degreecelsius")
    assert codes(
        checked(quantity("basic_measurementError", f"<si:hybrid>{forms}</si:hybrid>"))
    ) == (set())


@pytest.mark.parametrize(
    ("unit", "code"),
    [(r"\kelvinn", "content.unknown_unit"), (r"\Kelvin", "content.unit_spelling"),
     ("K", "content.unit_spelling"), (r"\kelvin \kelvin", "content.unit_repeated"),
     (r"\kelvin \kelvin \kelvin", "content.unit_count"), ("|ell", "content.unit_undeclared")],
)  # fmt: skip
def test_a_unit_is_known_rightly_spelt_and_counted(unit: str, code: str) -> None:
    report = checked(quantity("basic_measuredValue", values("1 2", unit, expanded("0.1"))))
    assert code in codes(report)
    found = next(one for one in report.findings if one.code == code)
    assert found.hint


def test_a_relative_uncertainty_is_held_against_the_expanded_one() -> None:
    def stated(text: str) -> set[str]:
        relative = (
            "<dcc:relativeUncertainty><dcc:relativeUncertaintyXmlList>"
            f"<si:valueXMLList>{text}</si:valueXMLList><si:unitXMLList>\\one</si:unitXMLList>"
            "</dcc:relativeUncertaintyXmlList></dcc:relativeUncertainty>"
        )
        inside = values("200.0 400.0", more=expanded("1.00 1.00")) + relative
        return codes(checked(quantity("basic_measuredValue", inside)))

    assert stated("0.0050 0.0025") == set()
    assert stated("0.0050 0.0050") == {"metrology.relative_uncertainty_disagrees"}


def test_references_lead_somewhere_and_ids_are_referred_to() -> None:
    inside = values("1", more=expanded("0.1"))
    element = (
        f'<dcc:quantity id="a" refId="b" refType="basic_measuredValue">{inside}</dcc:quantity>'
    )
    assert codes(checked(element)) == {"content.reference_unresolved", "content.id_not_referenced"}


def test_hashes_that_cannot_be_are_told_from_those_that_were_never_filled_in() -> None:
    def stated(procedure: str, value: str) -> set[str]:
        reference = (
            f"<dcc:certificate><dcc:procedure>{procedure}</dcc:procedure>"
            f"<dcc:value>{value}</dcc:value></dcc:certificate>"
        )
        return codes(checked(with_uncertainty(expanded("0.1")), result=reference))

    assert stated("SHA-256", "ab" * 32) == set()
    assert stated("analogue", "on paper") == set()
    assert stated("SHA256", "zz") == {"metrology.hash_unusable"}
    assert stated("rot13", "ab" * 32) == {"metrology.hash_unusable"}
    assert stated("SHA256", "SHA256-value") == {"metrology.hash_placeholder"}
    assert stated("MD5", "ab" * 16) == {"metrology.hash_weak"}


def test_a_rule_that_is_broken_everywhere_is_listed_often_enough_and_counted() -> None:
    inside = "".join(
        quantity("basic_measuredValue", values("NaN", more=expanded("0.1"))) for _ in range(80)
    )
    report = checked(inside)
    listed = [one for one in report.findings if one.code == "metrology.not_a_number"]
    assert len(listed) == 50
    assert any("80 times" in one.message for one in report.findings)
    assert report.is_valid is False
