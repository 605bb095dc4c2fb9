"""What we write: valid, read back without loss, unique, and refused where it contradicts itself."""

from __future__ import annotations

import copy
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from duheng.certificates import CertificateKind, read_certificate
from duheng.certificates.checks import check_certificate
from duheng.certificates.errors import UnusableCertificate
from duheng.certificates.writing import (
    NumberBook,
    column_of,
    read_description,
    successor_of,
    valid_until,
    write_certificate,
)

REPOSITORY = Path(__file__).parents[3]
EXAMPLE = REPOSITORY / "examples" / "issue" / "calibration.yaml"
SCHEMA = REPOSITORY.parent / "shared" / "data" / "schemas" / "dcc" / "v3.3.0" / "dcc.xsd"
NUMBER = "EX-2026-000001"


@pytest.fixture
def calibration() -> dict[str, Any]:
    return copy.deepcopy(dict(read_description(EXAMPLE)))


@pytest.fixture
def verification(calibration: dict[str, Any]) -> dict[str, Any]:
    return {
        **calibration,
        "document": "verification",
        "instrument_kind": "active_energy_meter",
        "verdict": {"conformity": "pass", "accuracy_class": "0.5S", "regulation": "JJG 596-2012"},
        "validity": {"months": 72, "rule": "JJG 596-2012"},
    }


@pytest.fixture
def notice(verification: dict[str, Any]) -> dict[str, Any]:
    failed = {"zh": "基本误差超差。", "en": "Intrinsic error exceeds the limits."}
    made = {**verification, "document": "notice"}
    made["verdict"] = {**verification["verdict"], "conformity": "fail", "failed_items": failed}
    del made["validity"]
    return made


@pytest.mark.parametrize("kind", ["calibration", "verification", "notice"])
def test_what_we_write_is_valid_by_the_schema(kind: str, request: pytest.FixtureRequest) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schemas are not beside this repository")
    description = request.getfixturevalue(kind)
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for one in (description, {**description, "replaces": {"number": "X-1", "change": "amended",
                              "sha256": "0" * 64, "reason": "typing error"}}):  # fmt: skip
        root = etree.fromstring(write_certificate(one, number=NUMBER))
        assert schema.validate(root), schema.error_log


@pytest.mark.parametrize(
    ("kind", "profile"),
    [
        ("calibration", "iso17025"),
        ("calibration", "cn-calibration"),
        ("verification", "cn-verification"),
        ("notice", "cn-verification"),
    ],
)
def test_our_own_check_finds_nothing_in_what_we_write(
    kind: str, profile: str, request: pytest.FixtureRequest
) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schemas are not beside this repository")
    content = write_certificate(request.getfixturevalue(kind), number=NUMBER)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    report = check_certificate(
        content, name="ours.xml", at=at, schemas=SCHEMA.parents[1], profile=profile
    ).to_dict()
    assert (report["valid"], report["findings"]) == (True, [])
    not_met = [
        one["clause"]
        for one in report["profile"]["clauses"]
        if one["status"] not in ("met", "not_applicable")
    ]
    assert not_met == []


def test_a_calibration_reads_back_as_it_was_described(calibration: dict[str, Any]) -> None:
    found = read_certificate(write_certificate(calibration, number=NUMBER))
    assert found.findings == ()
    assert (found.kind, found.number) == (CertificateKind.CALIBRATION, NUMBER)
    assert (found.issuer_code, found.issued_date) == ("CNAS L0000", date(2026, 5, 14))
    assert (found.performed_begin, found.performed_end) == (date(2026, 5, 11), date(2026, 5, 12))
    assert (found.verdict, found.valid_until, found.replaces) == (None, None, None)
    (item,) = found.items
    assert (dict(item.name), item.model, item.serial) == (
        calibration["item"]["name"], "EM-3", "00420",
    )  # fmt: skip
    (standard,) = found.standards_used
    assert standard.certificate_id == "EX-2025-000731"
    assert standard.hash_value == calibration["standards"][0]["sha256"]
    columns = [column for result in calibration["results"] for column in result["columns"]]
    assert [one.values for one in found.results] == [
        tuple(float(value) for value in column["values"]) for column in columns
    ]
    assert [dict(one.name) for one in found.results] == [column["name"] for column in columns]
    assert [one.ref_types for one in found.results] == [(one["ref_type"],) for one in columns]
    errors = found.results[1]
    assert errors.standard_uncertainties_si == pytest.approx((0.0005, 0.0004, 3e-4, 3e-4, 3e-4))
    assert set(errors.coverage_factors) == {2.0}
    assert set(errors.coverage_probabilities) == {0.95}
    assert len(found.points) == 8


