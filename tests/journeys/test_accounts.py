"""A keeper sends an account in a real browser, sees its figure, proves and publishes it."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})"
EXAMPLE = Path(__file__).parents[2] / "examples" / "account"


def faults(page: Any) -> list[str]:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: run make setup")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN)["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def ended(page: Any, words: str) -> None:
    page.get_by_text(words).first.wait_for(timeout=180_000)


def test_from_what_is_sent_to_a_proved_and_published_figure(walker: Any, tmp_path: Path) -> None:
    package = tmp_path / "account.zip"
    with ZipFile(package, "w") as archive:
        for one in sorted(EXAMPLE.iterdir()):
            content = one.read_bytes().replace(b"EXAMPLE-WORKS", b"JOURNEY-WORKS")
            archive.writestr(one.name, content)
    page = walker.open("/energy/sites/new/", who="keeper")
    page.fill("input[name=code]", "J-1")
    page.fill("input[name=name]", "Journey works")
    page.select_option("select[name=kind]", "energy_user")
    page.locator("main form button.btn-primary").click()
    page.get_by_role("link", name="Send an account").first.click()
    page.set_input_files("input[type=file]", str(package))
    page.locator("main form button.btn-primary").click()
    ended(page, "Best estimate")
    run = page.url
    assert faults(page) == []
    page.get_by_role("button", name="Recompute").click()
    ended(page, "The same bytes were run again")
    page.goto(run)
    page.get_by_role("link", name="Account", exact=True).first.click()
    assert faults(page) == []
    page.get_by_role("link", name="Quality of its data").click()
    assert faults(page) == []
    page.goto(run)
    page.get_by_role("link", name="What if", exact=True).click()
    page.get_by_role("link", name="withdrawn", exact=True).first.click()
    ended(page, "no U may be stated")
    assert faults(page) == []
    page.goto(run)
    page.get_by_role("link", name="Publish figures").last.click()
    for box in page.locator("input[name=restates]").all():
        box.check()
        page.fill("input[name=reason]", "sent in anew")
    page.get_by_role("button", name="Publish").click()
    ended(page, "published.")
    small = walker.open("/energy/region/", who="keeper", language="zh-hans", width=390)
    assert faults(small) == []
    assert small.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
