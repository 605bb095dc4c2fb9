"""Signing in: password, second factor, lock-out, sessions, and being sure who it is."""

import re
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from signing_in import account_of, client_of

from conftest import someone
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.actions.persons import withdraw_person
from duheng.site.people.actions.sessions import end_sessions
from duheng.site.people.demo_people import make_demo_people, present_code
from duheng.site.people.models import Account, SecurityEvent
from duheng.terms.clock import system_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_limits")]

SECRET, PASSWORD = "JBSWY3DPEHPK3PXP", "correct horse"
LOGIN = "/accounts/login/"


def events(kind: str) -> int:
    return SecurityEvent.objects.unscoped("test").filter(kind=kind).count()


def sign_in(client: Client, email: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return client.post(LOGIN, {"login": email, "password": password})


def test_password_and_code_let_a_keeper_in(alice: Actor) -> None:
    account = account_of(alice)
    client = Client()
    assert sign_in(client, account.email).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/people/account/").headers["Location"].startswith(LOGIN)
    code = present_code(SECRET, system_clock())
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/people/account/").status_code == 200
    assert events("signed_in") == 1


def test_a_code_serves_once(alice: Actor) -> None:
    account = account_of(alice)
    code = present_code(SECRET, system_clock())
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, account.email)
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert events("refused") == 1


def test_a_wrong_password_and_an_unknown_address_look_the_same(alice: Actor) -> None:
    account = account_of(alice)
    answers = [
        sign_in(client_of(None), email, "wrong").content.decode()
        for email in (account.email, "nobody@example.org")
    ]
    said = [re.findall(r'role="alert">(.*?)</div>', one, re.DOTALL) for one in answers]
    assert said[0]
    assert said[0] == said[1]


def test_too_many_attempts_lock_the_address_and_are_noted_once(alice: Actor) -> None:
    account = account_of(alice)
    client = client_of(None)
    for _ in range(5):
        sign_in(client, account.email, "wrong")
    for _ in range(3):
        answer = sign_in(client, account.email, PASSWORD)
        assert answer.status_code == 200
        assert "Too many failed login attempts" in answer.content.decode()
    assert (events("refused"), events("locked_out")) == (5, 1)


def test_a_role_that_changes_records_is_sent_to_set_up_a_factor(alice: Actor) -> None:
    client = client_of(alice, second_factor=False)
    answer = client.get("/people/organisations/")
    assert answer.headers["Location"] == reverse("people:second_factor")
    assert client.get(answer.headers["Location"]).status_code == 200
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="totp-secret" readonly value="([A-Z2-7]+)"', page)
    assert secret is not None
    code = present_code(secret[1], system_clock())
    done = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert done.headers["Location"] == "/accounts/2fa/codes/"
    codes = re.findall(r"^\d{8}$", client.get("/accounts/2fa/codes/").content.decode(), re.M)
    assert len(codes) >= 9
    assert client.get("/people/organisations/").status_code == 200
    assert secret[1] not in str(Authenticator.objects.values_list("data", flat=True))


def test_recovery_codes_are_shown_once_and_open_once(alice: Actor) -> None:
    account = account_of(alice)
    client = client_of(alice)
    client.post("/accounts/2fa/codes/generate/")
    page = client.get("/accounts/2fa/codes/").content.decode()
    code = re.findall(r"\b\d{8}\b", page)[0]
    assert code not in str(Authenticator.objects.values_list("data", flat=True))
    for status in (302, 200):
        other = Client()
        sign_in(other, account.email)
        answer = other.post("/accounts/2fa/authenticate/", {"code": code})
        assert answer.status_code == status


def test_a_closed_account_lets_nobody_in_and_ends_its_sessions(at: datetime, alice: Actor) -> None:
    client = client_of(alice)
    assert client.get("/people/account/").status_code == 200
    withdraw_person(actor=SYSTEM, at=at, person_id=alice.person_id or 0, reason="left")
    assert client.get("/people/account/").headers["Location"].startswith(LOGIN)
    account = Account.objects.get(person_id=alice.person_id)
    assert not account.is_active
    sign_in(Client(), account.email)
    assert client.get("/people/account/").status_code == 302


