"""Every finding that the site can show has its title and its sentence in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from duheng.certificates.checks.catalogue import RULES
from duheng.site.registry.findings.words import explain, texts_of

LIST = Path(__file__).parents[3] / "docs" / "look-up" / "findings.md"
NOT_SHOWN = re.compile(r"ledger\.|rulebook\.(?!calendar_not_covered|part_of_identifier)")
"""Found by commands: of a log that is checked offline, of packs that are written."""
CODES = [
    one
    for one in re.findall(r"^\| `([a-z_.]+)` \|", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    if not NOT_SHOWN.match(one)
]
HAN = re.compile(r"[\u3400-\u9fff]")
PAGE = Template('{% include "registry/certificates/findings.html" %}')


def test_the_list_of_findings_is_read() -> None:
    assert {"traceability.expired", "accounting.missing", "telemetry.gap"} <= set(CODES)


@pytest.mark.parametrize("code", sorted({*CODES, *RULES}))
def test_a_code_that_the_site_can_show_is_explained_in_both_languages(code: str) -> None:
    for name in ("title", "text", "mend"):
        said = texts_of(code).get(name, {})
        assert HAN.search(said.get("zh-Hans", "")), f"{code}: no Chinese {name}"
        assert said.get("en"), f"{code}: no English {name}"


def shown(language: str, **finding: Any) -> str:
    given = {"code": "", "severity": "error", "message": "", "line": None}
    with translation.override(language):
        return PAGE.render(Context({"findings": [given | finding]}))


def test_a_chinese_page_says_it_in_chinese_and_keeps_the_message() -> None:
    page = shown(
        "zh-hans",
        code="traceability.expired",
        message="certificate K-1 had expired <b>",
        data={"certificate": "K-1", "certificate_id": 7},
    )
    assert "使用时已过期" in page
    assert "证书: K-1" in page
    assert "certificate K-1 had expired &lt;b&gt;" in page
    assert "certificate_id" not in page


def test_a_code_without_words_shows_its_message() -> None:
    page = shown("zh-hans", code="new.thing", message="it broke", hint="look")
    assert '<span lang="en">it broke</span>' in page
    assert '<span lang="en">look</span>' in page


def test_a_clause_of_a_pack_leads_to_its_page_and_another_stays_text() -> None:
    clause = "PTB dcc.sch for DCC 3.3.0, pattern 1; ISO/IEC 17025:2017, 7.8.2.1 f"
    with translation.override("en"):
        first, second = explain({"code": "content.methods_missing", "clause": clause}).clauses
    assert (first.url, second.url) == ("", "/rules/packs/cn/iso17025/")
    assert second.text == "ISO/IEC 17025:2017, 7.8.2.1 f"
