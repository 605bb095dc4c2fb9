"""The check over the whole example corpus: golden findings, each with its reason."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from duheng.certificates.checks import RULES, check_certificate

REPOSITORY = Path(__file__).parents[3]
SHARED = REPOSITORY.parent / "shared" / "data"
AT = datetime(2026, 11, 23, tzinfo=UTC)
BROKEN_ON_PURPOSE = ("invalid_", "manipulated")

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not there")


def maker() -> ModuleType:
    path = REPOSITORY / "tests" / "golden" / "certificates" / "make.py"
    specification = importlib.util.spec_from_file_location("make_golden_certificates", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


MAKER = maker()
GOLDEN = MAKER.read_golden()


def certificates() -> list[str]:
    return [name for name in GOLDEN if "dsi_examples" not in name]


def test_making_the_golden_findings_again_leaves_no_difference() -> None:
    assert MAKER.golden_records(GOLDEN) == GOLDEN


def test_every_finding_of_the_corpus_has_a_reason() -> None:
    findings = [one for record in GOLDEN.values() for one in record["findings"].values()]
    assert len(findings) > 50
    assert all(len(one["reason"]) > 10 for one in findings)


@pytest.mark.parametrize(
    "name", [one for one in certificates() if not any(b in one for b in BROKEN_ON_PURPOSE)]
)
def test_an_original_raises_no_metrological_error(name: str) -> None:
    found = GOLDEN[name]["findings"]
    assert [code for code in found if RULES[code].code.startswith("metrology.")
            and found[code]["severity"] == "error"] == []  # fmt: skip


@pytest.mark.parametrize("name", [one for one in certificates() if "invalid_" in one])
def test_a_file_that_was_broken_on_purpose_is_not_valid(name: str) -> None:
    assert GOLDEN[name]["valid"] is False


def test_without_a_schema_a_good_certificate_is_neither_valid_nor_invalid(tmp_path: Path) -> None:
    path = SHARED / "dcc/lutaml-dcc/dcclib/valid.xml"
    report = check_certificate(path.read_bytes(), name="valid.xml", at=AT, schemas=tmp_path)
    assert report.is_valid is None
    assert [one.code for one in report.findings].count("xsd.not_applied") == 1


def test_the_report_has_the_form_that_programs_rely_on() -> None:
    path = SHARED / "dcc/lutaml-dcc/dcclib/valid.xml"
    report = check_certificate(path.read_bytes(), name="v.xml", at=AT, schemas=SHARED / "schemas")
    told = report.to_dict()
    assert list(told) == ["file", "sha256", "schema_version", "valid", "findings", "signature"]
    assert list(told["signature"]) == ["status", "reason", "signer", "signed_at", "algorithm"]
    for finding in told["findings"]:
        assert list(finding) == ["code", "severity", "message", "hint", "clause", "path", "line"]
    assert told["valid"] is True
    assert told["signature"]["status"] == "absent"
