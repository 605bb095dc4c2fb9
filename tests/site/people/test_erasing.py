"""Erasing a person on request: the data go everywhere, the log and the records stay whole."""

from datetime import datetime
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from signing_in import account_of, client_of

from conftest import someone
from duheng.ledger import KeyType, create_ledger, generate_key
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.sequencer import leaf_of, sequence_entries
from duheng.site.errors import NotAllowed, NotPossibleNow
from duheng.site.people.actions.persons import PersonFields, change_person, erase_person
from duheng.site.people.models import Account, Person, RoleGrant

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ("Zebulon", "zebulon@example.org", "0472-909090", "falconer")


@pytest.fixture
def sun(db: None) -> Actor:
    """Security administrator of the region."""
    return someone("Sun", "security_administrator", "150000", "authority")


@pytest.fixture
def zebulon(alice: Actor, at: datetime) -> Actor:
    """Alice under a name that is nowhere else, with an account that was used."""
    name, email, telephone, skill = WORDS
    fields = PersonFields(name=name, email=email, telephone=telephone, qualifications=skill)
    change_person(actor=SYSTEM, at=at, person_id=alice.person_id or 0, revision=1, fields=fields)
    account = account_of(alice)
    account.email = email
    account.save()
    EmailAddress.objects.filter(user=account).update(email=email)
    client_of(alice).get("/people/account/", REMOTE_ADDR="10.9.8.7")
    return alice


def everything() -> str:
    """Return all text of all tables."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - of the catalogue
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_nothing_of_the_person_is_left_in_any_table(
    zebulon: Actor, sun: Actor, at: datetime
) -> None:
    before = everything()
    assert all(word in before for word in WORDS)
    left = erase_person(
        actor=sun, at=at, person_id=zebulon.person_id or 0, reason="asked in writing"
    )
    after = everything()
    assert [word for word in (*WORDS, "10.9.8.7") if word in after] == []
    assert left.is_erased
    assert str(zebulon.person_id) in left.name


def test_what_was_done_stays_under_the_number(zebulon: Actor, sun: Actor, at: datetime) -> None:
    number = zebulon.person_id or 0
    done = ActionRecord.objects.count()
    erase_person(actor=sun, at=at, person_id=number, reason="asked")
    assert ActionRecord.objects.count() == done + 1
    (grant,) = RoleGrant.objects.unscoped("test").filter(person_id=number)
    assert (grant.role, grant.withdrawn_at) == ("instrument_keeper", at)
    account = Account.objects.get(person_id=number)
    assert not account.is_active
    assert not account.has_usable_password()
    assert not Authenticator.objects.filter(user=account).exists()


def test_the_log_stays_whole(zebulon: Actor, sun: Actor, at: datetime, tmp_path: Path) -> None:
    key = generate_key("test.example/log", KeyType.ED25519, bytes(32))
    log = create_ledger(tmp_path / "ledger", key, tmp_path / "high-water")
    first = sequence_entries(log, key)
    leaves = [leaf_of(one) for one in Entry.objects.order_by("ledger_index")]
    erase_person(actor=sun, at=at, person_id=zebulon.person_id or 0, reason="asked")
    again = [leaf_of(one) for one in Entry.objects.order_by("id")][: len(leaves)]
    assert again == leaves
    second = sequence_entries(log, key)
    assert first is not None
    assert second is not None
    assert second.checkpoint.size == Entry.objects.count() > first.checkpoint.size


def test_the_history_page_says_how_many_states_were_erased(
    zebulon: Actor, sun: Actor, at: datetime
) -> None:
    number = zebulon.person_id or 0
    erase_person(actor=sun, at=at, person_id=number, reason="asked")
    page = client_of(sun).get(f"/people/history/people.person/{number}/").content.decode()
    assert "2 erased on request" in page
    assert not any(word in page for word in WORDS)


def test_erasing_is_the_security_administrators_alone_and_once(
    zebulon: Actor, sun: Actor, carol: Actor, at: datetime
) -> None:
    number = zebulon.person_id or 0
    for who in (zebulon, carol):
        with pytest.raises(NotAllowed):
            erase_person(actor=who, at=at, person_id=number, reason="x")
    with pytest.raises(NotAllowed):
        erase_person(actor=sun, at=at, person_id=sun.person_id or 0, reason="x")
    erase_person(actor=sun, at=at, person_id=number, reason="asked")
    with pytest.raises(NotPossibleNow):
        erase_person(actor=sun, at=at, person_id=number, reason="again")
    assert Person.objects.unscoped("test").get(pk=number).name == ""


def test_the_page_says_what_remains(zebulon: Actor, sun: Actor) -> None:
    address = f"/people/persons/{zebulon.person_id}/erase/"
    page = client_of(sun).get(address).content.decode()
    assert "What remains" in page
    assert client_of(sun).post(address, {"reason": ""}).status_code == 422
    assert client_of(sun).post(address, {"reason": "asked"}).status_code == 302
