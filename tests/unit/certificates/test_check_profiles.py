"""Profiles: the worked examples of their packs, and reports clause by clause."""

from __future__ import annotations

import pytest
from lxml import etree

from duheng.certificates.errors import UnknownProfile
from duheng.certificates.profiles import profile_named, profile_report
from duheng.rulebook import Pack, load_packs

PROFILES = load_packs().packs(kind="profiles")
DCC = 'xmlns:dcc="https://ptb.de/dcc" schemaVersion="3.3.0"'


def statuses(inside: str, profile: str) -> dict[str, str]:
    text = f"<dcc:digitalCalibrationCertificate {DCC}>{inside}</dcc:digitalCalibrationCertificate>"
    report = profile_report(etree.fromstring(text), profile)
    return {one.code.removeprefix("profile."): one.status for one in report.clauses}


@pytest.mark.parametrize("pack", PROFILES, ids=lambda pack: pack.id)
def test_the_worked_examples_of_a_profile_come_out_as_it_says(pack: Pack) -> None:
    for example in pack.examples:
        report = profile_report(etree.fromstring(example["certificate"]), pack.id)
        found = {one.code.removeprefix("profile."): one.status for one in report.clauses}
        assert {found[code] for code in example["met"]} == {"met"}
        assert {found[code] for code in example["missing"]} == {"missing"}


def test_there_are_the_three_profiles() -> None:
    assert {one.id for one in PROFILES} == {
        "cn/iso17025",
        "cn/cn-calibration",
        "cn/cn-verification",
    }


def test_an_unknown_profile_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownProfile) as refused:
        profile_named("iso17024")
    assert "iso17025" in (refused.value.hint or "")


def test_a_profile_includes_the_requirements_of_another() -> None:
    found = statuses("", "cn-calibration")
    assert found["uncertainty"] == "missing"
    assert found["specification"] == "missing"


def test_a_missing_clause_is_a_finding_at_its_place_with_its_clause() -> None:
    text = f"<dcc:digitalCalibrationCertificate {DCC}><dcc:measurementResults/></dcc:digitalCalibrationCertificate>"  # noqa: E501
    findings = profile_report(etree.fromstring(text), "iso17025").findings()
    found = next(one for one in findings if one.code == "profile.method")
    assert found.clause == "ISO/IEC 17025:2017, 7.8.2.1 f"
    assert found.path == "/dcc:digitalCalibrationCertificate/dcc:measurementResults"
    assert found.severity.value == "error"


STATEMENT = '<dcc:statement refType="{}">{}</dcc:statement>'


@pytest.mark.parametrize(
    ("kind", "verdict", "validity", "missing"),
    [
        ("verification", "pass", "2027-01-01", set()),
        ("verification", "pass", None, {"valid_until"}),
        ("notice", "fail", None, set()),
        ("notice", "fail", "2027-01-01", {"notice_has_no_validity"}),
        ("notice", "pass", None, {"notice_of_failure"}),
    ],
)
def test_a_verification_has_a_validity_and_a_notice_of_result_has_none(
    kind: str, verdict: str, validity: str | None, missing: set[str]
) -> None:
    stated = STATEMENT.format(f"duheng_document_{kind}", "")
    stated += STATEMENT.format(
        "basic_conformity",
        f"<dcc:norm>JJG 596-2012</dcc:norm><dcc:conformity>{verdict}</dcc:conformity>",
    )
    if validity:
        stated += STATEMENT.format("basic_recalibration", f"<dcc:date>{validity}</dcc:date>")
    found = statuses(
        f"<dcc:administrativeData><dcc:statements>{stated}</dcc:statements>"
        "</dcc:administrativeData>",
        "cn-verification",
    )
    judged = {"valid_until", "notice_has_no_validity", "notice_of_failure", "conclusion"}
    assert {code for code in judged if found[code] == "missing"} == missing


def test_executor_and_checker_are_two_persons() -> None:
    def told(*names: str) -> str:
        persons = "".join(
            f"<dcc:respPerson><dcc:person><dcc:name><dcc:content>{name}</dcc:content></dcc:name>"
            "</dcc:person></dcc:respPerson>"
            for name in names
        )
        return statuses(
            f"<dcc:administrativeData><dcc:respPersons>{persons}</dcc:respPersons>"
            "</dcc:administrativeData>",
            "cn-verification",
        )["checker_differs"]

    assert told("Zhang", "Li", "Wang") == "met"
    assert told("Zhang", "Zhang", "Wang") == "missing"
