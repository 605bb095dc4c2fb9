"""Every injected error of the requirement is caught by its own rule, in two certificates.

Each mutation is made here, from the good-practice temperature certificate (3.1.1) and from
dcclib's valid one (3.3.0); the originals raise no metrological error.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from duheng.certificates.checks import CheckReport, check_certificate
from duheng.certificates.checks.catalogue import RULES

SHARED = Path(__file__).parents[4] / "shared" / "data"
ORIGINALS = {
    "good practice 3.1.1": SHARED / "dcc/pydcc/data/dcc/dcc_gp_temperature_typical_v12.xml",
    "dcclib 3.3.0": SHARED / "dcc/lutaml-dcc/dcclib/valid.xml",
}
NAMES = {"dcc": "https://ptb.de/dcc", "si": "https://ptb.de/si"}
DCC = "{https://ptb.de/dcc}"
AT = datetime(2026, 11, 23, tzinfo=UTC)
Element = etree._Element
Mutation = Callable[[Element], None]

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not there")


def one(root: Element, path: str) -> Element:
    found = root.xpath(path, namespaces=NAMES)
    return found[0]


def quantity(ref_type: str) -> str:
    return f"//dcc:results//dcc:quantity[@refType='basic_{ref_type}']"


def set_text(path: str, text: str) -> Mutation:
    def mutate(root: Element) -> None:
        one(root, path).text = text

    return mutate


def remove(path: str) -> Mutation:
    def mutate(root: Element) -> None:
        for element in root.xpath(path, namespaces=NAMES):
            element.getparent().remove(element)

    return mutate


def in_2999(root: Element) -> None:
    for name in ("beginPerformanceDate", "endPerformanceDate"):
        one(root, f"//dcc:{name}").text = "2999-01-01"


def ten_kelvin_too_much(root: Element) -> None:
    values = one(root, ERROR + "/si:valueXMLList")
    values.text = "10.072 10.089 10.107 9.991 9.916"


def far_beyond_limits(root: Element) -> None:
    """Move measured values and errors together, so that only conformity is wrong."""
    measured = one(root, quantity("measuredValue") + "/si:hybrid")
    lists = measured.xpath(".//si:valueXMLList", namespaces=NAMES)
    lists[0].text = "309.32 376.21 451.36 526.31 596.07"
    lists[1].text = "36.17 103.06 178.21 253.16 322.92"
    one(root, ERROR + "/si:valueXMLList").text = "3.072 3.089 3.107 2.991 2.916"


def reference_certificate(procedure: str, value: str) -> Mutation:
    def mutate(root: Element) -> None:
        equipment = one(root, "//dcc:measuringEquipment")
        certificate = etree.Element(f"{DCC}certificate")
        referral = etree.SubElement(certificate, f"{DCC}referral")
        etree.SubElement(referral, f"{DCC}content").text = "certificate of the standard"
        for name, text in (("referralID", "UP-1"), ("procedure", procedure), ("value", value)):
            etree.SubElement(certificate, f"{DCC}{name}").text = text
        equipment.insert(1, certificate)

    return mutate


def set_ref_type(root: Element) -> None:
    one(root, quantity("measuredValue")).set("refType", "foo")


def set_basic_ref_type(root: Element) -> None:
    one(root, quantity("measuredValue")).set("refType", "basic_foo")


ERROR = quantity("measurementError") + "/si:realListXMLList"
REFERENCE = quantity("referenceValue") + "/si:hybrid/si:realListXMLList"
EXPANDED = ERROR + "/si:expandedUncXMLList"
MUTATIONS: dict[str, tuple[Mutation, str]] = {
    "negative U": (
        set_text(EXPANDED + "/si:uncertaintyXMLList", "-0.061"),
        "metrology.uncertainty_negative",
    ),
    "infinite U": (
        set_text(EXPANDED + "/si:uncertaintyXMLList", "INF"), "metrology.not_finite"),
    "k = 0": (
        set_text(EXPANDED + "/si:coverageFactorXMLList", "0"),
        "metrology.coverage_factor_impossible",
    ),
    "k = 0.5": (
        set_text(EXPANDED + "/si:coverageFactorXMLList", "0.5"),
        "metrology.coverage_factor_impossible",
    ),
    "p = 95": (
        set_text(EXPANDED + "/si:coverageProbabilityXMLList", "95"),
        "metrology.coverage_probability_impossible",
    ),
    "end before begin": (
        set_text("//dcc:beginPerformanceDate", "1957-08-14"), "content.dates_reversed"),
    "both dates in 2999": (in_2999, "content.date_in_future"),
    "unit typo": (set_text(ERROR + "/si:unitXMLList", r"\kelvinn"), "content.unknown_unit"),
    "3 uncertainties for 5 values": (
        set_text(EXPANDED + "/si:uncertaintyXMLList", "0.061 0.061 0.061"),
        "metrology.uncertainty_list_length",
    ),
    "no usedMethods": (remove("//dcc:usedMethods"), "content.methods_missing"),
    "no influenceConditions": (
        remove("//dcc:influenceConditions"), "content.influence_conditions_missing"),
    "NaN value": (
        set_text(ERROR + "/si:valueXMLList", "0.072 NaN 0.107 -0.009 -0.084"),
        "metrology.not_a_number",
    ),
}  # fmt: skip
ELEVEN: dict[str, tuple[Mutation, str]] = {
    "6 errors against 5 reference values": (
        set_text(ERROR + "/si:valueXMLList", "0.072 0.089 0.107 -0.009 -0.084 -0.084"),
        "metrology.list_length",
    ),
    "k = 2 with p = 0.50": (
        set_text(EXPANDED + "/si:coverageProbabilityXMLList", "0.50"),
        "metrology.coverage_probability",
    ),
    "unit of the error K -> m": (
        set_text(ERROR + "/si:unitXMLList", r"\metre"), "metrology.error_unit"),
    "error is not measured minus reference": (
        ten_kelvin_too_much, "metrology.error_not_difference"),
    "pass beyond the acceptance limits": (
        far_beyond_limits, "metrology.conformity_contradicted"),
    "hybrid disagrees": (
        set_text(REFERENCE + "[2]/si:valueXMLList", "43.098 99.971 175.103 250.169 320.004"),
        "metrology.hybrid_disagrees",
    ),
    "refType foo": (set_ref_type, "metrology.unknown_ref_type"),
    "no uncertainty at all": (
        remove("//si:expandedUncXMLList"), "metrology.uncertainty_missing"),
    "no mainSigner": (remove("//dcc:mainSigner"), "metrology.main_signer_missing"),
    "reference certificate hash zz": (
        reference_certificate("SHA256", "zz"), "metrology.hash_unusable"),
    "uniqueIdentifier x": (
        set_text("//dcc:uniqueIdentifier", "x"), "metrology.identifier_unspecific"),
}  # fmt: skip
FURTHER: dict[str, tuple[Mutation, str]] = {
    "refType basic_foo": (set_basic_ref_type, "metrology.unknown_ref_type"),
    "procedure rot13": (
        reference_certificate("rot13", "ab" * 32), "metrology.hash_unusable"),
}  # fmt: skip
ALL = {**MUTATIONS, **ELEVEN, **FURTHER}


def mutated(original: str, mutation: Mutation) -> bytes:
    root = etree.fromstring(ORIGINALS[original].read_bytes())
    mutation(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def checked(content: bytes) -> CheckReport:
    return check_certificate(content, name="mutated.xml", at=AT, schemas=SHARED / "schemas")


def codes(report: CheckReport) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("original", ORIGINALS)
def test_the_original_raises_no_metrological_finding(original: str) -> None:
    report = checked(ORIGINALS[original].read_bytes())
    assert not [code for code in codes(report) if code.startswith(("metrology.", "xsd."))]


@pytest.mark.parametrize("original", ORIGINALS)
@pytest.mark.parametrize("mutation", ALL)
def test_a_mutation_is_caught_by_its_own_rule(original: str, mutation: str) -> None:
    change, code = ALL[mutation]
    before = codes(checked(ORIGINALS[original].read_bytes()))
    report = checked(mutated(original, change))
    assert code in codes(report) - before
    assert report.is_valid is False
    found = next(one for one in report.findings if one.code == code)
    assert found.clause == RULES[code].clause
    assert found.path is not None
    assert found.line is not None


@pytest.mark.parametrize("original", ORIGINALS)
@pytest.mark.parametrize("mutation", ELEVEN)
def test_a_class_that_no_tool_sees_is_seen_without_a_schema(
    original: str, mutation: str, tmp_path: Path
) -> None:
    change, code = ELEVEN[mutation]
    content = mutated(original, change)
    report = check_certificate(content, name="mutated.xml", at=AT, schemas=tmp_path)
    assert code in codes(report)
    assert "xsd.not_applied" in codes(report)


# An error that is 10 K too large is beyond its limits as well; one beyond them, beyond the range.
CONSEQUENCES = {"metrology.conformity_contradicted", "metrology.outside_range"}


@pytest.mark.parametrize("mutation", ELEVEN)
def test_a_class_raises_its_own_rule_and_no_unrelated_one(mutation: str) -> None:
    change, code = ELEVEN[mutation]
    found = {one for one in codes(checked(mutated("dcclib 3.3.0", change))) if "metro" in one}
    assert code in found
    assert found - {code} <= CONSEQUENCES


def test_the_eleven_classes_have_eleven_rules() -> None:
    assert len({code for _, code in ELEVEN.values()}) == len(ELEVEN) == 11


@pytest.mark.parametrize("original", ORIGINALS)
def test_the_path_of_a_finding_leads_to_its_element(original: str) -> None:
    content = mutated(original, ten_kelvin_too_much)
    report = checked(content)
    found = next(one for one in report.findings if one.code == "metrology.error_not_difference")
    assert found.path is not None
    (element,) = etree.fromstring(content).xpath(found.path, namespaces=NAMES)
    assert element.get("refType") == "basic_measurementError"
    assert element.sourceline == found.line


def test_rounding_of_the_printed_digits_is_no_error() -> None:
    rounded = set_text(ERROR + "/si:valueXMLList", "0.07 0.09 0.11 -0.01 -0.08")
    assert "metrology.error_not_difference" not in codes(checked(mutated("dcclib 3.3.0", rounded)))
