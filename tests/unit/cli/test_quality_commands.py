"""The commands about reviews, plans, rounds, scores and ratings: for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from duheng.cli.main import main

EXAMPLES = Path(__file__).parents[3] / "examples"
LISTS = sorted(str(path) for path in (EXAMPLES / "metering-review").glob("*.csv"))
REVIEW = ["metering-review", *LISTS, "--on", "2025-09-30"]
ACCOUNT = str(EXAMPLES / "account" / "ACCOUNT.yaml")
PLANS = [str(EXAMPLES / "monitoring-plan" / f"PLAN-{n}.yaml") for n in (1, 2)]
ROUND = str(EXAMPLES / "laboratory-round" / "ROUND.yaml")
RATING = str(EXAMPLES / "metering-review" / "rating.yaml")


@pytest.mark.parametrize(
    ("arguments", "status", "key"),
    [
        (REVIEW, 1, "rates"),
        (["plan", "check", *PLANS, ACCOUNT], 0, "is_kept"),
        (["plan", "check", PLANS[0], ACCOUNT], 1, "is_kept"),
        (["plan", "compare", *PLANS], 0, "changes"),
        (["laboratory-round", ROUND], 1, "biases"),
        (["score", ACCOUNT], 0, "scores"),
        (["rating", RATING], 1, "score"),
    ],
)
def test_a_command_says_the_same_to_people_and_programs(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, key: str
) -> None:
    assert main([*arguments, "--json"]) == status
    assert key in json.loads(capsys.readouterr().out)
    for language in ("en", "zh"):
        assert main([*arguments, "--lang", language]) == status
        assert capsys.readouterr().out


def test_a_review_is_written_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    assert main([*REVIEW, "--xlsx", str(path)]) == 1
    assert len(load_workbook(path).sheetnames) == 5
    assert main([*REVIEW, "--xlsx", str(tmp_path / "no" / "review.xlsx")]) == 2


def test_results_of_several_accounts_are_ranked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", ACCOUNT, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    paths = []
    for name in ("NORTH", "SOUTH"):
        record["account"]["subject"]["id"] = name
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(record), encoding="utf-8")
    assert main(["score", *map(str, paths), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sensitivity"]["draws"] == 2000
    assert [one["site"] for one in found["sensitivity"]["ranking"]] == ["NORTH", "SOUTH"]
    assert main(["plan", "check", *PLANS, ACCOUNT, "--result", str(paths[0])]) == 0


def test_a_correction_is_printed_as_a_stated_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laboratory-round", ROUND, "--correction", "LAB-07"]) == 0
    assert json.loads(capsys.readouterr().out)["unit"] == "%"


@pytest.mark.parametrize(
    "arguments",
    [
        ["metering-review", "none.csv", "--on", "2025-09-30"],
        ["metering-review", ACCOUNT, "--on", "2025-09-30"],
        ["metering-review", LISTS[0]],
        ["plan", "check", PLANS[0]],
        ["plan", "check", ACCOUNT, PLANS[0]],
        ["score", LISTS[0]],
        ["score", ACCOUNT, "--quantity", "nothing"],
        ["score", ACCOUNT, "--pack", "cn/nothing"],
        ["rating", ACCOUNT],
        ["laboratory-round", ACCOUNT],
        ["laboratory-round", ROUND, "--correction", "LAB-99"],
    ],
)
def test_what_cannot_be_used_is_refused_without_a_traceback(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error
    assert "Traceback" not in error
