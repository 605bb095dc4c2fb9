"""A security key is enrolled and signs in, in a browser whose authenticator is virtual."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.slow
PASSWORD = "a long sentence that only tests know"  # noqa: S105


def at_localhost(site: Any) -> str:
    """Return the site's address by name: browsers give keys to names alone, not to numbers."""
    return str(site.address).replace("127.0.0.1", "localhost")


def plug_in(page: Any) -> Any:
    """Return the browser's own door, after a key that belongs to its holder was plugged in."""
    door = page.context.new_cdp_session(page)
    door.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = door.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return door, key


def give_password(page: Any, site: Any) -> None:
    page.goto(at_localhost(site) + "/accounts/login/")
    page.locator("input[name=login]").fill("key_holder@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_a_key_is_enrolled_signs_in_and_recovery_codes_open_without_it(
    walker: Any, site: Any
) -> None:
    page = walker.open("/")
    door, key = plug_in(page)

    give_password(page, site)
    page.goto(at_localhost(site) + "/registry/instruments/")
    assert page.url.endswith("/account/second-factor/"), "a password alone is not enough"
    page.locator("main a[href*='/keys/add/']").click()
    page.locator("input[name=name]").fill("the key of these tests")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("/accounts/2fa/(codes|recovery)"))
    codes = re.findall(r"\b\d{8}\b", page.locator("main").inner_text())
    assert len(codes) >= 9
    kept = door.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [one["rpId"] for one in kept] == ["localhost"]
    page.goto(at_localhost(site) + "/registry/instruments/")
    assert page.url.endswith("/registry/instruments/")

    page.context.clear_cookies()
    give_password(page, site)
    assert "/2fa/authenticate/" in page.url
    page.locator("#mfa_webauthn_authenticate").click()
    page.locator(".account-menu").wait_for()
    page.goto(at_localhost(site) + "/registry/instruments/")
    assert page.url.endswith("/registry/instruments/")
    used = door.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert used[0]["signCount"] > kept[0]["signCount"]

    without_key = walker.open("/")
    give_password(without_key, site)
    without_key.locator("input[name=code]").fill(codes[0])
    without_key.locator("main button.btn-primary").first.click()
    without_key.locator(".account-menu").wait_for()
    again = walker.open("/")
    give_password(again, site)
    again.locator("input[name=code]").fill(codes[0])
    again.locator("main button.btn-primary").first.click()
    again.locator(".field-error").first.wait_for()


def test_a_key_of_another_holder_opens_nothing(walker: Any, site: Any) -> None:
    page = walker.open("/")
    plug_in(page)
    give_password(page, site)
    if "/2fa/authenticate/" not in page.url:
        pytest.skip("no key was enrolled before: run the whole file")
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_timeout(1000)
    assert "/2fa/authenticate/" in page.url
    page.goto(at_localhost(site) + "/registry/instruments/")
    assert "/registry/instruments/" not in page.url.split("?")[0]
