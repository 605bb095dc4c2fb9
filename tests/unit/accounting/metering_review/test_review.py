"""A review of listed instruments: rates, classes, evidence, coverage, and doubts by line."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from duheng.accounting.errors import MissingFile
from duheng.accounting.metering_review import MeteringReview, review_metering
from duheng.accounting.metering_review.errors import UnusableList
from duheng.accounting.metering_review.evidence import Standing
from duheng.accounting.metering_review.page import review_page
from duheng.accounting.metering_review.workbook import write_workbook
from duheng.rulebook import NoValueInForce, UncheckedValue

DAY = date(2025, 9, 30)
METER = {
    "energy": "electricity",
    "level": "unit",
    "instrument": "energy meter",
    "accuracy class": "0.5S",
    "serial": "E1",
    "user class": "I",
    "certificate": "V-1",
    "verification date": "2024-03-05",
    "valid until": "2030-03-04",
    "annual amount(kWh)": "100",
}


def write(folder: Path, *rows: dict[str, str], name: str = "list.csv") -> Path:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def review(folder: Path, *rows: dict[str, str], **options: Any) -> MeteringReview:
    return review_metering([write(folder, *rows)], DAY, **options)


def codes(found: MeteringReview) -> list[str]:
    return [
        one.code.removeprefix("accounting.review_")
        for one in found.findings
        if one.code != "accounting.unchecked_value"
    ]


def test_a_good_meter_conforms_and_only_the_checklist_is_open(tmp_path: Path) -> None:
    found = review(tmp_path, METER)
    assert codes(found) == []
    assert found.conclusion == "incomplete"
    assert [(one.needed, one.provided, one.is_met) for one in found.rates] == [(1, 1, True)]
    assert found.coverage[0].share == 1.0


def test_a_place_without_an_instrument_lowers_the_rate_and_is_named(tmp_path: Path) -> None:
    found = review(
        tmp_path,
        *[{**METER, "level": "equipment", "serial": f"E{n}", "power(kW)": "200"} for n in range(9)],
        {"energy": "electricity", "level": "equipment", "instrument": "", "power(kW)": "150"},
    )
    (rate,) = found.rates
    assert (rate.percent, rate.required_percent, rate.is_met) == (90.0, 95.0, False)
    low = next(one for one in found.findings if one.code == "accounting.review_rate_below")
    assert low.data["lacking"] == ["list.csv, line 11"]


def test_a_place_below_the_threshold_needs_no_instrument(tmp_path: Path) -> None:
    small = {"energy": "electricity", "level": "sub-unit", "instrument": "", "power(kW)": "9.99"}
    at_limit = {**small, "power(kW)": "10"}
    found = review(tmp_path, METER, small, at_limit)
    rate = next(one for one in found.rates if one.level == "sub-unit")
    assert (rate.needed, rate.provided, rate.below_threshold) == (1, 0, 1)


def test_a_place_whose_use_is_not_stated_counts_as_needing_an_instrument(tmp_path: Path) -> None:
    found = review(
        tmp_path, METER, {"energy": "electricity", "level": "sub-unit", "instrument": ""}
    )
    assert next(one for one in found.rates if one.level == "sub-unit").needed == 1
    assert "threshold_open" in codes(found)


@pytest.mark.parametrize(
    ("user_class", "level", "written", "expected"),
    [
        ("I", "unit", "0.5S", "equal"),
        ("I", "unit", "0.2S级", "better"),
        ("I", "unit", "0.5", "worse"),
        ("II", "unit", "0.5S", "better"),
        ("Ⅲ类", "unit", "2.0", "worse"),
        ("2", "sub-unit", "1.0", "equal"),
        ("II", "unit", "C", "better"),
        ("II", "unit", "B", "worse"),
        ("II", "unit", "III", "not_comparable"),
    ],
)
def test_the_class_of_a_meter_is_compared_with_that_of_its_user(
    tmp_path: Path, user_class: str, level: str, written: str, expected: str
) -> None:
    found = review(
        tmp_path, {**METER, "user class": user_class, "level": level, "accuracy class": written}
    )
    comparison = found.points[0].accuracy.comparison
    assert comparison is not None
    assert comparison.value == expected


@pytest.mark.parametrize(
    ("instrument", "energy", "written", "pipe", "expected"),
    [
        ("electronic weighbridge", "coal", "III", "", "equal"),
        ("electronic weighbridge", "coal", "0.1", "", "equal"),
        ("electronic weighbridge", "coal", "0.5", "", "worse"),
        ("belt weigher", "coal", "0.5", "", "equal"),
        ("flowmeter", "water", "2.5", "250", "equal"),
        ("flowmeter", "water", "2.5", "250.1", "worse"),
        ("vortex flowmeter", "steam", "2.5", "", "equal"),
        ("pressure transmitter", "steam", "2.0", "", "worse"),
        ("pressure transmitter", "natural gas", "2.0", "", "equal"),
    ],
)
def test_the_class_required_follows_from_what_is_measured(
    tmp_path: Path, instrument: str, energy: str, written: str, pipe: str, expected: str
) -> None:
    row = {**METER, "instrument": instrument, "energy": energy, "accuracy class": written}
    found = review(tmp_path, {**row, "pipe diameter(mm)": pipe})
    comparison = found.points[0].accuracy.comparison
    assert comparison is not None
    assert comparison.value == expected


def test_a_fact_without_which_no_class_is_known_is_asked_for(tmp_path: Path) -> None:
    found = review(
        tmp_path,
        {**METER, "user class": ""},
        {**METER, "instrument": "water meter", "energy": "water", "serial": "W1"},
        {**METER, "instrument": "black box", "serial": "X1"},
    )
    assert codes(found) == ["class_open"] * 3


def test_an_unreadable_class_is_an_error_with_its_line(tmp_path: Path) -> None:
    found = review(tmp_path, METER, {**METER, "serial": "E2", "accuracy class": "good"})
    assert codes(found) == ["class_unreadable"]
    assert "list.csv, line 3" in found.findings[0].message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Standing.IN_FORCE),
        ({"valid until": "2025-09-30"}, Standing.IN_FORCE),
        ({"valid until": "2025-09-29"}, Standing.EXPIRED),
        ({"verification date": "2025-10-01"}, Standing.NOT_YET),
        ({"certificate": ""}, Standing.NO_CERTIFICATE),
        ({"verification date": ""}, Standing.NO_DATE),
        ({"valid until": ""}, Standing.NO_DATE),
        ({"valid until": "soon"}, Standing.NO_DATE),
        ({"valid until": "", "interval": "24 months"}, Standing.IN_FORCE),
        ({"valid until": "", "interval": "1 year"}, Standing.EXPIRED),
        ({"valid until": "2024-01-01"}, Standing.NO_DATE),
        ({"status": "停用"}, Standing.NOT_FITTED),
    ],
)
def test_evidence_is_judged_as_of_the_day(
    tmp_path: Path, changes: dict[str, str], expected: Standing
) -> None:
    found = review(tmp_path, {**METER, **changes})
    assert found.points[0].evidence.standing is expected
    is_valid = expected is Standing.IN_FORCE
    assert found.coverage[0].share == (1.0 if is_valid else 0.0)
    assert bool(codes(found)) is not is_valid


def test_a_date_that_contradicts_its_interval_is_said_and_the_date_is_taken(
    tmp_path: Path,
) -> None:
    found = review(tmp_path, {**METER, "interval": "12 months"})
    assert codes(found) == ["dates_disagree"]
    assert str(found.points[0].evidence.valid_until) == "2030-03-04"


def test_coverage_is_the_share_of_the_amount_and_not_of_the_number(tmp_path: Path) -> None:
    found = review(
        tmp_path,
        {**METER, "annual amount(kWh)": "750", "annual emissions": "30"},
        {**METER, "serial": "E2", "certificate": "", "annual amount(kWh)": "250",
         "annual emissions": "70"},
        {**METER, "serial": "E3", "annual amount(kWh)": "", "annual emissions": ""},
    )  # fmt: skip
    assert [(one.of, one.share, one.unstated) for one in found.coverage] == [
        ("electricity", 0.75, 1),
        ("emissions", 0.3, 1),
    ]


def test_a_repeated_instrument_counts_once_on_its_level(tmp_path: Path) -> None:
    found = review(tmp_path, METER, METER, {**METER, "level": "sub-unit", "power(kW)": "50"})
    assert codes(found) == ["duplicate", "duplicate"]
    assert [(one.level, one.needed) for one in found.rates] == [("unit", 1), ("sub-unit", 1)]
    assert "line 3" in found.findings[0].message
    assert "line 2" in found.findings[0].message


def test_unknown_energies_and_levels_name_the_nearest_and_are_in_no_rate(tmp_path: Path) -> None:
    found = review(
        tmp_path,
        METER,
        {**METER, "serial": "E2", "energy": "electricty"},
        {**METER, "serial": "E3", "level": "attic"},
        {**METER, "serial": "E4", "energy": ""},
    )
    assert codes(found) == ["unknown_energy", "unknown_level", "unknown_energy"]
    assert found.findings[0].hint == "did you mean 'electricity'?"
    assert [one.needed for one in found.rates] == [1]


def test_cells_that_are_not_understood_count_as_not_stated(tmp_path: Path) -> None:
    found = review(tmp_path, {**METER, "annual amount(kWh)": "many", "status": "sleeping"})
    assert codes(found) == ["cell_unreadable", "cell_unreadable"]
    assert found.coverage[0].share is None
    assert found.coverage[0].unstated == 1


def test_an_amount_without_a_unit_is_not_taken(tmp_path: Path) -> None:
    rows = {**METER, "annual amount": "5"}
    del rows["annual amount(kWh)"]
    assert codes(review(tmp_path, rows)) == ["cell_unreadable"]


def test_a_column_that_is_not_known_is_said(tmp_path: Path) -> None:
    found = review(tmp_path, {**METER, "certificat": "V-9"})
    assert codes(found) == ["column_ignored"]
    assert found.findings[0].hint == "'certificat' may be 'certificate'"


def test_two_headings_of_one_meaning_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableList, match=r"both name the column 'certificate'"):
        review(tmp_path, {**METER, "证书编号": "V-9"})


def test_energy_used_inside_but_never_measured_at_the_gate_is_doubted(tmp_path: Path) -> None:
    found = review(tmp_path, {**METER, "level": "sub-unit", "power(kW)": "50"})
    assert codes(found) == ["level_not_listed"]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.pdf"])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"hello,world\n1,2\n")
    with pytest.raises(UnusableList):
        review_metering([path], DAY)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        review_metering([tmp_path / "none.csv"], DAY)


def test_a_list_with_headings_and_nothing_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("energy,instrument\n", encoding="utf-8")
    with pytest.raises(UnusableList, match="no place"):
        review_metering([path], DAY)


def test_headings_that_are_nearly_right_are_named_in_the_hint(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("energi,instrumnt\nelectricity,meter\n", encoding="utf-8")
    with pytest.raises(UnusableList) as refusal:
        review_metering([path], DAY)
    assert "'energi' for 'energy'" in str(refusal.value.hint)


def test_a_day_before_the_requirements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoValueInForce):
        review_metering([write(tmp_path, METER)], date(2006, 6, 30))


def test_strict_refuses_requirements_that_nobody_compared(tmp_path: Path) -> None:
    with pytest.raises(UncheckedValue):
        review(tmp_path, METER, strict=True)


def test_a_list_in_gb_18030_with_a_title_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "进出用能单位.csv"
    text = "一览表\n能源种类,计量器具名称,准确度等级,用户类别\n电力,电能表,0.5Ｓ,Ⅰ\n"
    path.write_bytes(text.encode("gb18030"))
    found = review_metering([path], DAY)
    comparison = found.points[0].accuracy.comparison
    assert comparison is not None
    assert comparison.value == "equal"


def test_the_three_lists_may_be_sheets_of_one_workbook(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    for title in ("进出用能单位", "主要次级用能单位", "主要用能设备"):
        sheet = book.create_sheet(title)
        sheet.append(["能源种类", "计量器具名称", "功率(kW)", "检定日期"])
        sheet.append(["电力", "电能表", 500, date(2025, 1, 1)])
    book.create_sheet("说明").append(["nothing here"])
    book.save(tmp_path / "lists.xlsx")
    found = review_metering([tmp_path / "lists.xlsx"], DAY)
    assert [one.level for one in found.rates] == ["unit", "sub-unit", "equipment"]
    assert found.points[0].point.confirmed_on == date(2025, 1, 1)


def test_a_formula_in_a_workbook_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["energy", "instrument"])
    book.active.append(["electricity", "=A1"])
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(UnusableList, match="formula"):
        review_metering([tmp_path / "list.xlsx"], DAY)


def test_the_workbook_of_a_review_holds_what_it_found_and_no_formula(tmp_path: Path) -> None:
    found = review(tmp_path, {**METER, "location": "=HYPERLINK(1)"})
    book = load_workbook(write_workbook(found, tmp_path / "review.xlsx"))
    assert len(book.sheetnames) == 5
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "=HYPERLINK(1)" for cell in cells)


def test_the_page_of_a_review_takes_nothing_of_a_list_as_markup(tmp_path: Path) -> None:
    page = review_page(review(tmp_path, {**METER, "location": "<script>x</script>"}))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "符合" in page or "尚有未判定条目" in page


def test_every_word_of_a_judgement_is_shown_in_both_languages(tmp_path: Path) -> None:
    rows = [{**METER, "serial": str(n), "valid until": end, "accuracy class": "2"}
            for n, end in enumerate(("2025-01-01", "2030-01-01", ""))]  # fmt: skip
    page = review_page(review(tmp_path, *rows))
    for word in ("电力 electricity", "超期 expired", "缺日期 no date", "低于 worse", "错误 error"):
        assert word in page
    assert page.count('class="bad"') >= 3


def test_a_review_says_which_values_it_used(tmp_path: Path) -> None:
    record = review(tmp_path, METER).to_dict()
    assert {one["table"] for one in record["values"]} >= {
        "cn/metering-provision-rates",
        "cn/metering-accuracy",
    }
    assert all(one["confidence"] == "unchecked" for one in record["values"])
