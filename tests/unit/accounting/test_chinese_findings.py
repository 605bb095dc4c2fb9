"""What engines of quality find and set aside is said in Chinese with its own data."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from duheng.accounting import run_account
from duheng.accounting.cross_checks.plausibility import (
    CoalAnalysis,
    check_coal,
    check_heat_rate,
    check_identity,
)
from duheng.accounting.laboratories import evaluate_round
from duheng.accounting.metering_review.review import review_metering
from duheng.accounting.metering_review.sheets import sheets_of
from duheng.accounting.report.findings import chinese_hint, chinese_message
from duheng.accounting.row_faults import _WORDS, RowFault
from duheng.accounting.stack_tests.table import recompute_table
from duheng.terms.finding_words import shipped_words

EXAMPLES = Path(__file__).parents[3] / "examples"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LISTS = sorted((EXAMPLES / "metering-review").glob("*.csv"))
ANSWERS = EXAMPLES / "metering-review" / "answers.yaml"


def silent(findings):
    """Return the codes of findings that have no Chinese message, or none of what to do."""
    return [
        (one.code, one.data.get("case"))
        for one in findings
        if not CHINESE.search(chinese_message(one) or "")
        or (one.hint and not CHINESE.search(chinese_hint(one) or ""))
    ]


@pytest.fixture(scope="module")
def review():
    return review_metering(LISTS, date(2025, 6, 30), answers=ANSWERS)


def test_every_finding_of_a_review_is_said_in_chinese_with_its_row(review):
    assert len({one.code for one in review.findings}) >= 6
    assert silent(review.findings) == []
    rows = [one for one in review.findings if "line" in one.data]
    assert rows
    for one in rows:
        assert f"第 {one.data['line']} 行" in chinese_message(one)


def test_a_review_of_bad_cells_is_said_in_chinese(tmp_path):
    table = tmp_path / "设备.csv"
    table.write_text(
        "能源种类,级别,器具名称,出厂编号,准确度等级,状态,检定日期,有效期至,检定周期,年用量\n"
        "电力,设备,电能表,1,0.5S,在用吗,昨天,2025-13-01,许久,很多\n"
        "电力,设备,电能表,1,0.5S,在用,2026-01-01,2025-01-01,12个月,5\n"
        "电力,何处,电能表,2,,在用,2024-01-01,2025-09-01,12个月,5\n"
        ",设备,电能表,3,,在用,,,,\n"
        "电力,设备,甲乙丙,4,9.9,在用,2026-01-01,2027-01-01,12个月,\n",
        encoding="utf-8",
    )
    found = review_metering([table], date(2025, 6, 30)).findings
    assert len({(one.code, one.data.get("case")) for one in found}) >= 8
    assert silent(found) == []


def test_the_tables_of_a_review_show_line_and_both_languages(review):
    sheet = next(one for one in sheets_of(review) if one.key == "findings")
    place = list(sheet.columns).index("where")
    assert any("line" in str(row[place]) for row in sheet.rows)
    text = [row[list(sheet.columns).index("message")] for row in sheet.rows]
    assert all(CHINESE.search(one) and re.search(r"[a-z]{4}", one) for one in text)


def test_every_finding_of_a_round_is_said_in_chinese():
    found = evaluate_round(EXAMPLES / "laboratory-round" / "ROUND.yaml").findings
    assert found
    assert silent(found) == []


def test_checks_of_coal_heat_and_sums_are_said_in_chinese():
    elements = {"C": 0.8, "H": 0.05, "O": 0.1, "S": 0.01}
    coal = CoalAnalysis(name="一月", carbon=0.9, net_calorific_value=20.0,
                        ultimate=elements, gross_calorific_value=20.0)  # fmt: skip
    found = (
        *check_coal(coal),
        *check_heat_rate("机组", 3.0, 1.0),
        *check_heat_rate("机组", 50.0, 1.0),
        *check_identity("合计", 10.0, [1.0, 2.0], uncertainty=0.1),
    )
    assert len(found) == 5
    assert silent(found) == []


def test_the_findings_of_a_stack_are_said_in_chinese():
    found = run_account(EXAMPLES / "stack" / "STACK.yaml").figures[0].findings
    assert silent(one for one in found if one.code.startswith("accounting.monitor")) == []


def test_rows_that_are_set_aside_say_why_in_chinese(tmp_path):
    head = "quantity,mean_monitor,mean_reference,standard_deviation,runs,date\n"
    rows = ["co2,1", "co2,,1,1,9,", "co2,x,1,1,9,", "co2,inf,1,1,9,", "co2,1,1,1,zwei,",
            "co2,1,1,1,,", "co2,1,1,1,9,gestern", "co2,-1,1,1,9,", "co2,1,1,-1,9,"]  # fmt: skip
    table = tmp_path / "tests.csv"
    table.write_text(head + "\n".join([*rows, "co2,10,10,0.1,9,2025-03-01"]) + "\n", "utf-8")
    found = recompute_table(table).bad_rows[:9]
    assert [one.line for one in found] == list(range(2, 11))
    said = [
        shipped_words().message(
            "accounting.row_unusable", {**one.fault.data, "case": one.fault.case}
        )
        for one in found
    ]
    assert all(CHINESE.search(one or "") for one in said)
    assert "监测仪平均值" in said[1]


@pytest.mark.parametrize("case", _WORDS)
def test_every_reason_of_a_row_has_words_in_both_languages(case):
    data = dict.fromkeys(("value", "found", "wanted"), 1.5)
    data |= dict.fromkeys(("field", "written", "refusal"), "x")
    assert RowFault(case, data).reason
    assert shipped_words().message("accounting.row_unusable", {**data, "case": case})
