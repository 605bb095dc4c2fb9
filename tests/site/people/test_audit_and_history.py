"""The audit page and histories: who did what, to whom it is told, and what is never told."""

from datetime import datetime, timedelta

import pytest
from signing_in import account_of, client_of

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.actions.models import ActionRecord
from duheng.site.errors import NoSuchRecord, NotAllowed
from duheng.site.people.actions.organisations import OrganisationFields, change_organisation
from duheng.site.people.actions.persons import PersonFields, add_person, change_person
from duheng.site.people.history import history_of
from duheng.site.people.queries.audit import (
    AuditFilter,
    action_names,
    audit_page,
    changed_records,
    latest_events,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zhao(db: None) -> Actor:
    """Audit administrator of the region."""
    return someone("Zhao", "audit_administrator", "150000", "authority")


@pytest.fixture
def dana(db: None) -> Actor:
    """Administers an enterprise in Baotou."""
    return someone("Dana", "organisation_administrator", "150203")


def secret_person(dana: Actor, at: datetime) -> int:
    fields = PersonFields(name="Quincy", telephone="1234567")
    return add_person(
        actor=dana, at=at, organisation_id=dana.organisation_id or 0, fields=fields
    ).id


def test_the_auditor_reads_who_did_what_and_not_what_is_in_the_record(
    zhao: Actor, dana: Actor, at: datetime
) -> None:
    number = secret_person(dana, at)
    page = audit_page(actor=zhao, wanted=AuditFilter(name="people.add_person"))
    (line,) = page.lines
    assert (line.person_name, line.number_of_changes) == ("Dana", 1)
    (record,) = changed_records(actor=zhao, action_id=line.id)
    assert (record.kind, record.record_id) == ("people.person", number)
    client = client_of(zhao)
    shown = client.get("/people/audit/").content.decode()
    shown += client.get(f"/people/audit/{line.id}/").content.decode()
    assert "people.add_person" in shown
    assert "Quincy" not in shown
    assert client.get(f"/people/history/people.person/{number}/").status_code == 403
    assert client.get(f"/people/persons/{number}/").status_code == 403


def test_filters_and_pages_of_the_audit(zhao: Actor, dana: Actor, at: datetime) -> None:
    for day in range(60):
        secret_person(dana, at + timedelta(days=day))
    named = AuditFilter(name="people.add_person", person_id=dana.person_id)
    first, second = (audit_page(actor=zhao, wanted=named, page=page) for page in (1, 2))
    assert (len(first.lines), first.has_more, len(second.lines), second.has_more) == (
        50,
        True,
        10,
        False,
    )
    assert not set(first.lines) & set(second.lines)
    day = (at + timedelta(days=7)).date()
    (line,) = audit_page(
        actor=zhao, wanted=AuditFilter(name="people.add_person", since=day, until=day)
    ).lines
    assert line.at.date() == day
    none = AuditFilter(organisation_id=10**9)
    assert audit_page(actor=zhao, wanted=none).lines == ()
    assert ("people.add_person", "新增人员") in action_names(actor=zhao)


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?page=-1",
        "?page=x",
        "?person=abc",
        "?since=2026-99-99",
        "?name=%00",
        "?person=٣",
    ],
)
def test_what_makes_no_sense_in_the_address_filters_nothing(zhao: Actor, query: str) -> None:
    assert client_of(zhao).get(f"/people/audit/{query}").status_code == 200


def test_what_happened_at_the_doors_is_shown(zhao: Actor, alice: Actor) -> None:
    account = account_of(alice)
    visitor = client_of(None)
    visitor.post(
        "/accounts/login/", {"login": account.email, "password": "no"}, REMOTE_ADDR="10.1.2.3"
    )
    event = latest_events(actor=zhao)[0]
    assert (event.person_name, event.address) == ("Alice", "10.1.2.3")
    assert "10.1.2.3" in client_of(zhao).get("/people/audit/").content.decode()


@pytest.mark.parametrize("role", ["system_administrator", "security_administrator", "regulator"])
def test_nobody_else_reads_the_audit(role: str, at: datetime) -> None:
    who = someone("Other", role, "150000", "authority")
    for ask in (
        lambda: audit_page(actor=who, wanted=AuditFilter()),
        lambda: changed_records(actor=who, action_id=1),
        lambda: action_names(actor=who),
        lambda: latest_events(actor=who),
    ):
        with pytest.raises(NotAllowed):
            ask()
    assert client_of(who).get("/people/audit/").status_code == 403


def test_a_history_shows_states_times_who_and_what_changed(dana: Actor, at: datetime) -> None:
    number = secret_person(dana, at)
    later = at + timedelta(days=3)
    change_person(
        actor=dana,
        at=later,
        person_id=number,
        revision=1,
        fields=PersonFields(name="Quincy", telephone="7654321"),
    )
    found = history_of(actor=dana, kind="people.person", record_id=number)
    latest, first = found.lines
    assert [(one.before, one.after) for one in latest.changes] == [("1234567", "7654321")]
    assert (latest.who, latest.action, latest.recorded_at) == (
        "Dana",
        "修改人员",
        later,
    )
    assert (first.number, first.true_from, first.ledger_index) == (1, at, None)
    assert ActionRecord.objects.count() > 2
    page = client_of(dana).get(f"/people/history/people.person/{number}/").content.decode()
    assert "proof pending" in page
    assert "7654321" in page


def test_who_did_it_is_named_to_those_who_may_see_the_person(
    dana: Actor, bob: Actor, at: datetime
) -> None:
    own = dana.organisation_id or 0
    fields = OrganisationFields(name="New Name", kind="enterprise", division_code="150203")
    change_organisation(actor=dana, at=at, organisation_id=own, revision=1, fields=fields)
    for who, expected in ((dana, "Dana"), (bob, "New Name")):
        found = history_of(actor=who, kind="people.organisation", record_id=own)
        assert found.lines[0].who == expected


@pytest.mark.parametrize(
    "kind",
    ["people.nothing", "nothing.at_all", "people", "people.account", "People.Person", "x.y.z"],
)
def test_a_kind_that_has_no_history_is_not_there(dana: Actor, kind: str) -> None:
    with pytest.raises(NoSuchRecord):
        history_of(actor=dana, kind=kind, record_id=1)
    answer = client_of(dana).get(f"/people/history/{kind}/1/")
    assert answer.status_code in {403, 404}


def test_another_tenants_history_is_not_there(dana: Actor, bob: Actor, at: datetime) -> None:
    number = secret_person(dana, at)
    neighbour = someone("Nora", "organisation_administrator", "150602")
    with pytest.raises(NoSuchRecord):
        history_of(actor=neighbour, kind="people.person", record_id=number)
    address = f"/people/history/people.person/{number}/"
    assert client_of(neighbour).get(address).status_code == 404
    assert client_of(bob).get(address).status_code == 403
