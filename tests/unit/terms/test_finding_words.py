"""Findings in Chinese: a template by code and case, filled with the finding's own data."""

from __future__ import annotations

import pytest

from duheng.terms.finding_words import FindingWords, shipped_words

WORDS = FindingWords(
    templates={
        "room.plain": ["甲", "one", "{where}：{energy} 有 {count} 处", "处理"],
        "room.cases": ["乙", "two"],
        "room.cases:first": ["乙", "two", "第一种：{names}"],
    },
    values={"energy": {"coal": "煤炭"}},
)


def test_a_template_is_filled_with_words_for_keys_and_with_lines_in_chinese() -> None:
    data = {"where": "list.csv, line 7", "energy": "coal", "count": 2}
    assert WORDS.message("room.plain", data) == "list.csv 第 7 行：煤炭 有 2 处"
    assert WORDS.hint("room.plain", data) == "处理"


def test_a_case_has_its_own_template_and_the_title_of_its_code() -> None:
    data = {"case": "first", "names": [{"zh-Hans": "天平", "en": "balance"}, "B"]}
    assert WORDS.message("room.cases", data) == "第一种：天平、B"
    assert WORDS.message("room.cases", {"case": "second"}) is None
    assert WORDS.title("room.cases", is_chinese=True) == "乙"
    assert WORDS.title("room.cases", is_chinese=False) == "two"


@pytest.mark.parametrize("data", [{}, {"where": "x", "energy": "coal"}])
def test_data_that_are_not_there_leave_the_message_it_came_with(data: dict[str, str]) -> None:
    assert WORDS.message("room.plain", data) is None


def test_every_case_of_the_shipped_words_belongs_to_a_code_with_titles() -> None:
    templates = shipped_words().templates
    for name, words in templates.items():
        code, _, case = name.partition(":")
        assert len(words) in (2, 3, 4), name
        assert all(words), name
        if case and code != "accounting.row_unusable":
            assert len(templates[code]) >= 2, name
