"""The report is one file that needs nothing else, says everything twice, and hides no doubt."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from duheng.accounting.report.findings import chinese_message
from duheng.accounting.report.numbers import grouped, percent, rounded_pair, significant
from duheng.accounting.report.words import name, say
from duheng.terms.finding_words import shipped_words
from duheng.terms.findings import Finding, Severity

_VOID = {"meta", "input", "br", "link", "img", "hr"}


class _Outline(HTMLParser):
    """Checks that tags close in order, and keeps what a reader would meet."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.languages: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        facts = dict(attrs)
        self.languages.add(facts.get("lang") or "")
        self.addresses += [v for k, v in attrs if k in ("src", "href", "xlink:href") and v]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _outline(page: str) -> _Outline:
    outline = _Outline()
    outline.feed(page)
    assert outline.open == []
    return outline


def test_the_page_is_whole_and_asks_for_nothing_outside(small: Any) -> None:
    page = small.run().to_html()
    outline = _outline(page)
    assert all(address.startswith("#") for address in outline.addresses)
    assert "script" not in outline.tags
    assert "@import" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_the_page_speaks_chinese_and_english(small: Any) -> None:
    outline = _outline(small.run().to_html())
    assert {"zh-Hans", "en"} <= outline.languages


def test_the_equation_is_typeset(small: Any) -> None:
    assert "math" in _outline(small.run().to_html()).tags


def test_the_page_is_the_same_every_time(small: Any) -> None:
    assert small.run().to_html() == small.run().to_html()


def test_synthetic_data_are_marked_on_every_page(small: Any) -> None:
    assert "synthetic-page" not in small.run().to_html().partition("<body")[2]
    small.content["synthetic"] = True
    page = small.run().to_html()
    assert 'class="synthetic-page"' in page
    assert "合成数据 · 仅供演示，不得作为凭证" in page


def test_a_figure_without_u_says_so_in_words(small: Any) -> None:
    small.write_readings({"A": [50.0] * 40})
    page = small.run().to_html()
    assert "不给出 U" in page
    assert "No U for the whole" in page


def test_names_from_files_cannot_become_markup(small: Any) -> None:
    small.content["title"] = "<script>alert(1)</script>"
    small.content["streams"]["grid"]["channels"]["A"]["title"] = '"><img src=x onerror=y>'
    page = small.run().to_html()
    assert "<script" not in page
    assert "<img" not in page


def test_an_unchecked_value_wears_its_border(small: Any) -> None:
    page = small.run().to_html()
    assert '<span class="chip unchecked">' in page
    assert "待核原文" in page


def test_groups_that_were_asked_for_are_a_table(small: Any) -> None:
    page = small.run(group_by=["month", "channel"]).to_html()
    assert "分组结果" in page
    assert re.search(r"<td>2025-03</td><td>A</td>", page)


def test_the_file_is_written_where_asked(small: Any) -> None:
    path = small.run().write_html(small.folder / "out" / "report.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("value", "expanded", "texts"),
    [
        (48213.4, 620.0, ("48 210", "620")),
        (1234.567, 0.0234, ("1 234.567", "0.023")),
        (-80.0, 310.0, ("−80", "310")),
        (0.0, 0.5, ("0.00", "0.50")),
        (5.0, None, ("5.0000", "")),
    ],
)
def test_a_value_ends_with_the_last_digit_of_its_uncertainty(
    value: float, expanded: float | None, texts: tuple[str, str]
) -> None:
    assert tuple(one.replace("\u202f", " ") for one in rounded_pair(value, expanded)) == texts


def test_numbers_are_grouped_with_a_true_minus_sign() -> None:
    assert grouped("-1234567.5").replace("\u202f", " ") == "−1 234 567.5"
    assert significant(0.000123456) == "0.000123"
    assert significant(1.5e-9) == "1.50×10<sup>−9</sup>"
    assert significant(None) == "—"


def test_a_small_share_never_reads_as_nothing() -> None:
    assert percent(0.0) == "0.0\u202f%"
    assert percent(1e-9).startswith("&lt;")
    assert percent(None) == "—"


def test_phrases_escape_what_they_are_given() -> None:
    assert "&lt;b&gt;" in say("more_lines", count="<b>", share="1")
    assert name({"en": "a & b", "zh-Hans": "甲"}) == (
        '<span lang="zh-Hans">甲</span><span lang="en">a &amp; b</span>'
    )


def test_every_catalogued_finding_has_both_titles() -> None:
    for code, words in shipped_words().templates.items():
        assert len(words) in (2, 3, 4), code
        assert all(words), code


def test_a_finding_without_the_data_of_its_chinese_words_keeps_the_english() -> None:
    finding = Finding(code="telemetry.gap", severity=Severity.NOTE, message="two gaps")
    assert chinese_message(finding) is None
