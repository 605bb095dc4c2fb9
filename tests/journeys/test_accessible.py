"""The main pages against WCAG 2.2 AA, in both languages, at a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})"
WAYS = [(language, width) for language in ("zh-hans", "en") for width in (1280, 390)]
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
    ("keeper", "/registry/figures/"),
    ("keeper", "/registry/figures/upload/"),
    ("keeper", "/registry/figures/{figure}/"),
    ("keeper", "/registry/chains/figure/{figure}/"),
    ("keeper", "/registry/loadings/"),
    ("keeper", "/registry/improvements/"),
    ("keeper", "/registry/due/"),
    ("keeper", "/monitoring/quality/"),
    ("keeper", "/monitoring/quality/sites/"),
    ("keeper", "/monitoring/channels/"),
    ("keeper", "/monitoring/gateways/"),
    ("keeper", "/monitoring/quarantine/"),
    ("keeper", "/monitoring/upload/"),
    ("keeper", "/energy/sites/"),
    ("keeper", "/energy/sites/new/"),
    ("keeper", "/energy/accounts/"),
    ("keeper", "/energy/region/"),
    ("metrologist", "/registry/standards/{standard}/"),
    ("metrologist", "/registry/standards/{standard}/doubt/"),
    ("metrologist", "/registry/chains/"),
    ("regulator", "/registry/doubts/"),
    ("regulator", "/registry/plan/"),
    ("regulator", "/indicators/tasks/"),
    ("regulator", "/people/organisations/"),
    ("system", "/deliveries/"),
    ("keeper", "/registry/instruments/{scale}/confirm/"),
    ("keeper", "/registry/positions/"),
    ("keeper", "/registry/certificates/type/"),
    ("keeper", "/people/account/tokens/"),
    ("keeper", "/people/account/sessions/"),
    ("keeper", "/people/history/registry.instrument/{scale}/"),
    ("keeper", "/accounts/2fa/"),
    ("metrologist", "/"),
    ("metrologist", "/registry/standards/"),
    ("metrologist", "/registry/materials/"),
    ("metrologist", "/registry/materials/new/"),
    ("regulator", "/"),
    ("regulator", "/registry/documents/"),
    ("regulator", "/registry/documents/new/"),
    ("regulator", "/people/registrations/"),
    ("regulator", "/people/persons/"),
    ("regulator", "/indicators/tasks/1-1/"),
    ("regulator", "/indicators/snapshots/"),
    ("", "/indicators/plans/"),
    ("", "/rules/unchecked/"),
    ("", "/rules/verification/"),
    ("", "/rules/identifier/"),
    ("", "/rules/packs/cn/standard-coal/"),
    ("", "/check/"),
    ("", "/rules/"),
    ("", "/rules/working-days/"),
]


def faults(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return barriers(page)


def barriers(page: Any) -> list[str]:
    found = page.evaluate(RUN)["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.fixture(scope="module")
def windows(lasting_walker: Any) -> Any:
    """Give a window per person, language and width that stays open over all pages."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here: run make setup")
    opened: dict[tuple[str, str, int], Any] = {}

    def window(who: str, language: str, width: int) -> Any:
        if (who, language, width) not in opened:
            page = lasting_walker.open("/accounts/login/", who, language, width)
            page.context.add_init_script(path=AXE)
            opened[who, language, width] = page
        return opened[who, language, width]

    return window


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who}{path}" for who, path in PAGES])
def test_a_page_has_no_known_barrier(windows: Any, site: Any, who: str, path: str) -> None:
    found = []
    for language, width in WAYS:
        page = windows(who, language, width)
        page.goto(path.format(**site.records["records"]))
        found += [f"{language}, {width} px: {one}" for one in barriers(page)]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{language}, {width} px: it is {wide} px wide")
    assert found == []


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
    assert page.locator("#said-instruments").text_content()
    page.reload()
    assert page.locator(".empty-state").is_visible()


def test_a_printed_page_carries_the_watermark_and_no_menus(walker: Any) -> None:
    page = walker.open("/", "keeper", language="zh-hans")
    assert not page.locator(".watermark").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".watermark").is_visible()
    assert not page.locator(".frame > .side").is_visible()


def test_a_division_is_found_among_the_many_by_typing_a_part_of_its_name(walker: Any) -> None:
    page = walker.open("/registry/instruments/", "regulator", language="zh-hans")
    options = page.locator("#filter-division option")
    every = options.count()
    assert every > 100
    box = page.get_by_role("searchbox", name="搜索选项: 行政区划")
    box.fill("昆都仑")
    shown = [text.strip() for text in options.all_text_contents()]
    assert "昆都仑区" in shown, "what was asked for"
    assert "包头市" in shown, "and what it belongs to"
    assert len(shown) < 6
    box.press("Enter")
    page.wait_for_url("**division=150203**")
    assert page.get_by_role("link", name="电子汽车衡 60 t").count() == 1
    box.fill("")
    assert options.count() == every
    assert page.locator("#filter-division").input_value() == "150203"
