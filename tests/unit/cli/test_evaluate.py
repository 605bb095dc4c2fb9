"""``duheng evaluate``: results for people and programs, trials, the page, and refusals."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from duheng.cli.main import main

Captured = pytest.CaptureFixture[str]
EXAMPLES = Path(__file__).parents[3] / "examples" / "evaluate"
GAUGE = str(EXAMPLES / "end-gauge.yaml")
IMPEDANCE = str(EXAMPLES / "impedance.yaml")
SIMPLE = """
measurand: {name: P, unit: W}
equation: V**2/R
inputs:
  V: {value: 10.0, unit: V, standard_uncertainty: 0.1}
  R: {value: 50.0, unit: ohm, standard_uncertainty: 0}
"""


def told(capsys: Captured, *arguments: str) -> dict[str, object]:
    assert main(["evaluate", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_people_read_the_result_its_budget_and_its_doubts(capsys: Captured) -> None:
    assert main(["--lang", "en", "evaluate", GAUGE]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("l = (50000838 ± 92) nm (k = 2.92, p = 99 %")
    assert "length of the standard" in shown
    assert "uncertainty.nonlinear" in shown


def test_chinese_readers_read_the_same_in_chinese(capsys: Captured) -> None:
    assert main(["--lang", "zh", "evaluate", GAUGE]) == 0
    shown = capsys.readouterr().out
    assert "标准量块的长度" in shown
    assert "灵敏系数" in shown


def test_programs_read_unrounded_numbers(capsys: Captured) -> None:
    result = told(capsys, GAUGE)["results"]["l"]
    assert result["standard_uncertainty"] == pytest.approx(31.66, abs=0.01)
    assert result["coverage_probability"] == 0.99
    assert sum(line["share"] for line in result["budget"]) == pytest.approx(1)


def test_the_second_order_is_asked_for(capsys: Captured) -> None:
    assert told(capsys, GAUGE, "--order", "2")["results"]["l"]["order"] == 2
    assert told(capsys, GAUGE)["results"]["l"]["order"] == 1


def test_several_results_come_with_their_correlation(capsys: Captured) -> None:
    found = told(capsys, IMPEDANCE)
    assert found["correlation"]["R"]["X"] == pytest.approx(-0.588, abs=5e-4)
    assert main(["--lang", "en", "evaluate", IMPEDANCE]) == 0
    assert "-0.588" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_trials(capsys: Captured) -> None:
    asked = (GAUGE, "--monte-carlo", "20000", "--seed", "7")
    first, again = told(capsys, *asked), told(capsys, *asked)
    assert first["monte_carlo"] == again["monte_carlo"]
    assert first["seed"] == 7
    assert first["monte_carlo"]["l"]["trials"] == 20000


def test_a_seed_that_was_not_given_is_told(capsys: Captured) -> None:
    drawn = told(capsys, GAUGE, "--monte-carlo", "2e4")
    again = told(capsys, GAUGE, "--monte-carlo", "2e4", "--seed", str(drawn["seed"]))
    assert drawn["monte_carlo"] == again["monte_carlo"]
    assert told(capsys, GAUGE)["seed"] is None


def test_trials_are_shown_to_people(capsys: Captured) -> None:
    asked = ["evaluate", GAUGE, "--monte-carlo", "20000", "--seed", "7"]
    assert main(["--lang", "en", *asked]) == 0
    assert "20 000" in capsys.readouterr().out


def test_a_model_is_read_from_standard_input(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(SIMPLE.encode())))
    assert told(capsys, "-")["results"]["P"]["value"] == 2.0


def test_the_page_is_written_with_its_histogram(tmp_path: Path, capsys: Captured) -> None:
    page = tmp_path / "gauge.html"
    asked = ["evaluate", GAUGE, "--monte-carlo", "20000", "--seed", "7", "--html", str(page)]
    assert main(["--lang", "en", *asked]) == 0
    assert str(page) in capsys.readouterr().out
    written = page.read_text(encoding="utf-8")
    assert "<script" not in written
    assert "length of the standard" in written
    assert "标准量块的长度" in written
    assert "<svg" in written


def test_with_json_the_page_is_written_and_not_mentioned(tmp_path: Path, capsys: Captured) -> None:
    told(capsys, IMPEDANCE, "--html", str(tmp_path / "impedance.html"))
    assert (tmp_path / "impedance.html").read_text(encoding="utf-8").count("<math") >= 3


@pytest.mark.parametrize("trials", ["many", "1.5", "nan", "1e999"])
def test_a_number_of_trials_that_is_none_is_refused(trials: str, capsys: Captured) -> None:
    assert main(["evaluate", GAUGE, "--monte-carlo", trials]) == 2
    assert "cli.usage" in capsys.readouterr().err


def test_a_fault_of_the_model_is_named_with_its_place(tmp_path: Path, capsys: Captured) -> None:
    model = tmp_path / "broken.yaml"
    model.write_text(SIMPLE.replace("V**2/R", "V**2/Rho"), encoding="utf-8")
    assert main(["evaluate", str(model), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Rho" in json.loads(err)["message"]


def test_a_place_is_named_once(tmp_path: Path, capsys: Captured) -> None:
    model = tmp_path / "unit.yaml"
    model.write_text(SIMPLE.replace("unit: V,", "unit: vlt,"), encoding="utf-8")
    assert main(["evaluate", str(model)]) == 2
    assert capsys.readouterr().err.count("unit.yaml") == 1


def test_a_page_that_cannot_be_written_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert main(["evaluate", GAUGE, "--html", str(tmp_path / "no" / "page.html")]) == 2
    assert "cli.output_not_writable" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(capsys: Captured) -> None:
    assert main(["evaluate", "no-such-model.yaml"]) == 2
    assert "no-such-model.yaml" in capsys.readouterr().err
