"""Who calls the interface: a program by its token, or a person whose browser is signed in."""

import time
from typing import Any

import pytest
from callers import program_of, token_of
from django.http import HttpRequest
from django.test import Client
from records_of import records_of
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.actions.tenancy import eyes_of, present_eyes, seen_by
from duheng.site.api.bearer import TokenOfProgram
from duheng.site.registry.models import Instrument
from duheng.terms.clock import system_clock

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/api/v1/instruments/"
FACTS = {"facts": {"name": "Balance", "number": "B-1", "division_code": "150203"}}
JSON = "application/json"


def number_kept() -> int:
    return Instrument.objects.unscoped("tests").count()


def guarded(actor: Actor | None) -> tuple[Client, dict[str, str]]:
    """Return a browser that is held to its CSRF token, and the header that carries it."""
    client = client_of(actor, csrf=True)
    client.cookies["csrftoken"] = "c" * 32
    return client, {"X-CSRFToken": "c" * 32}


def last_shown(client: Client, seconds_ago: float) -> None:
    """Let somebody have shown their second factor so long ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - seconds_ago}]
    session.save()


def test_the_database_is_asked_for_the_eyes_of_the_person_behind_a_token(alice: Actor) -> None:
    nobody = Actor()
    request: Any = HttpRequest()
    request.at = system_clock()
    with seen_by(eyes_of(nobody)):
        found = TokenOfProgram().authenticate(request, token_of(alice))
        assert present_eyes() == eyes_of(alice) != eyes_of(nobody)
    assert found.person_id == request.actor.person_id == alice.person_id


def test_a_person_without_a_second_factor_neither_reads_nor_writes(alice: Actor) -> None:
    client = client_of(alice, second_factor=False)
    for answer in (client.get(ADDRESS), client.post(ADDRESS, FACTS, content_type=JSON)):
        assert (answer.status_code, answer.json()["code"]) == (403, "site.not_allowed")
        assert "second factor" in answer.json()["detail"]
    assert number_kept() == 0


def test_a_person_with_a_second_factor_writes_with_the_csrf_token(alice: Actor) -> None:
    client, header = guarded(alice)
    answer = client.post(ADDRESS, FACTS, content_type=JSON, headers=header)
    assert answer.status_code == 201, answer.content
    assert client.get(ADDRESS).json()["items"][0]["number"] == "B-1"


def test_what_another_site_sends_in_a_signed_in_browser_is_refused(alice: Actor) -> None:
    client, _header = guarded(alice)
    assert client.post(ADDRESS, FACTS, content_type=JSON).status_code == 403
    assert number_kept() == 0


def test_a_program_that_forgot_its_token_is_told_so(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, FACTS, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "site.bad_token")


def test_the_session_does_not_help_a_token_that_does_not_hold(alice: Actor) -> None:
    client, header = guarded(alice)
    headers = {**header, "Authorization": "Bearer duheng_nonsense"}
    answer = client.post(ADDRESS, FACTS, content_type=JSON, headers=headers)
    assert (answer.status_code, number_kept()) == (401, 0)


@pytest.mark.parametrize(("seconds_ago", "status"), [(1, 200), (3600, 403)])
def test_a_certificate_is_voided_by_whom_just_showed_who_they_are(
    seconds_ago: float, status: int
) -> None:
    signatory = someone("Sign", "approver", "150203", "technical_body")
    number = records_of(signatory)["certificate"]
    client = client_of(signatory)
    last_shown(client, seconds_ago)
    given = {"revision": 1, "reason": "wrong unit"}
    answer = client.post(f"/api/v1/certificates/{number}/void", given, content_type=JSON)
    assert answer.status_code == status, answer.content


def test_no_program_voids_a_certificate() -> None:
    signatory = someone("Sign", "approver", "150203", "technical_body")
    number = records_of(signatory)["certificate"]
    given = {"revision": 1, "reason": "wrong unit"}
    program = program_of(signatory)
    answer = program.post(f"/api/v1/certificates/{number}/void", given, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "site.not_allowed")