def test_sessions_are_listed_and_ended_by_their_owner_and_the_administrator(
    alice: Actor, at: datetime
) -> None:
    first, second, third = (client_of(alice) for _ in range(3))
    for client in (first, second, third):
        assert client.get("/people/account/sessions/").status_code == 200
    page = first.get("/people/account/sessions/").content.decode()
    other = re.findall(r'name="session" value="(\d+)"', page)
    assert len(other) == 2
    first.post("/people/account/sessions/", {"session": other[0]})
    open_now = [
        client.get("/people/account/").status_code == 200 for client in (first, second, third)
    ]
    assert open_now.count(True) == 2
    assert open_now[0]
    chief = someone("Sun", "security_administrator", "150200", "authority")
    ended = end_sessions(actor=chief, at=at, person_id=alice.person_id or 0, reason="lost phone")
    assert ended == 2
    assert first.get("/people/account/").headers["Location"].startswith(LOGIN)
    assert events("session_ended") == 1


def test_nobody_ends_the_session_of_somebody_else_by_its_number(alice: Actor, bob: Actor) -> None:
    hers, his = client_of(alice), client_of(bob)
    his.get("/people/account/sessions/")
    number = Session.objects.count()
    for value in ("1", "2", "3", "x", "-1", "9" * 30):
        hers.post("/people/account/sessions/", {"session": value})
    assert his.get("/people/account/").status_code == 200
    assert Session.objects.count() == number


def test_what_cannot_be_taken_back_asks_for_the_factor_again(alice: Actor) -> None:
    client = client_of(alice)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    facts = {
        "name": "loader",
        "expires_on": (system_clock().date().replace(day=1)).isoformat(),
        "permissions": ["registry.view"],
    }
    answer = client.post("/people/account/tokens/new/", facts)
    assert answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    by_password = client.get("/accounts/reauthenticate/")
    assert by_password.status_code == 302
    code = present_code(SECRET, system_clock())
    going_on = client.post(
        answer.headers["Location"], {"code": code, "next": "/people/account/tokens/new/"}
    )
    assert going_on.status_code == 422
    assert "loader" in going_on.content.decode()


def test_a_forgotten_password_is_set_by_mail_and_noted(alice: Actor) -> None:
    account = account_of(alice)
    client = client_of(None)
    for email in (account.email, "nobody@example.org"):
        done = client.post("/accounts/password/reset/", {"email": email})
        assert done.headers["Location"] == "/accounts/password/reset/done/"
    assert [one.to for one in mail.outbox] == [[account.email]]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None
    page = client.get(link[1], follow=True)
    action = page.redirect_chain[-1][0]
    short = client.post(action, {"password1": "short", "password2": "short"})
    assert short.status_code == 200
    new = "a longer sentence that nobody guesses"
    client.post(action, {"password1": new, "password2": new})
    assert events("password_reset") == 1
    assert sign_in(Client(), account.email).status_code == 200
    assert sign_in(Client(), account.email, new).status_code == 302
    assert client.get(link[1], follow=True).content.decode().count("opens nothing") == 1


def test_a_session_left_alone_ends(alice: Actor) -> None:
    client = client_of(alice)
    assert client.get("/people/account/").status_code == 200
    session = client.session
    session["duheng_seen"] -= 2 * 3600
    session.save()
    assert client.get("/people/account/").headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("weak", ["duheng duheng 1", "内蒙古计量密码内蒙古计量", "Metrology2026"])
def test_a_password_of_the_sites_own_words_is_refused(weak: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(weak)
    assert "password_of_the_site" in {one.code for one in refusal.value.error_list}
    validate_password("metrology is only one word of many in here")


def test_there_is_no_sign_up() -> None:
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/login/code/"):
        assert Client().get(address).status_code == 404


def test_the_language_goes_with_the_account(alice: Actor) -> None:
    account = account_of(alice)
    client = client_of(alice, language="zh-hans")
    client.post(reverse("home:language"), {"language": "en", "next": "/people/account/"})
    account.refresh_from_db()
    assert account.language == "en"
    fresh = Client()
    sign_in(fresh, account.email)
    code = present_code(SECRET, system_clock())
    fresh.post("/accounts/2fa/authenticate/", {"code": code})
    assert fresh.cookies["django_language"].value == "en"


def test_people_of_a_demonstration_can_sign_in(at: datetime) -> None:
    kinds = {"instrument_keeper": "enterprise", "regulator": "authority"}
    roles = (*kinds, "metrologist", "approver", "indicator_manager", "organisation_administrator",
             "audit_administrator")  # fmt: skip
    places = {
        role: someone(role, "none", "150200", kinds.get(role, "technical_body")).organisation_id
        for role in roles
    }
    logins = make_demo_people(at=at, places=places)  # type: ignore[arg-type]
    assert {one.role for one in logins} == set(roles)
    for one in logins:
        client = Client()
        sign_in(client, one.email, one.password)
        code = present_code(one.totp_secret, system_clock())
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert client.get("/people/account/").status_code == 200, one.role
