"""``duheng certificate show``: what a certificate says, and what it does not."""

import json
from pathlib import Path

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
CALIBRATION = """
certificate: calibration
number: C-17
issuer: Example Laboratory
item: {serial: 0042, name: {en: meter, zh-Hans: 电能表}}
load: {unit: A}
error: {kind: relative, unit: "%"}
points:
  - {load: 1, error: 0.10, U: 0.08, k: 2, degrees_of_freedom: .inf}
  - {load: 5, error: 0.30}
standards: [{certificate: UP-1, loading: 0.8, standard_uncertainty: 0.02}]
"""
VERIFICATION = """
certificate: verification
number: V-1
issuer: Example Institute
item: {serial: A1}
accuracy_class: 0.5S
regulation: JJG 596-2012
verdict: pass
valid_until: 2030-01-01
"""


def written(folder: Path, text: str) -> str:
    path = folder / "certificate.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_calibration_is_shown_with_its_points(tmp_path: Path, capsys: Captured) -> None:
    assert main(["--lang", "zh", "certificate", "show", written(tmp_path, CALIBRATION)]) == 0
    shown = capsys.readouterr().out
    assert "电能表" in shown
    assert "0.0004" in shown
    assert "∞" in shown
    assert "未给出" in shown
    assert "UP-1" in shown
    assert "certificates.uncertainty_not_stated" in shown


def test_a_verification_is_shown_with_its_verdict(tmp_path: Path, capsys: Captured) -> None:
    assert main(["--lang", "en", "certificate", "show", written(tmp_path, VERIFICATION)]) == 0
    shown = capsys.readouterr().out
    assert "0.5S" in shown
    assert "2030-01-01" in shown
    assert "No findings." in shown


def test_for_programs_what_is_not_stated_is_null(tmp_path: Path, capsys: Captured) -> None:
    assert main(["certificate", "show", written(tmp_path, CALIBRATION), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    first, second = told["points"]
    assert first["error"] == {"value": 0.001, "unit": "1"}
    assert first["standard_uncertainty"] == 0.0004
    assert second["standard_uncertainty"] is None
    assert first["degrees_of_freedom"] is None


def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert main(["--lang", "en", "certificate", "show", written(tmp_path, "number: 5")]) == 2
    assert capsys.readouterr().err.startswith("error [certificates.")


def test_a_file_that_is_not_there_is_refused(capsys: Captured) -> None:
    assert main(["certificate", "show", "no-such-file.xml"]) == 2
    assert "no-such-file.xml" in capsys.readouterr().err


FORMULA = """<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"
 xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
<dcc:uniqueIdentifier>W-1</dcc:uniqueIdentifier></dcc:coreData></dcc:administrativeData>
<dcc:measurementResults><dcc:measurementResult><dcc:results><dcc:result><dcc:data>
<dcc:formula id="f1"><dcc:latex>e = a \\cdot x + b</dcc:latex></dcc:formula>
<dcc:quantity id="a"><si:constant><si:value>0.5</si:value><si:unit>\\one</si:unit>
<si:uncertainty>0.03</si:uncertainty></si:constant></dcc:quantity>
<dcc:quantity id="b"><si:constant><si:value>1</si:value><si:unit>\\metre</si:unit>
<si:uncertainty>0.4</si:uncertainty></si:constant></dcc:quantity>
</dcc:data></dcc:result></dcc:results></dcc:measurementResult></dcc:measurementResults>
</dcc:digitalCalibrationCertificate>"""


def test_the_correction_by_a_formula_is_given(tmp_path: Path, capsys: Captured):
    path = tmp_path / "formula.xml"
    path.write_text(FORMULA, encoding="utf-8")
    asked = ["certificate", "use", str(path), "--at", "10", "--unit", "m", "--gives", "error"]
    assert main([*asked, "--formula", "f1", "--correlation", "a:b=1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["correction"] == {"value": -6.0, "unit": "m"}
    assert found["standard_uncertainty"] == pytest.approx(0.7)
    assert found["formula"] == "f1"
    assert main([*asked, "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "0.5 m" in shown
    assert "certificates.formula_range_not_stated" in shown


@pytest.mark.parametrize("wrong", ["a:b", "a=1", ":b=1", "a:b=much"])
def test_a_correlation_that_is_written_wrongly_is_refused(
    wrong: str, tmp_path: Path, capsys: Captured
):
    path = tmp_path / "formula.xml"
    path.write_text(FORMULA, encoding="utf-8")
    assert main(["certificate", "use", str(path), "--at", "1", "--correlation", wrong]) == 2
    assert "is not A:B=R" in capsys.readouterr().err


COVARIANCES = Path(__file__).parents[1] / "certificates" / "files" / "covariances-3.3.0.xml"


def test_complex_values_covariances_and_formulas_are_shown(capsys: Captured) -> None:
    assert main(["--lang", "en", "certificate", "show", str(COVARIANCES)]) == 0
    shown = capsys.readouterr().out
    assert "reflection coefficient: imaginary part" in shown
    assert "+0.250" in shown
    assert "c = c_1 + c_2*x" in shown
    assert "fitted line" in shown
    assert "coefficients/2" in shown


def test_for_programs_covariances_and_formulas_are_records(capsys: Captured) -> None:
    assert main(["certificate", "show", str(COVARIANCES), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in record["covariances"]] == [
        "s11/1", "s11/2", "transfer", "ratios", "errors", "coefficients",
    ]  # fmt: skip
    assert record["covariances"][2]["members"][1] == {"quantity": "transfer.phase", "row": 1}
    assert record["formulas"][0]["names"][2]["is_point"]
    assert record["results"][0]["component"] == "real"


def test_a_faulty_covariance_is_shown_as_unusable_with_a_finding(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "a.xml"
    text = COVARIANCES.read_text(encoding="utf-8")
    path.write_text(text.replace(">0.0009 0.0006 0<", ">0.0009 0.0006<"), encoding="utf-8")
    assert main(["--lang", "en", "certificate", "show", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "cannot be used" in shown
    assert "certificates.covariance_unusable" in shown


def test_a_changed_equation_is_shown_by_diff(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.xml"
    text = COVARIANCES.read_text(encoding="utf-8")
    path.write_text(text.replace("c_1 + c_2", "c_1 - c_2"), encoding="utf-8")
    assert main(["--lang", "en", "certificate", "diff", str(COVARIANCES), str(path)]) == 1
    shown = capsys.readouterr().out
    assert "formula f1: equation" in shown
    assert "c = c_1 - c_2*x" in shown


def test_the_file_of_covariances_is_named_by_export(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "values.csv"
    assert main(["certificate", "export", str(COVARIANCES), "--out", str(out), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["covariances"] == 41
    assert record["covariance_file"] == str(tmp_path / "values.covariances.csv")
