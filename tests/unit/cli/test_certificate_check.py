"""``duheng certificate check|diff|export|use``, ``duheng schemas`` and ``duheng chain``."""

import csv
import json
from pathlib import Path

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
SHARED = Path(__file__).parents[4] / "shared" / "data"
SCHEMAS = str(SHARED / "schemas")
VALID = str(SHARED / "dcc/lutaml-dcc/dcclib/valid.xml")
BROKEN = str(SHARED / "dcc/lutaml-dcc/dcclib/invalid_schema.xml")
CALIBRATION = """
certificate: calibration
number: C-17
issuer: "=cmd()"
item: {serial: 0042}
load: {unit: A}
error: {kind: absolute, unit: A}
points:
  - {load: 1, error: 0.10, U: 0.08, k: 2}
  - {load: 5, error: 0.30, U: 0.08, k: 2}
"""

needs_data = pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not there")


@pytest.fixture
def plain(tmp_path: Path) -> str:
    path = tmp_path / "c17.yaml"
    path.write_text(CALIBRATION, encoding="utf-8")
    return str(path)


@needs_data
def test_a_good_certificate_is_valid_and_exits_with_0(capsys: Captured) -> None:
    status = main(["certificate", "check", VALID, "--schemas", SCHEMAS, "--json"])
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert status == 0
    assert told["valid"] is True
    assert told["file"] == VALID
    assert len(told["sha256"]) == 64
    assert told["schema_version"] == "3.3.0"
    assert told["signature"]["status"] == "absent"


@needs_data
def test_a_broken_certificate_among_good_ones_exits_with_1(capsys: Captured) -> None:
    asked = ["certificate", "check", VALID, BROKEN, "--schemas", SCHEMAS, "--jobs", "2", "--json"]
    assert main(asked) == 1
    files = json.loads(capsys.readouterr().out)["files"]
    assert [one["valid"] for one in files] == [True, False]


