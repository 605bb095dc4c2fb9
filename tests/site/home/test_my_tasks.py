"""The first page shows what waits for whoever opens it, and says so when nothing does."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from signing_in import client_of

from conftest import someone
from duheng.site.actions.action import action
from duheng.site.actions.actor import PUBLIC, SYSTEM, Actor
from duheng.site.indicators.actions import Progress, change_task
from duheng.site.indicators.queries import task_rows
from duheng.site.indicators.tasks import measures_overdue
from duheng.site.pages.jobs.models import Job
from duheng.site.pages.tasks import tasks_of
from duheng.site.people.models import Invitation, Person
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.models import Instrument, MeasurementStandard, StandardDoubt
from duheng.terms.clock import system_clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def today() -> date:
    return system_clock().date()


@action("tests.due_for_me", permission=None)
def let_fall_due(*, actor: Actor, at: datetime, instrument: int, until: date) -> None:
    record = Instrument.objects.get_visible(SYSTEM, instrument)
    record.confirmed_until, record.status = until, "in_use"
    record.record()


def overdue_instrument(owner: Actor, today: date, number: str) -> int:
    at = system_clock()
    facts = {"name": f"balance {number}", "number": number, "division_code": "150203"}
    made = register_instrument(actor=owner, at=at, facts=facts)
    let_fall_due(actor=SYSTEM, at=at, instrument=made, until=today - timedelta(days=3))
    return made


def home(who: Actor | None) -> str:
    page = client_of(who).get("/").content.decode()
    return page[page.index("<main") :]


def test_a_keeper_is_shown_the_own_instruments_and_nobody_elses(
    alice: Actor, bob: Actor, today: date
) -> None:
    number = overdue_instrument(alice, today, "A-1")
    shown = home(alice)
    assert "balance A-1" in shown
    assert f"/registry/instruments/{number}/" in shown
    assert "A-1" not in home(bob)
    assert "Nothing waits for you" in home(bob)


def test_only_the_first_few_are_shown_and_all_are_counted(alice: Actor, today: date) -> None:
    for number in range(6):
        overdue_instrument(alice, today, f"A-{number}")
    (group,) = tasks_of(alice, today)
    assert (group.number, len(group.tasks), group.number_left_out) == (6, 4, 2)
    assert "2 more" in home(alice)


def test_the_public_has_no_tasks(today: date) -> None:
    assert tasks_of(PUBLIC, today) == []
    assert "My tasks" not in home(None)


@action("tests.doubt_for_me", permission=None)
def find_bad(*, actor: Actor, at: datetime, keeper: int) -> int:
    standard = MeasurementStandard(
        number="S-1", name="masses", level="enterprise", keeper_id=keeper, quantity="mass",
        division_code="150203", valid_until=at.date() + timedelta(days=20),
    )  # fmt: skip
    standard.record()
    doubt = StandardDoubt(standard=standard, found_at=at, reason="drifted")
    doubt.record()
    return int(doubt.pk)


@action("tests.answer", permission=None)
def close(*, actor: Actor, at: datetime, doubt: int) -> None:
    record = StandardDoubt.objects.get_visible(SYSTEM, doubt)
    record.closed_at = at
    record.record()


def test_a_standard_found_bad_waits_until_it_is_answered(today: date) -> None:
    ann = someone("Ann", "metrologist", "150203", "technical_body")
    doubt = find_bad(actor=SYSTEM, at=system_clock(), keeper=ann.organisation_id)
    waiting = [(one.tasks[0].state, one.tasks[0].title) for one in tasks_of(ann, today)]
    assert waiting == [("failed", "masses"), ("due", "masses")], "bad first, then examined again"
    assert f"/registry/doubts/{doubt}/" in home(ann)
    close(actor=SYSTEM, at=system_clock(), doubt=doubt)
    assert f"/registry/doubts/{doubt}/" not in home(ann)


@action("tests.invite", permission=None)
def leave_open(*, actor: Actor, at: datetime, organisation: int) -> None:
    person = Person(organisation_id=organisation, name="Zoe", email="zoe@example.org")
    person.record()
    Invitation(
        person=person, organisation_id=organisation, role="instrument_keeper",
        token_sha256="0" * 64, expires_at=at + timedelta(days=7),
    ).record()  # fmt: skip


def test_an_administrator_is_shown_invitations_that_nobody_took_up(today: date) -> None:
    ada = someone("Ada", "organisation_administrator", "150203")
    eve = someone("Eve", "organisation_administrator", "150602")
    leave_open(actor=SYSTEM, at=system_clock(), organisation=ada.organisation_id)
    assert "Zoe" in home(ada)
    assert "Zoe" not in home(eve)


def test_a_job_that_failed_waits_for_whoever_started_it(alice: Actor, bob: Actor) -> None:
    at = system_clock()
    Job.objects.create(
        kind="tests", title={"zh-hans": "导入", "en": "the import"}, person_id=alice.person_id,
        language="en", state="failed", started_at=at, seen_at=at, ended_at=at,
    )  # fmt: skip
    assert "the import" in home(alice)
    assert "the import" not in home(bob)


def test_a_regulator_is_shown_late_measures_and_a_keeper_is_not(
    carol: Actor, alice: Actor, today: date
) -> None:
    assert measures_overdue(carol, today) is None
    late = Progress(state="under_way", due_on=today - timedelta(days=1))
    key = task_rows(today)[0].measure.key
    change_task(actor=carol, at=system_clock(), measure=key, progress=late, revision=0)
    group = measures_overdue(carol, today)
    assert group is not None
    assert (group.number, group.tasks[0].state) == (1, "overdue")
    assert f"/indicators/tasks/{key}/" in home(carol)
    assert measures_overdue(alice, today) is None


def test_a_file_waits_in_its_own_browser_until_it_is_imported(alice: Actor) -> None:
    client = client_of(alice)
    asked = client.get("/registry/instruments/import/").context["form"].fields["profile"]
    file = SimpleUploadedFile("ledger.csv", "管理编号,器具名称\nB-1,天平\n".encode(), "text/csv")
    given = {"file": file, "profile": next(iter(asked.choices))[0]}
    answer = client.post("/registry/instruments/import/", given)
    assert answer.status_code == 302
    page = client.get("/").content.decode()
    assert "ledger.csv" in page
    assert answer.headers["Location"] in page
    assert "ledger.csv" not in home(alice), "another browser knows nothing of it"
