"""Journeys through the site in a real browser, each as somebody would walk it."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.slow
PAGES = ("/", "/indicators/", "/indicators/coverage/", "/indicators/series/7a/")


def test_somebody_signs_in_with_a_second_factor(walker: Any) -> None:
    page = walker.open("/registry/instruments/")
    assert "/accounts/login/" in page.url, "nobody sees instruments without signing in"
    walker.sign_in(page, "newcomer")
    page.goto("/registry/instruments/")
    page.get_by_role("heading", name="Register of instruments").wait_for()
    page.get_by_role("link", name="电子汽车衡 60 t").wait_for()


def test_a_wrong_code_lets_nobody_in(walker: Any) -> None:
    page = walker.open("/accounts/login/")
    page.locator("input[name=login]").fill("approver@example.org")
    page.locator("input[name=password]").fill("a long sentence that only tests know")
    page.locator("main button.btn-primary").click()
    page.locator("input[name=code]").fill("000000")
    page.locator("main button.btn-primary").first.click()
    page.locator(".field-error").first.wait_for()
    page.goto("/registry/instruments/")
    assert page.url.split("/accounts/")[1].startswith(("login", "2fa"))


def test_a_keeper_registers_an_instrument_and_finds_it_again(walker: Any) -> None:
    page = walker.open("/registry/instruments/new/", "keeper")
    page.get_by_role("button", name="Register").click()
    page.locator(".error-summary").wait_for()
    page.locator("#id_name").fill("冷水水表 DN40")
    page.locator("#id_number").fill("SB-0040")
    page.locator("#id_division_code").select_option("150203")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="冷水水表 DN40").wait_for()
    page.goto("/registry/instruments/?text=SB-0040")
    page.get_by_role("link", name="冷水水表 DN40").wait_for()
    page.get_by_role("link", name="冷水水表 DN40").click()
    assert re.search(r"/registry/instruments/\d+/$", page.url)


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(walker: Any, site: Any) -> None:
    address = f"/registry/instruments/{site.records['records']['meter']}/change/"
    first, second = walker.open(address, "keeper"), walker.open(address, "second_keeper")
    first.locator("#id_place").fill("一号配电室")
    second.locator("#id_serial_number").fill("SN-OTHER")
    second.locator("#id_place").fill("二号配电室")
    first.get_by_role("button", name="Save").click()
    first.get_by_role("heading", name="三相电能表").wait_for()
    second.get_by_role("button", name="Save").click()
    summary = second.locator(".error-summary")
    summary.wait_for()
    assert "Somebody else changed this record" in summary.inner_text()
    assert "一号配电室" in second.locator("main").inner_text(), "what the other wrote is shown"
    assert second.locator("#id_place").input_value() == "二号配电室", "what was typed is kept"
    second.get_by_role("button", name="Save").click()
    second.get_by_role("heading", name="三相电能表").wait_for()
    second.goto(address)
    assert second.locator("#id_serial_number").input_value() == "SN-OTHER"


def test_somebody_searches_in_chinese_and_by_pinyin_initials(walker: Any) -> None:
    page = walker.open("/", "keeper")
    for asked in ("汽车衡", "qch", "ZZ-0001"):
        for _attempt in range(20):  # the index follows the log, which follows the action
            page.goto(f"/search/?q={asked}")
            if page.get_by_role("link", name="电子汽车衡 60 t").count():
                break
            page.wait_for_timeout(500)
        assert page.locator("main").get_by_text("电子汽车衡 60 t").count(), asked


def test_somebody_changes_the_language_and_stays_on_the_page(walker: Any) -> None:
    page = walker.open("/indicators/coverage/", language="zh-hans")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    title = page.locator("h1").inner_text()
    page.get_by_role("button", name="English").first.click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert page.url.endswith("/indicators/coverage/")
    assert page.locator("h1").inner_text() != title
    page.goto("/indicators/")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_nothing_reaches_beyond_the_screen(walker: Any, path: str) -> None:
    page = walker.open(path, language="zh-hans", width=390)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    assert page.locator(".phone-bar").is_visible()


def test_the_public_opens_an_indicator_down_to_its_evidence(walker: Any) -> None:
    page = walker.open("/indicators/")
    page.locator("main table a").first.click()
    page.wait_for_url(re.compile("/indicators/series/"))
    assert page.locator("main h1").inner_text()
    assert page.locator("main table").count()


def test_a_keeper_uploads_a_certificate_sees_its_findings_and_follows_its_chain(
    walker: Any, site: Any
) -> None:
    page = walker.open("/registry/certificates/upload/", "keeper")
    page.locator("input[type=file]").set_input_files(site.folder / "meter.xml")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="What was read from the certificate").wait_for()
    shown = page.locator("main").inner_text()
    assert "EX-2026-000001" in shown
    assert page.get_by_role("heading", name="Findings").count(), "it is not signed, and is told so"
    page.get_by_role("radio", name="三相电能表").check()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/registry/certificates/\d+/$"))
    page.get_by_role("link", name="Chain upwards").click()
    page.wait_for_url(re.compile("/registry/chains/certificate/"))
    chain = page.locator("main").inner_text()
    for step in ("EX-2026-000001", "EX-2025-000731", "GJ-0001"):
        assert step in chain, step
    assert "National standard" in chain or "national" in chain.lower()


def test_a_script_sent_as_a_certificate_is_refused_with_its_reason(walker: Any) -> None:
    page = walker.open("/registry/certificates/upload/", "keeper")
    page.locator("input[type=file]").set_input_files(
        {"name": "c.xml", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    )
    page.get_by_role("button", name="Read the file").click()
    page.locator(".error-summary, .field-error").first.wait_for()
    assert "/upload/" in page.url


def test_a_metrologist_declares_a_standard_bad_and_gets_the_list_of_the_affected(
    walker: Any, site: Any
) -> None:
    page = walker.open(f"/registry/standards/{site.records['records']['standard']}/", "metrologist")
    page.get_by_role("link", name="Declare it bad").click()
    page.locator("#id_points").fill("1; 0.2; %; 0.01")
    page.locator("#id_reason").fill("drifted beyond its limit")
    page.locator("main form button.btn-danger").click()
    page.wait_for_url(re.compile(r"/registry/doubts/\d+/$"))
    shown = page.locator("main").inner_text()
    assert "JZ-2026-0001" in shown
    assert "包头合成钢铁有限公司" in shown, "whose standard it was is told whom to write to"
    page.get_by_role("link", name="Draft letters").click()
    page.get_by_text("JZ-2026-0001").first.wait_for()


def test_anybody_checks_a_certificate_from_its_code_without_an_account(
    walker: Any, site: Any
) -> None:
    owner = walker.open(
        f"/registry/certificates/{site.records['records']['certificate']}/", "keeper"
    )
    address = owner.locator("main").get_by_role("link", name="Public check").get_attribute("href")
    assert owner.locator(".qr-code svg").count() == 1
    assert address.startswith(site.address), "the code leads here from anywhere"
    public = walker.open(address.removeprefix(site.address), language="zh-hans", width=390)
    shown = public.locator("main").inner_text()
    assert "JZ-2026-0001" in shown
    assert "包头合成钢铁有限公司" not in shown, "whose it is is nobody's business"
    answer = public.request.get(site.address + "/check/" + "A" * 24)
    assert answer.status == 404


def test_the_keyboard_alone_reaches_the_content_and_the_menus(walker: Any) -> None:
    page = walker.open("/registry/instruments/", "keeper")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-text"
    menu = page.locator(".account-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.locator(".account-entries").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".account-entries").is_visible()
