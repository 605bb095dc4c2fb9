"""Covariances, complex quantities and formulas leave in exports and comparisons as they came."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from duheng.certificates import read_certificate
from duheng.certificates.comparison import compare_certificates
from duheng.certificates.export import write_export
from duheng.certificates.export_covariances import COVARIANCE_COLUMNS
from duheng.certificates.formula_listing import listed_formulas
from duheng.certificates.records import Certificate
from duheng.certificates.rendering import content_of, render_html

FILE = Path(__file__).parent / "files" / "covariances-3.3.0.xml"
TEXT = FILE.read_text(encoding="utf-8")
GOOD = read_certificate(FILE)
NUMBER = 2 * 4 + 4 + 16 + 9 + 4  # entries of the six matrices


def _changed(*changes: tuple[str, str]) -> Certificate:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_certificate(text.encode())


def _differences(*changes: tuple[str, str]) -> list[str]:
    return [one.what for one in compare_certificates(GOOD, _changed(*changes))]


def test_components_are_rows_of_the_export(tmp_path: Path) -> None:
    write_export([GOOD], tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [(row["quantity"], row["component"], row["value"]) for row in rows[:4]]
    assert found == [
        ("s11.real", "real", "0.102"), ("s11.real", "real", "0.25"),
        ("s11.imaginary", "imaginary", "-0.04"), ("s11.imaginary", "imaginary", "0.01"),
    ]  # fmt: skip
    assert {row["label"] for row in rows} == {"", "V_t", "c_1", "c_2"}


def test_covariances_are_a_sheet_or_a_file_of_their_own(tmp_path: Path) -> None:
    paths = [tmp_path / f"values{ending}" for ending in (".csv", ".xlsx", ".parquet")]
    done = [write_export([GOOD], path) for path in paths]
    assert {(one.values, one.covariances) for one in done} == {(18, NUMBER)}
    beside = [one.covariance_file for one in done]
    assert beside == [
        tmp_path / "values.covariances.csv", paths[1], tmp_path / "values.covariances.parquet",
    ]  # fmt: skip
    with (tmp_path / "values.covariances.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = [float(row["covariance_si"]) for row in csv.DictReader(file)]
    book = openpyxl.load_workbook(paths[1])
    assert book.sheetnames == ["quantities", "covariances"]
    rows = list(book["covariances"].iter_rows(values_only=True))
    assert rows[0] == COVARIANCE_COLUMNS
    table = pq.read_table(tmp_path / "values.covariances.parquet")
    place = COVARIANCE_COLUMNS.index("covariance_si")
    assert from_csv == [row[place] for row in rows[1:]] == table["covariance_si"].to_pylist()


def test_a_row_of_a_covariance_says_which_two_values_it_is_of(tmp_path: Path) -> None:
    write_export([GOOD], tmp_path / "values.parquet")
    rows = pq.read_table(tmp_path / "values.covariances.parquet").to_pylist()
    (row,) = [one for one in rows if (one["covariance_id"], one["first_row"], one["second_row"])
              == ("errors", 2, 3)]  # fmt: skip
    assert row["covariance"] == row["covariance_si"] == 0.001
    assert row["correlation"] == pytest.approx(0.5)
    assert row["first_source_id"].endswith("#errors/2")
    assert row["fault"] is None


def test_a_faulty_covariance_is_exported_as_written_with_its_fault(tmp_path: Path) -> None:
    certificate = _changed((">0.0009 0.0006 0<", ">0.0009 NaN 0 7<"))
    write_export([certificate], tmp_path / "values.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "values.xlsx")["covariances"].iter_rows(
        min_row=2, values_only=True))  # fmt: skip
    place = {name: number for number, name in enumerate(COVARIANCE_COLUMNS)}
    faulty = [row for row in rows if row[place["covariance_id"]] == "errors"]
    assert len(faulty) == 10
    assert all("not 3 by 3" in str(row[place["fault"]]) for row in faulty)
    assert {row[place["covariance_si"]] for row in faulty} == {None}


def test_without_covariances_there_is_no_second_file(tmp_path: Path) -> None:
    meter = read_certificate(FILE.with_name("energy-meter-3.3.0.xml"))
    done = write_export([meter], tmp_path / "values.csv")
    assert (done.covariances, done.covariance_file) == (0, None)
    assert [one.name for one in tmp_path.iterdir()] == ["values.csv"]


def test_a_certificate_is_the_same_as_itself() -> None:
    assert _differences() == []


def test_a_covariance_in_other_units_is_the_same() -> None:
    volt = r"<si:value>0.0004</si:value>" + "\n"
    start = TEXT.index(volt)
    square = TEXT.index(r"\volt\volt", start)
    text = (
        TEXT[:start] + TEXT[start:square].replace("0.0004", "400") + r"\milli\volt\milli\volt"
        + TEXT[square + len(r"\volt\volt") :]
    )  # fmt: skip
    assert compare_certificates(GOOD, read_certificate(text.encode())) == ()


def test_a_covariance_that_differs_is_named_by_its_values() -> None:
    found = _differences(
        (">0.0009 0.0006 0<", ">0.0009 0.0005 0<"),
        (">0.0006 0.0016 0.0010<", ">0.0005 0.0016 0.0010<"),
    )
    assert found == ["covariance of dc: basic_measurementError [1, 2, 3]"]


def test_the_factor_of_a_region_is_compared() -> None:
    (found,) = _differences(("<si:coverageFactorXMLList>2.8<", "<si:coverageFactorXMLList>2.9<"))
    assert found.endswith("coverage factor")


def test_a_component_that_differs_is_named() -> None:
    (found,) = _differences((">-0.040 0.010<", ">-0.041 0.010<"))
    assert found.endswith("reflection coefficient, imaginary: value")


def test_a_formula_that_differs_is_shown_with_both_equations() -> None:
    changed = _changed(("c_1 + c_2", "c_1 - c_2"))
    (found,) = compare_certificates(GOOD, changed)
    assert found.to_dict() == {
        "what": "formula f1: equation", "before": "c = c_1 + c_2*x", "after": "c = c_1 - c_2*x",
    }  # fmt: skip


def test_what_a_formula_gives_and_that_it_is_there_are_compared() -> None:
    assert _differences(('id="f1" refType="basic_correction"', 'id="f1"')) == ["formula f1: gives"]
    start, end = TEXT.index("<dcc:formula"), TEXT.index("</dcc:formula>") + len("</dcc:formula>")
    without = read_certificate((TEXT[:start] + TEXT[end:]).encode())
    (found,) = compare_certificates(GOOD, without)
    assert (found.what, found.after) == ("formula f1", None)


def test_a_formula_is_listed_with_what_its_names_stand_for() -> None:
    (formula,) = listed_formulas(GOOD)
    assert (formula.equation, formula.gives) == ("c = c_1 + c_2*x", "correction")
    assert formula.result == {"en": "fitted line"}
    first, second, point = formula.names
    assert (first.quantity, first.value, first.standard_uncertainty_si) == (
        "coefficients/1", 0.2, pytest.approx(0.2),
    )  # fmt: skip
    assert (second.unit, point.is_point) == (r"\one", True)


@pytest.mark.parametrize(
    ("equation", "why"),
    [
        (r"c = \sum c_1", "sum"),
        (r"c = c_1 + c_2 \cdot x + y", "only one can be the point"),
        ("", "cannot be read"),
    ],
)
def test_a_formula_that_cannot_be_used_is_listed_with_the_reason(equation: str, why: str) -> None:
    (formula,) = listed_formulas(_changed((r"c = c_1 + c_2 \cdot x", equation)))
    assert formula.reason is not None
    assert why in formula.reason


def test_complex_values_and_roots_of_variances_are_printed() -> None:
    columns = [column for result in content_of(FILE.read_bytes())["results"]
               for table in result["tables"] for column in table["columns"]]  # fmt: skip
    printed = {one["name"]["en"]: one for one in columns}
    imaginary = printed["reflection coefficient (imaginary part)"]
    assert (imaginary["values"], imaginary["U"], imaginary["k"]) == (
        ["-0.040", "0.010"], ["0.002", "0.004"], ["1"],
    )  # fmt: skip
    assert printed["transfer voltage (phase)"]["unit"] == "rad"
    # two units in one list: each value has its own
    assert printed["coefficients"]["values"] == ["0.200 A", "-0.0300"]
    assert printed["error"]["U"] == ["0.03", "0.04", "0.05"]


def test_an_uncertainty_in_a_line_is_printed_with_its_factor() -> None:
    assert "0.002, 0.003 (k = 1)" in render_html(FILE.read_bytes(), language="en")
