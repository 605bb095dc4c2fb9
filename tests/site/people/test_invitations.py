"""Invitations: the only way in, once, in time, and into the own organisation."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import PUBLIC, Actor
from duheng.site.errors import NotAllowed, NotPossibleNow, UnusableFields
from duheng.site.people.actions.invitations import (
    InvitationFields,
    Invited,
    accept_invitation,
    invite,
    invite_again,
    withdraw_invitation,
)
from duheng.site.people.demo_people import present_code
from duheng.site.people.models import Account, Invitation, Person, RoleGrant
from duheng.site.people.who import actor_of
from duheng.terms.clock import system_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_limits")]

PASSWORD = "many words make a good password"  # noqa: S105 - of these tests


@pytest.fixture
def dana(db: None) -> Actor:
    """Administers an institute in Baotou."""
    return someone("Dana", "organisation_administrator", "150200", "technical_body")


def invited(actor: Actor, at: datetime, **fields: str) -> Invited:
    said = {"name": "Erdene", "email": "Erdene@Example.org", "role": "metrologist", **fields}
    return invite(
        actor=actor,
        at=at,
        organisation_id=actor.organisation_id or 0,
        fields=InvitationFields(**said),  # type: ignore[arg-type]
    )


def test_an_invited_person_gets_the_role_and_nothing_more(dana: Actor, at: datetime) -> None:
    made = invited(dana, at)
    assert Account.objects.count() == 0
    token = made.bearer.text
    number = accept_invitation(actor=PUBLIC, at=at, token=token, password=PASSWORD)
    account = Account.objects.get(pk=number)
    assert account.email == "erdene@example.org"
    actor = actor_of(Person.objects.unscoped("test").get(pk=account.person_id), at.date())
    assert (actor.roles, actor.organisation_id) == ({"metrologist"}, dana.organisation_id)


def test_the_token_is_kept_as_a_digest_only(dana: Actor, at: datetime) -> None:
    made = invited(dana, at)
    kept = Invitation.objects.unscoped("test").get()
    assert made.bearer.text not in str(kept.facts())
    assert made.bearer.text not in repr(made)


def test_an_invitation_opens_once_and_in_time(dana: Actor, at: datetime) -> None:
    token = invited(dana, at).bearer.text
    late = at + timedelta(days=7)
    for wrong, when in ((token + "x", at), ("", at), (token, late)):
        with pytest.raises(NotPossibleNow):
            accept_invitation(actor=PUBLIC, at=when, token=wrong, password=PASSWORD)
    accept_invitation(actor=PUBLIC, at=at, token=token, password=PASSWORD)
    with pytest.raises(NotPossibleNow):
        accept_invitation(actor=PUBLIC, at=at, token=token, password=PASSWORD)


def test_sending_again_closes_the_old_link(dana: Actor, at: datetime) -> None:
    first = invited(dana, at)
    second = invite_again(actor=dana, at=at, invitation_id=first.invitation.id)
    with pytest.raises(NotPossibleNow):
        accept_invitation(actor=PUBLIC, at=at, token=first.bearer.text, password=PASSWORD)
    accept_invitation(actor=PUBLIC, at=at, token=second.bearer.text, password=PASSWORD)
    with pytest.raises(NotPossibleNow):
        invite_again(actor=dana, at=at, invitation_id=first.invitation.id)


def test_a_withdrawn_invitation_opens_nothing(dana: Actor, at: datetime) -> None:
    made = invited(dana, at)
    withdraw_invitation(
        actor=dana, at=at, invitation_id=made.invitation.id, reason="a wrong address"
    )
    with pytest.raises(NotPossibleNow):
        accept_invitation(actor=PUBLIC, at=at, token=made.bearer.text, password=PASSWORD)


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"role": "superuser"}, "role"),
        ({"division_code": "999999"}, "division_code"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    dana: Actor, at: datetime, fields: dict[str, str], marked: str
) -> None:
    with pytest.raises(UnusableFields) as refusal:
        invited(dana, at, **fields)
    assert set(refusal.value.data["fields"]) == {marked}
    assert not Invitation.objects.unscoped("test").exists()


def test_an_address_with_an_account_is_not_invited_again(dana: Actor, at: datetime) -> None:
    made = invited(dana, at)
    accept_invitation(actor=PUBLIC, at=at, token=made.bearer.text, password=PASSWORD)
    with pytest.raises(UnusableFields):
        invited(dana, at, email="ERDENE@example.org")


@pytest.mark.parametrize(
    "role", ["regulator", "system_administrator", "security_administrator", "audit_administrator"]
)
def test_an_organisation_gives_no_role_that_is_not_its_own_to_give(
    dana: Actor, at: datetime, role: str
) -> None:
    with pytest.raises(NotAllowed):
        invited(dana, at, role=role)
    assert not RoleGrant.objects.unscoped("test").filter(role=role).exists()


def test_nobody_is_invited_into_another_organisation(
    dana: Actor, alice: Actor, at: datetime
) -> None:
    fields = InvitationFields(name="E", email="e@example.org", role="metrologist")
    with pytest.raises(NotAllowed):
        invite(actor=dana, at=at, organisation_id=alice.organisation_id or 0, fields=fields)


def test_a_weak_password_is_refused_and_the_invitation_stays_open(
    dana: Actor, at: datetime
) -> None:
    token = invited(dana, at).bearer.text
    for weak in ("short", "password1234", "erdene@example.org"):
        with pytest.raises(UnusableFields) as refusal:
            accept_invitation(actor=PUBLIC, at=at, token=token, password=weak)
        assert set(refusal.value.data["fields"]) == {"password"}
    accept_invitation(actor=PUBLIC, at=at, token=token, password=PASSWORD)


def test_the_way_in_from_the_mail_to_the_second_factor(dana: Actor) -> None:
    chief = client_of(dana)
    form = {"name": "Erdene", "email": "erdene@example.org", "role": "metrologist"}
    address = f"/people/organisations/{dana.organisation_id}/invite/"
    assert chief.post(address, form).headers["Location"] == "/people/invitations/"
    assert "erdene@example.org" in chief.get("/people/invitations/").content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["erdene@example.org"]
    assert "度衡" in sent.subject
    assert "Duheng" in sent.subject
    link = re.search(r"http://testserver(/people/invited/\S+/)", sent.body)
    assert link is not None
    assert sent.body.count(link[1]) == 2
    guest = Client()
    page = guest.get(link[1])
    assert "Erdene" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    differing = guest.post(link[1], {"password": PASSWORD, "again": "x"})
    assert differing.status_code == 422
    done = guest.post(link[1], {"password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"] == "/people/account/second-factor/"
    assert guest.get("/people/organisations/").headers["Location"] == done.headers["Location"]
    page = guest.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="totp-secret" readonly value="([A-Z2-7]+)"', page)
    assert secret is not None
    code = {"code": present_code(secret[1], system_clock())}
    shown = guest.post("/accounts/2fa/totp/activate/", code, follow=True)
    assert shown.redirect_chain == [("/accounts/2fa/codes/", 302)], shown.context["form"].errors
    assert len(re.findall(r"^\d{8}$", shown.content.decode(), re.MULTILINE)) >= 9
    assert guest.get("/people/organisations/").status_code == 200
    assert Client().get(link[1]).status_code == 409