def test_a_standard_with_a_paper_certificate_keeps_its_number(
    calibration: dict[str, Any],
) -> None:
    del calibration["standards"][0]["sha256"]
    content = write_certificate(calibration, number=NUMBER)
    (standard,) = read_certificate(content).standards_used
    assert (standard.certificate_id, standard.hash_value) == ("EX-2025-000731", None)
    if SCHEMA.exists():
        schema = etree.XMLSchema(etree.parse(SCHEMA))
        assert schema.validate(etree.fromstring(content)), schema.error_log


def test_printed_digits_survive(calibration: dict[str, Any]) -> None:
    content = write_certificate(calibration, number=NUMBER)
    assert b"0.31 0.24 0.10 0.08 0.12" in content
    assert b"0.10 0.08 0.06 0.06 0.06" in content


def test_a_verification_reads_back_with_class_regulation_and_due_date(
    verification: dict[str, Any],
) -> None:
    found = read_certificate(write_certificate(verification, number=NUMBER))
    assert found.kind is CertificateKind.VERIFICATION
    assert (found.verdict, found.accuracy_class) == ("pass", "0.5S")
    assert (found.regulation, found.instrument_kind) == ("JJG 596-2012", "active_energy_meter")
    assert found.valid_until == date(2032, 5, 11)


def test_a_notice_says_fail_and_holds_for_no_time(notice: dict[str, Any]) -> None:
    content = write_certificate(notice, number=NUMBER)
    found = read_certificate(content)
    assert (found.kind, found.verdict) == (CertificateKind.VERIFICATION, "fail")
    assert found.valid_until is None
    assert "检定结果通知书".encode() in content
    assert "基本误差超差".encode() in content


@pytest.mark.parametrize(
    ("end", "months", "last"),
    [
        ("2026-05-12", 12, date(2027, 5, 11)),
        ("2026-01-01", 12, date(2026, 12, 31)),
        ("2024-02-29", 12, date(2025, 2, 27)),
        ("2026-08-31", 6, date(2027, 2, 27)),
        ("2026-12-15", 1, date(2027, 1, 14)),
    ],
)
def test_the_last_day_is_the_one_before_the_anniversary(
    verification: dict[str, Any], end: str, months: int, last: date
) -> None:
    verification["performed"] = {"begin": end, "end": end}
    verification["validity"] = {"months": months, "rule": "JJG 596-2012"}
    assert valid_until(verification) == last


def change(path: str, value: Any) -> Any:
    def apply(description: dict[str, Any]) -> None:
        *steps, last = path.split(".")
        place: Any = description
        for step in steps:
            place = place[int(step) if step.isdigit() else step]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return apply


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (change("people.checker", "张三 Zhang San"), "cannot check it"),
        (change("verdict", {"conformity": "pass", "accuracy_class": "1", "regulation": "R"}),
         "no verdict"),
        (change("performed.end", "2026-05-10"), "before"),
        (change("performed.end", "2026-13-10"), "no day"),
        (change("item.name", {"en": "meter"}), "the certificate is in zh, en"),
        (change("results.0.columns.0.unit", "kelvinn"), "kelvinn"),
        (change("results.0.columns.0.values", ["1"]), "columns have 1, 5 values"),
        (change("results.0.columns.1.U", ["1", "2"]), "2 uncertainties for 5 values"),
        (change("results.0.columns.1.k", None), "dependency"),
        (change("laboratory.adress", "x"), "adress"),
        (change("item.serial", "a\x07b"), "control character"),
        (change("results", None), "results"),
    ],
    ids=["checker is executor", "verdict of a calibration", "dates backwards", "no such day",
         "language missing", "unit typo", "columns differ", "uncertainties differ", "U without k",
         "misspelt key", "control character", "no results"],
)  # fmt: skip
def test_a_description_that_cannot_be_meant_is_refused(
    calibration: dict[str, Any], broken: Any, told: str
) -> None:
    broken(calibration)
    with pytest.raises(UnusableCertificate, match=told):
        write_certificate(calibration, number=NUMBER)


def test_a_fail_is_no_verification_certificate(verification: dict[str, Any]) -> None:
    verification["verdict"]["conformity"] = "fail"
    with pytest.raises(UnusableCertificate, match="expected 'pass'") as refusal:
        write_certificate(verification, number=NUMBER)
    assert "notice" in str(refusal.value.hint)


