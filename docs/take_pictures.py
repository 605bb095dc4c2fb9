"""Take the pictures of the README again: ``python docs/take_pictures.py [CHROMIUM]``.

They show the report of the demonstration, in both languages, as Debian's Chromium draws it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from duheng.accounting import account
from duheng.accounting.demonstration import build_demonstration

PICTURES = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 1180, 1000


def main() -> None:
    """Build the demonstration and take its picture in Chinese and English."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = Path(folder) / "report.html"
        account(build_demonstration(Path(folder))).write_html(report)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(report.as_uri())
        for language in ("zh", "en"):
            page.locator(f'label[for="choose-{language}"]').first.click()
            page.screenshot(path=PICTURES / f"report.{language}.png")
        browser.close()


if __name__ == "__main__":
    main()
