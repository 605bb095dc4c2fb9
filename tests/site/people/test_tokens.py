"""Tokens of programs: shown once, a part of what their person may do now, counted, revocable."""

import re
from datetime import datetime, timedelta

import pytest
from signing_in import account_of, client_of

from conftest import someone
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import BadToken, NoSuchRecord, NotAllowed, QuotaSpent, UnusableFields
from duheng.site.people.actions.grants import withdraw_grant
from duheng.site.people.actions.persons import withdraw_person
from duheng.site.people.actions.tokens import MadeToken, make_token, revoke_token
from duheng.site.people.models import ApiToken, RoleGrant, TokenUse
from duheng.site.people.queries.tokens import actor_of_token
from duheng.terms.clock import system_clock

pytestmark = pytest.mark.django_db(transaction=True)

READ, WRITE = "registry.view", "registry.change_instrument"


def made(actor: Actor, at: datetime, *permissions: str, days: int = 30) -> MadeToken:
    account_of(actor)
    return make_token(
        actor=actor,
        at=at,
        name="loader",
        permissions=permissions or (READ, WRITE),
        expires_at=at + timedelta(days=days),
    )


def test_a_program_acts_as_its_person_with_a_part_of_the_permissions(
    alice: Actor, at: datetime
) -> None:
    found = actor_of_token(made(alice, at, READ).bearer.text, at)
    assert found.permissions == {READ}
    assert (found.person_id, found.organisation_id) == (alice.person_id, alice.organisation_id)


def test_only_the_digest_is_kept(alice: Actor, at: datetime) -> None:
    token = made(alice, at)
    kept = str(ApiToken.objects.unscoped("test").get().facts())
    assert token.bearer.text not in kept
    assert token.bearer.text not in repr(token)
    assert token.bearer.text.startswith(token.token.hint)
    assert len(token.token.hint) < len(token.bearer.text) // 3


def test_a_token_carries_no_more_than_its_maker(alice: Actor, mallory: Actor, at: datetime) -> None:
    for beyond in ("registry.change_standard", "people.token", "site.audit", "people.grant_role"):
        with pytest.raises(NotAllowed):
            made(alice, at, READ, beyond)
    with pytest.raises(NotAllowed):
        made(mallory, at, READ)
    with pytest.raises(NotAllowed):
        make_token(
            actor=SYSTEM, at=at, name="x", permissions=[READ], expires_at=at + timedelta(days=1)
        )


@pytest.mark.parametrize("days", [0, -1, 367, 5000])
def test_a_token_ends_within_a_year(alice: Actor, at: datetime, days: int) -> None:
    with pytest.raises(UnusableFields) as refusal:
        made(alice, at, days=days)
    assert set(refusal.value.data["fields"]) == {"expires_at"}


def test_wrong_expired_and_revoked_tokens_look_the_same(alice: Actor, at: datetime) -> None:
    token = made(alice, at, days=10)
    text = token.bearer.text
    for wrong, when in (
        ("", at),
        (text[:-1], at),
        (text + " ", at),
        (text.upper(), at),
        (text, at + timedelta(days=10)),
    ):
        with pytest.raises(BadToken):
            actor_of_token(wrong, when)
    revoke_token(actor=alice, at=at, token_id=token.token.id, reason="lost")
    with pytest.raises(BadToken):
        actor_of_token(text, at)


def test_a_role_that_was_taken_back_is_taken_back_from_the_token(
    alice: Actor, at: datetime
) -> None:
    text = made(alice, at).bearer.text
    assert actor_of_token(text, at).may(WRITE)
    (grant,) = RoleGrant.objects.unscoped("test").filter(person_id=alice.person_id)
    withdraw_grant(
        actor=someone("Sun", "security_administrator", "150000", "authority"),
        at=at,
        grant_id=grant.pk,
        reason="moved",
    )
    assert actor_of_token(text, at).permissions == frozenset()
    withdraw_person(actor=SYSTEM, at=at, person_id=alice.person_id or 0, reason="left")
    with pytest.raises(BadToken):
        actor_of_token(text, at)


def test_requests_are_counted_and_limited_by_the_hour(alice: Actor, at: datetime) -> None:
    token = made(alice, at)
    TokenUse.objects.update(hour_began_at=at, requests_in_hour=3599)
    actor_of_token(token.bearer.text, at + timedelta(minutes=10))
    with pytest.raises(QuotaSpent) as refusal:
        actor_of_token(token.bearer.text, at + timedelta(minutes=20))
    assert refusal.value.data == {"retry_after_s": 2400}
    later = at + timedelta(minutes=60)
    actor_of_token(token.bearer.text, later)
    use = TokenUse.objects.get()
    assert (use.requests_in_hour, use.requests_in_all, use.last_used_at) == (1, 2, later)


def test_tokens_are_revoked_by_their_person_or_the_security_administrator(
    alice: Actor, at: datetime
) -> None:
    colleague = someone("Dana", "instrument_keeper", "150203")
    first, second = made(alice, at), made(alice, at)
    with pytest.raises(NoSuchRecord):
        revoke_token(actor=colleague, at=at, token_id=first.token.id, reason="x")
    revoke_token(actor=alice, at=at, token_id=first.token.id, reason="x")
    chief = someone("Sun", "security_administrator", "150000", "authority")
    revoke_token(actor=chief, at=at, token_id=second.token.id, reason="found on the internet")


def test_the_page_shows_a_new_token_once(alice: Actor) -> None:
    client = client_of(alice)
    until = system_clock().date() + timedelta(days=60)
    form = {"name": "loader", "expires_on": until.isoformat(), "permissions": [READ]}
    shown = client.post("/people/account/tokens/new/", form)
    text = re.search(r'value="(duheng_[\w-]{43})"', shown.content.decode())
    assert text is not None
    assert "no-store" in shown.headers["Cache-Control"]
    assert actor_of_token(text[1], system_clock()).permissions == {READ}
    listed = client.get("/people/account/tokens/").content.decode()
    assert "loader" in listed
    assert text[1] not in listed
    beyond = client.post("/people/account/tokens/new/", {**form, "permissions": ["site.audit"]})
    assert beyond.status_code == 422
