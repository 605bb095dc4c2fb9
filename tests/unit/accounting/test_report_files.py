"""The PDF and the workbook of an account, from its stored document."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from duheng.accounting.report import render_account_pdf, render_account_xlsx
from duheng.accounting.report.content import content_of
from duheng.accounting.report.errors import UnusableReport
from duheng.accounting.report.formulas import formula_tree
from duheng.accounting.report.plain import number, percent, rounded, subscripted
from duheng.accounting.report.words import catalogue

LANGUAGES = ["zh-Hans", "en"]
EVIL = '=HYPERLINK("x")'
MARKUP = '#panic("run") $x$ *bold* [x] \\ <a> `raw`'


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF without spaces, which line breaks move."""
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def stored(small: Any, **options: Any) -> dict[str, Any]:
    """Return the document as it comes back from where it was kept."""
    found: dict[str, Any] = json.loads(json.dumps(small.run(**options).to_document()))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_the_figure_its_uncertainty_and_its_digest(small: Any, language: str) -> None:
    result = small.run()
    text = text_of(result.to_pdf(language))
    figure = result.figures[0]
    value, expanded = rounded(figure.best_estimate, figure.expanded_uncertainty)
    assert squeezed(f"{value} ± {expanded}") in text
    assert result.digest in text
    assert squeezed(catalogue()["budget"][LANGUAGES.index(language)]) in text
    assert squeezed(catalogue()["unchecked"][LANGUAGES.index(language)]) in text
    assert "CAL-MA" in text


def test_a_pdf_follows_from_the_stored_document_alone(small: Any) -> None:
    result = small.run(group_by=["channel"])
    kept = json.loads(json.dumps(result.to_document()))
    assert render_account_pdf(kept, "en") == result.to_pdf("en")


def test_a_pdf_follows_from_what_the_command_printed(small: Any) -> None:
    printed = json.loads(json.dumps(small.run().to_dict()))
    assert printed["figures"][0]["digest"] in text_of(render_account_pdf(printed, "en"))


def test_the_same_document_gives_the_same_pdf(small: Any) -> None:
    kept = stored(small)
    assert render_account_pdf(kept, "zh-Hans") == render_account_pdf(kept, "zh-Hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_synthetic_data_are_marked_on_every_page_and_on_every_sheet(
    small: Any, language: str
) -> None:
    band = squeezed(catalogue()["synthetic_band"][LANGUAGES.index(language)])
    kept = stored(small)
    assert band not in text_of(render_account_pdf(kept, language))
    small.content["synthetic"] = True
    kept = stored(small)
    pages = PdfReader(BytesIO(render_account_pdf(kept, language))).pages
    assert all(band in squeezed(page.extract_text()) for page in pages)
    book = load_workbook(BytesIO(render_account_xlsx(kept, language)))
    assert all(squeezed(sheet.cell(2, 1).value) == band for sheet in book)


def test_a_figure_without_uncertainty_says_why_and_shows_no_plus_minus(small: Any) -> None:
    small.content["instruments"]["MA"]["confirmations"][0]["until"] = "2025-03-02"
    content = content_of(stored(small), "en")
    assert content["figures"][0]["expanded"] == ""
    text = text_of(render_account_pdf(stored(small), "en"))
    assert squeezed(catalogue()["no_expanded"][1]) in text


