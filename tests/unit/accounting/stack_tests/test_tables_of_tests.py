"""Whole tables of submitted tests: what agrees, what does not, and which rows are bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from duheng.accounting.errors import EmptyTable, MissingFile
from duheng.accounting.stack_tests import recompute_table
from duheng.accounting.stack_tests.errors import UnusableTest
from duheng.cli.main import main

RATA = Path(__file__).parents[5] / "shared" / "data" / "energy-carbon" / "rata"
HEADER = (
    "quantity,date,runs,mean_monitor,mean_reference,mean_difference,standard_deviation,"
    "confidence_coefficient,relative_accuracy,bias_factor\n"
)
GOOD = "so2,2025-03-31,9,290.0,300.0,10.0,3.9,3.0,4.33,\n"


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "tests.csv"
    path.write_text(header + "".join(rows), encoding="utf-8")
    return path


def test_a_test_that_follows_from_its_figures_agrees(tmp_path):
    found = recompute_table(written(tmp_path, GOOD))
    assert found.agrees
    assert found.agreement == {"so2": {"agrees": 1, "agrees_as_written": 0, "disagrees": 0}}
    assert found.outcomes == {"so2": {"passed": 1}}
    assert found.rules["pack"] == "cn/stack-test-criteria"


def test_a_figure_that_does_not_follow_is_named_with_both_values(tmp_path):
    wrong = "so2,2025-03-31,9,290.0,300.0,10.0,3.9,0.3,4.33,\n"
    (test,) = recompute_table(written(tmp_path, GOOD, wrong)).disagreements
    assert test.line == 3
    first, second = test.disagreements
    assert (first.field, first.stated) == ("confidence_coefficient", 0.3)
    assert first.recomputed == pytest.approx(2.998, abs=0.001)
    assert (second.field, second.recomputed) == ("relative_accuracy", 3.43)


def test_what_rounding_explains_is_no_disagreement(tmp_path):
    rounded = "so2,2025-03-31,9,290,300,10,3.9,3,4.3,\n"
    assert recompute_table(written(tmp_path, rounded)).agrees


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("so2,2025-03-31,9,x,300,10,3.9,3,4.3,\n", "mean_monitor is 'x'"),
        ("so2,2025-03-31,9,nan,300,10,3.9,3,4.3,\n", "not finite"),
        ("so2,2025-03-31,9,290,,10,3.9,3,4.3,\n", "mean_reference is missing"),
        ("so2,2025-03-31,9,290,0,10,3.9,3,4.3,\n", "mean_reference is 0"),
        ("so2,2025-03-31,1,290,300,10,3.9,3,4.3,\n", "runs is '1'"),
        ("so2,2025-02-30,9,290,300,10,3.9,3,4.3,\n", "date '2025-02-30'"),
        ("so2,2025-03-31,9,290,300\n", "5 cells"),
        ("co2,2025-03-31,9,10,11,1,.3,,,\n", "no criterion of rata for co2"),
        ("so2,2025-03-31,9,290,300,10,-3.9,3,4.3,\n", "below 0"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_rest_is_judged(tmp_path, row, reason):
    found = recompute_table(written(tmp_path, GOOD, row, GOOD))
    assert [one.line for one in found.bad_rows] == [3]
    assert reason in found.bad_rows[0].reason
    assert found.tests == {"so2": 2}


def test_a_test_in_another_unit_than_its_limits_is_a_bad_row(tmp_path):
    header = HEADER.replace("quantity,", "quantity,unit,")
    good, bad = GOOD.replace("so2,", "so2,ppm,"), GOOD.replace("so2,", "so2,mg/m3,")
    found = recompute_table(written(tmp_path, good, bad, header=header))
    assert [one.line for one in found.bad_rows] == [3]
    assert "mg/m3" in found.bad_rows[0].reason


def test_a_table_that_is_none_is_refused(tmp_path):
    with pytest.raises(MissingFile):
        recompute_table(tmp_path / "none.csv")
    with pytest.raises(EmptyTable):
        recompute_table(written(tmp_path, header=""))
    with pytest.raises(EmptyTable):
        recompute_table(written(tmp_path))
    with pytest.raises(UnusableTest) as refusal:
        recompute_table(written(tmp_path, header=HEADER.replace("mean_monitor", "mean_monitr")))
    assert "mean_monitr" in refusal.value.hint
    (tmp_path / "tests.csv").write_bytes(b"\xff\xfe\x00rubbish")
    with pytest.raises(UnusableTest):
        recompute_table(tmp_path / "tests.csv")


def test_more_rows_than_a_block_are_read_and_counted(tmp_path):
    told: list[int] = []
    found = recompute_table(written(tmp_path, *([GOOD] * 20_010)), progress=told.append)
    assert found.tests == {"so2": 20_010}
    assert told == [20_000, 20_010]


def test_the_command_says_by_its_status_whether_all_agree(tmp_path, capsys):
    path = written(tmp_path, GOOD)
    assert main(["rata", str(path), "--lang", "en"]) == 0
    assert "cn/stack-test-criteria" in capsys.readouterr().out
    bad = written(tmp_path, GOOD, GOOD.replace("3.0,4.33", "0.3,4.33"))
    assert main(["rata", str(bad), "--lang", "zh"]) == 1
    assert "不一致" in capsys.readouterr().out
    assert main(["rata", str(bad), "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["disagreements"]) == 1


@pytest.mark.skipif(not RATA.is_dir(), reason="the shared data folder is not here")
@pytest.mark.parametrize(
    ("name", "agreement", "outcomes"),
    [
        ("CO2RATA.csv", (4014, 214, 12), {"annual": 4223, "passed": 14, "failed": 3}),
        ("O2RATA.csv", (153, 2, 1), {"annual": 156}),
        ("H2ORATA.csv", (130, 0, 4), {"annual": 129, "passed": 4, "failed": 1}),
    ],
)
def test_published_tests_agree_with_themselves_but_for_those_named(name, agreement, outcomes):
    found = recompute_table(RATA / name)
    quantity = name.removesuffix("RATA.csv").lower()
    assert found.tests[quantity] == sum(agreement)
    assert tuple(found.agreement[quantity].values()) == agreement
    assert found.outcomes[quantity] == outcomes
    assert found.bad_rows == ()


@pytest.mark.skipif(not RATA.is_dir(), reason="the shared data folder is not here")
def test_the_published_rows_that_contradict_themselves_are_found():
    lines = {one.line: one for one in recompute_table(RATA / "CO2RATA.csv").disagreements}
    assert [one.field for one in lines[3324].disagreements] == [
        "confidence_coefficient", "relative_accuracy",
    ]  # fmt: skip
    (daniel,) = lines[1408].disagreements
    assert daniel.recomputed / daniel.stated == pytest.approx(10, rel=0.01)  # 0.9 for 0.09
