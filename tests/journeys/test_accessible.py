"""The main pages against WCAG 2.2 AA, in both languages, at a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run(document, {{runOnly: {RULES}}})"
PAGES = [
    ("", "/"),
    ("", "/accounts/login/"),
    ("", "/indicators/"),
    ("", "/indicators/coverage/"),
    ("", "/indicators/series/7a/"),
    ("keeper", "/"),
    ("keeper", "/registry/instruments/"),
    ("keeper", "/registry/instruments/?text=nowhere"),
    ("keeper", "/registry/instruments/new/"),
    ("keeper", "/registry/instruments/999999/"),
    ("keeper", "/search/?q=qch"),
    ("keeper", "/people/account/"),
    ("keeper", "/notices/"),
    ("keeper", "/jobs/"),
    ("keeper", "/registry/instruments/{scale}/"),
    ("keeper", "/registry/instruments/{scale}/change/"),
    ("keeper", "/registry/instruments/import/"),
    ("keeper", "/registry/certificates/"),
    ("keeper", "/registry/certificates/upload/"),
    ("keeper", "/registry/certificates/{certificate}/"),
    ("keeper", "/registry/chains/certificate/{certificate}/"),
    ("keeper", "/registry/due/"),
    ("metrologist", "/registry/standards/{standard}/"),
    ("metrologist", "/registry/standards/{standard}/doubt/"),
    ("metrologist", "/registry/chains/"),
    ("regulator", "/registry/doubts/"),
    ("regulator", "/registry/plan/"),
    ("regulator", "/indicators/tasks/"),
    ("regulator", "/people/organisations/"),
    ("system", "/deliveries/"),
    ("", "/check/"),
    ("", "/rules/"),
    ("", "/rules/working-days/"),
]


def faults(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN)["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who}{path}" for who, path in PAGES])
def test_a_page_has_no_known_barrier(walker: Any, site: Any, who: str, path: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: run make setup")
    for language, width in (("zh-hans", 1280), ("en", 390)):
        page = walker.open(path.format(**site.records["records"]), who, language, width)
        assert faults(page) == [], f"{language}, {width} px"


def test_the_menu_of_a_phone_reaches_every_section(walker: Any) -> None:
    page = walker.open("/", "keeper", language="zh-hans", width=390)
    at_the_desk = page.locator(".frame > .side a").all_text_contents()
    page.locator(".phone-menu summary").click()
    assert page.locator(".phone-menu a").all_text_contents() == at_the_desk
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert not page.locator(".phone-menu .side").is_visible()


def test_a_filter_changes_the_list_in_place_and_the_address(walker: Any) -> None:
    page = walker.open("/registry/instruments/", "keeper")
    page.locator("#filter-text").fill("nowhere")
    page.keyboard.press("Enter")
    page.locator(".empty-state").wait_for()
    assert "text=nowhere" in page.url
    assert page.locator("[role=status]").first.text_content()
    page.reload()
    assert page.locator(".empty-state").is_visible()


def test_a_printed_page_carries_the_watermark_and_no_menus(walker: Any) -> None:
    page = walker.open("/", "keeper", language="zh-hans")
    assert not page.locator(".watermark").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".watermark").is_visible()
    assert not page.locator(".frame > .side").is_visible()