def test_no_text_is_read_as_source_or_as_a_formula(small: Any) -> None:
    small.content["title"] = MARKUP
    small.content["subject"]["name"] = EVIL
    kept = stored(small)
    assert squeezed(MARKUP) in text_of(render_account_pdf(kept, "en"))
    book = load_workbook(BytesIO(render_account_xlsx(kept, "en")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_begins_like_a_formula_stays_text(small: Any, start: str) -> None:
    kept = stored(small)
    kept["figures"][0]["budget"][0]["evidence"] = f"{start}1+1"
    book = load_workbook(BytesIO(render_account_xlsx(kept, "en")))
    (cell,) = [
        cell
        for row in book[catalogue()["sheet_budget"][1]].iter_rows()
        for cell in row
        if cell.value == f"{start}1+1"
    ]
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_the_figures_to_sixteen_digits(small: Any, language: str) -> None:
    result = small.run(group_by=["channel"])
    book = load_workbook(BytesIO(result.to_xlsx(language)))
    place = LANGUAGES.index(language)
    names = ["figures", "budget", "parts", "coverage", "findings", "methods", "evidence", "files"]
    assert book.sheetnames == [catalogue()[f"sheet_{one}"][place] for one in names]
    rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
    values = [(one.best_estimate, one.expanded_uncertainty) for one in result.figures]
    assert [row[5] for row in rows] == pytest.approx([one[0] for one in values], rel=1e-15)
    assert [row[7] for row in rows] == pytest.approx([one[1] for one in values], rel=1e-15)
    lines = list(book.worksheets[1].iter_rows(min_row=4, values_only=True))
    stated = [line.contribution for one in result.figures for line in one.budget]
    assert [row[8] is None for row in lines] == [one is None for one in stated]
    assert [row[8] or 0.0 for row in lines] == pytest.approx(
        [one or 0.0 for one in stated], rel=1e-15
    )


def test_many_findings_of_a_kind_and_many_parts_are_shortened_and_say_so(small: Any) -> None:
    kept = stored(small)
    one = kept["figures"][0]["findings"][0]
    kept["figures"][0]["findings"] = [{**one, "message": f"doubt {n}"} for n in range(500)]
    rows = kept["details"]["breakdowns"][0]["rows"]
    kept["details"]["breakdowns"][0]["rows"] = [{**rows[0], "key": f"p{n}"} for n in range(500)]
    content = content_of(kept, "en")
    assert [bool(found["more"]) for found in content["findings"]] == [False, False, True]
    assert "497" in content["findings"][-1]["more"]
    assert "476" in content["figures"][0]["splits"][0]["more"]
    book = load_workbook(BytesIO(render_account_xlsx(kept, "en")))
    assert book[catalogue()["sheet_findings"][1]].max_row == 503
    assert book[catalogue()["sheet_parts"][1]].max_row >= 503


def test_control_characters_and_long_texts_do_not_break_the_workbook(small: Any) -> None:
    kept = stored(small)
    kept["figures"][0]["budget"][0]["evidence"] = "a\x00b\ud800" + "x" * 40_000
    assert load_workbook(BytesIO(render_account_xlsx(kept, "en")))


@pytest.mark.parametrize("render", [render_account_pdf, render_account_xlsx])
@pytest.mark.parametrize("wrong", [{}, {"account": {}}, {"account": {}, "figures": []}, [], "x"])
def test_what_is_no_result_is_refused(render: Any, wrong: Any) -> None:
    with pytest.raises(UnusableReport):
        render(wrong, "en")


def test_another_language_is_refused(small: Any) -> None:
    with pytest.raises(UnusableReport, match="not offered"):
        small.run().to_pdf("de")


def test_every_symbol_and_equation_of_a_report_is_drawn(small: Any) -> None:
    content = content_of(stored(small), "en")
    (method,) = content["methods"]
    trees = [one["tree"] for one in (*method["equations"], *method["inputs"])]
    assert all(tree is not None for tree in trees)


@pytest.mark.parametrize(
    "latex", [r"\frac{a}{2}", r"E_{\mathrm{el}} = \sum_{i} W \, K", r"\tfrac{44}{12}", r"x^{2}_{i}",
              r"\sqrt{2 \, \theta}", r"\left(a - b\right)", r"\Delta_{\mathrm{CO_2}}"]
)  # fmt: skip
def test_a_formula_of_a_method_is_understood(latex: str) -> None:
    assert formula_tree(latex) is not None


@pytest.mark.parametrize("latex", [r"\input{x}", "{", "}", "^2", r"\frac{a}", "a" * 5000])
def test_what_is_no_known_formula_is_shown_as_written(latex: str) -> None:
    assert formula_tree(latex) is None


def test_numbers_are_plain_text() -> None:
    assert number(1.5e-9) == "1.50×10⁻⁹"
    assert percent(1e-6) == "<\u202f0.1\u202f%"
    assert subscripted("tCO2/MWh") == "tCO₂/MWh"