def test_a_certificate_without_a_number_is_refused(calibration: dict[str, Any]) -> None:
    with pytest.raises(UnusableCertificate, match="no number"):
        write_certificate(calibration)


def test_an_amended_certificate_names_the_old_one_and_its_digest(
    calibration: dict[str, Any],
) -> None:
    old = write_certificate(calibration, number=NUMBER)
    after = successor_of(old, calibration, change="amended", reason="typing error")
    content = write_certificate(after, number="EX-2026-000002")
    assert read_certificate(content).replaces == NUMBER
    assert hashlib.sha256(old).hexdigest().encode() in content
    assert b"<dcc:typeOfChange>amended" in content
    with pytest.raises(UnusableCertificate, match="number of the old one"):
        successor_of(old, {**calibration, "number": NUMBER}, change="amended")


def take_numbers(path: Path, number: int) -> list[str]:
    book = NumberBook(path)
    return [book.take("EX", 2026) for _ in range(number)]


def test_two_writers_never_take_the_same_number(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    with ThreadPoolExecutor(2) as pool:
        taken = pool.map(take_numbers, [path, path], [25, 25])
    numbers = [one for part in taken for one in part]
    assert len(set(numbers)) == 50
    assert json.loads(path.read_text())["EX-2026"] == 50


def test_each_body_and_year_has_numbers_of_its_own(tmp_path: Path) -> None:
    book = NumberBook(tmp_path / "numbers.json")
    taken = [book.take("EX", 2026), book.take("EX", 2027), book.take("NM", 2026)]
    assert taken == ["EX-2026-000001", "EX-2027-000001", "NM-2026-000001"]


def test_a_damaged_book_is_never_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "numbers.json").write_text('{"EX-2026": 17')
    with pytest.raises(UnusableCertificate, match="damaged"):
        NumberBook(tmp_path / "numbers.json").take("EX", 2026)


def test_results_of_an_evaluation_become_a_column() -> None:
    from duheng.uncertainty import Input, Model

    model = Model.from_text("a", {"a": "V"}, "V")
    result = model.evaluate(
        [Input(name="a", value=5.01234, unit="V", standard_uncertainty=0.00151)]
    )
    column = column_of([result, result], {"zh": "电压", "en": "voltage"})
    assert column["values"] == ["5.0123", "5.0123"]
    assert column["U"] == ["0.0030", "0.0030"]
    assert (column["unit"], column["k"], column["p"]) == ("V", "2", "0.95")


def workbook(path: Path, changes: Any = lambda book: None) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    facts = book.active
    facts.title = "certificate"
    for row in [
        ("document", "calibration"), ("languages", "zh, en"),
        ("laboratory.name.zh", "示例院"), ("laboratory.name.en", "Example"),
        ("laboratory.address.city", "Hohhot"),
        ("customer.name", "Example Works"), ("customer.address.city", "Baotou"),
        ("item.name.zh", "电能表"), ("item.name.en", "meter"), ("item.serial", "0042"),
        ("performed.begin", date(2026, 5, 11)), ("performed.end", date(2026, 5, 12)),
        ("people.executor", "A"), ("people.checker", "B"), ("people.approver", "C"),
        ("standards.1.name", "reference meter"), ("standards.1.serial", "R-9"),
    ]:  # fmt: skip
        facts.append(row)
    table = book.create_sheet("errors")
    for row in [
        ("电流", "current", None), ("current", "error", "U"),
        ("basic_nominalValue", "basic_measurementError", "U"), ("A", "%", "%"),
        (None, None, 2), (None, None, 0.95), (1, 0.1, 0.05), (5, 0.2, 0.05),
    ]:  # fmt: skip
        table.append(row)
    table["A1"], table["B1"], table["C1"] = "电流", "误差", "U"
    changes(book)
    book.save(path)
    return path


def test_a_workbook_is_a_description(tmp_path: Path) -> None:
    description = read_description(workbook(tmp_path / "in.xlsx"))
    found = read_certificate(write_certificate(description, number=NUMBER))
    assert [one.standard_uncertainty for one in found.points] == pytest.approx([2.5e-4, 2.5e-4])
    assert found.items[0].serial == "0042"
    assert len(found.standards_used) == 1


def test_a_formula_in_a_workbook_is_refused(tmp_path: Path) -> None:
    def with_formula(book: Any) -> None:
        book["errors"]["B7"] = "=1+1"

    with pytest.raises(UnusableCertificate, match="formula"):
        read_description(workbook(tmp_path / "in.xlsx", with_formula))


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UnusableCertificate, match="no workbook"):
        read_description(tmp_path / "in.xlsx")