@needs_data
def test_the_folder_of_schemas_may_be_named_in_the_environment(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUHENG_SCHEMAS", SCHEMAS)
    assert main(["certificate", "check", VALID, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["valid"] is True


@needs_data
def test_the_instant_asked_for_decides_what_is_in_the_future(capsys: Captured) -> None:
    asked = ["certificate", "check", VALID, "--schemas", SCHEMAS, "--json", "--at"]
    assert main([*asked, "1957-08-13"]) == 0
    assert main([*asked, "1957-08-01"]) == 1
    capsys.readouterr()


@needs_data
def test_findings_are_shown_with_place_and_profile_to_people(capsys: Captured) -> None:
    asked = ["--lang", "en", "certificate", "check", BROKEN, "--schemas", SCHEMAS]
    assert main([*asked, "--profile", "iso17025"]) == 1
    shown = capsys.readouterr().out
    assert "not valid" in shown
    assert "xsd.invalid" in shown
    assert "7.8.2.1 d" in shown
    assert "missing" in shown
    assert main(["--lang", "zh", "certificate", "check", BROKEN, "--schemas", SCHEMAS]) == 1
    assert "无效" in capsys.readouterr().out


@needs_data
def test_a_profile_is_reported_clause_by_clause(capsys: Captured) -> None:
    main(["certificate", "check", VALID, "--profile", "cn-verification", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["files"]
    statuses = {one["code"]: one["status"] for one in told["profile"]["clauses"]}
    assert statuses["profile.identification"] == "met"
    assert statuses["profile.document_kind"] == "missing"
    assert statuses["profile.valid_until"] == "not_applicable"


@pytest.mark.parametrize(
    "arguments",
    [["no-such-file.xml"], ["."], [VALID, "--profile", "iso17024"], [VALID, "--at", "yesterday"]],
)
def test_what_cannot_be_used_exits_with_2(
    arguments: list[str], capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--lang", "en", "certificate", "check", *arguments]) == 2
    assert capsys.readouterr().err.count("error [") == 1


@needs_data
def test_schemas_are_added_and_listed(capsys: Captured, tmp_path: Path) -> None:
    folder = str(tmp_path / "registry")
    assert main(["schemas", "list", "--schemas", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schemas"] == []
    assert main(["schemas", "add", f"{SCHEMAS}/dcc", "--schemas", folder, "--json"]) == 0
    assert "3.3.0" in json.loads(capsys.readouterr().out)["versions"]
    assert main(["--lang", "en", "schemas", "list", "--schemas", folder]) == 0
    shown = capsys.readouterr().out
    assert "3.3.0" in shown
    assert "ready" in shown
    assert main(["certificate", "check", VALID, "--schemas", folder, "--json"]) == 0


def test_a_folder_without_schemas_is_refused(capsys: Captured, tmp_path: Path) -> None:
    assert main(["schemas", "add", str(tmp_path), "--schemas", str(tmp_path / "registry")]) == 2
    assert "certificates.schemas_unusable" in capsys.readouterr().err


@needs_data
def test_certificates_that_mean_the_same_have_no_difference(
    capsys: Captured, tmp_path: Path
) -> None:
    other = tmp_path / "respelt.xml"
    text = Path(VALID).read_text(encoding="utf-8").replace(r"\kelvin", r"\kilo\milli\kelvin", 0)
    other.write_text(text.replace("0.072 0.089", "0.0720 0.0890"), encoding="utf-8")
    assert main(["--lang", "en", "certificate", "diff", VALID, str(other)]) == 0
    assert "the same" in capsys.readouterr().out
    other.write_text(text.replace("0.072 0.089", "0.073 0.089"), encoding="utf-8")
    assert main(["certificate", "diff", VALID, str(other), "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["differences"]
    assert "basic_measurementError: value" in found["what"]
    assert found["before"]["values"][0] == 0.072


def test_an_export_neutralises_formulas(capsys: Captured, tmp_path: Path, plain: str) -> None:
    out = tmp_path / "values.csv"
    assert main(["certificate", "export", plain, "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["issuer"] for row in rows] == ["'=cmd()", "'=cmd()"]
    assert [float(row["standard_uncertainty_si"]) for row in rows] == [0.04, 0.04]
    assert rows[0]["degrees_of_freedom"] == ""
    assert rows[0]["source_id"].startswith("urn:duheng:certificate:")


def test_an_export_in_an_unknown_form_is_refused(
    capsys: Captured, tmp_path: Path, plain: str
) -> None:
    assert main(["certificate", "export", plain, "--out", str(tmp_path / "values.pdf")]) == 2
    assert "certificates.export_not_writable" in capsys.readouterr().err


def test_a_correction_is_given_with_its_uncertainty_and_drift(capsys: Captured, plain: str) -> None:
    asked = ["certificate", "use", plain, "--at", "3000", "--unit", "mA"]
    assert main([*asked, "--drift", "0.03", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["correction"] == {"value": pytest.approx(-0.2), "unit": "A"}
    assert told["standard_uncertainty"] == pytest.approx((0.04**2 + 0.03**2 / 3) ** 0.5)
    assert len(told["contributions"]) == 3
    assert main(["certificate", "use", plain, "--at", "6"]) == 2
    assert "certificates.outside_calibrated_range" in capsys.readouterr().err


def test_a_chain_with_a_gap_exits_with_1_and_draws_a_picture(
    capsys: Captured, tmp_path: Path, plain: str
) -> None:
    low = tmp_path / "low.yaml"
    low.write_text(
        "{certificate: calibration, number: L-1, issuer: A, item: {serial: 1}, load: {unit: A},"
        " error: {kind: absolute, unit: A}, points: [{load: 1, error: 0.1, U: 0.2, k: 2},"
        " {load: 5, error: 0.3, U: 0.2, k: 2}], standards: [{certificate: C-17},"
        " {certificate: GONE}]}",
        encoding="utf-8",
    )
    picture = tmp_path / "chain.svg"
    asked = ["chain", str(low), "--in", str(tmp_path), "--picture", str(picture)]
    assert main([*asked, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["has_gap"] is True
    assert [one["found"] for one in told["chain"]["above"]] == [True, False]
    assert "traceability.missing" in [one["code"] for one in told["findings"]]
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert main(["--lang", "en", *asked]) == 1
    assert "GONE" in capsys.readouterr().out
