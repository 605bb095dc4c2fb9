"""Background jobs: each step committed once, whatever dies, and whoever does it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import ChangedMeanwhile, NoSuchJob, NotAllowed, NotPossibleNow
from duheng.site.pages.jobs import kinds
from duheng.site.pages.jobs.actions import go_on, start_job, stop_job
from duheng.site.pages.jobs.kinds import job_kind
from duheng.site.pages.jobs.queries import get_job, jobs_of
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.running import MOST_TRIES, resume_jobs, run
from duheng.site.pages.jobs.stepping import note_step
from duheng.site.pages.models import Job, JobState
from duheng.site.pages.notifications.queries import notifications_of
from duheng.site.people.models import Organisation

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@action("tests.found_one", permission=None)
def found_one(*, actor: Actor, at: datetime, job: JobRecord) -> None:
    Organisation(name=f"maker {job.done}", kind="maker", division_code="15").record()
    if job.done == job.facts.get("fails_at"):
        raise NotPossibleNow("the step cannot be done", hint="look")
    done = job.done + 1
    note_step(job, done=done, position={"next": done}, message=f"{done} founded",
              is_finished=done == job.total, result_address="/people/organisations/")  # fmt: skip


@pytest.fixture
def _kind() -> Iterator[None]:
    @job_kind("tests.found", title=lambda _facts: "Founding makers", permission="registry.view")
    def step(job: JobRecord, at: datetime) -> None:
        found_one(actor=SYSTEM, at=at, job=job)

    yield
    del kinds._KINDS["tests.found"]


def clock() -> datetime:
    return AT


def names() -> list[str]:
    return sorted(Organisation.objects.filter(kind="maker").values_list("name", flat=True))


def begun(by: Actor, **facts: object) -> int:
    number = start_job(actor=by, at=AT, kind="tests.found", facts=facts, total=5)
    assert isinstance(number, int)
    return number


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_kind")
class TestInOneProcess:
    def test_a_job_is_done_step_by_step_and_its_person_is_told(self, alice: Actor) -> None:
        number = begun(alice)
        assert run(number, clock) == 5
        job = get_job(alice, number)
        assert (job.state, job.done, job.message) == (JobState.DONE, 5, "5 founded")
        assert job.result_address == "/people/organisations/"
        assert len(names()) == 5
        assert "Founding makers" in notifications_of(alice)[0].subject
        assert run(number, clock) == 0

    def test_what_a_step_did_is_undone_when_it_fails_and_the_job_goes_on_from_there(
        self, alice: Actor
    ) -> None:
        number = begun(alice, fails_at=3)
        assert run(number, clock) == 3
        job = get_job(alice, number)
        assert (job.state, job.done, job.error_code) == (
            JobState.FAILED,
            3,
            "site.not_possible_now",
        )
        assert len(names()) == 3
        Job.objects.filter(pk=number).update(facts={})
        go_on(actor=alice, at=AT, job_id=number)
        assert run(number, clock) == 2
        assert names() == [f"maker {place}" for place in range(5)]

    def test_two_workers_do_no_step_twice(self, alice: Actor) -> None:
        number = begun(alice)
        Job.objects.filter(pk=number).update(state=JobState.RUNNING)
        as_read = get_job(alice, number)
        found_one(actor=SYSTEM, at=AT, job=as_read)
        with pytest.raises(ChangedMeanwhile):
            found_one(actor=SYSTEM, at=AT, job=as_read)
        assert names() == ["maker 0"]

    def test_a_job_that_is_stopped_commits_no_further_step(self, alice: Actor) -> None:
        number = begun(alice)
        Job.objects.filter(pk=number).update(state=JobState.RUNNING)
        as_read = get_job(alice, number)
        stop_job(actor=alice, at=AT, job_id=number)
        with pytest.raises(ChangedMeanwhile):
            found_one(actor=SYSTEM, at=AT, job=as_read)
        assert names() == []
        with pytest.raises(NotPossibleNow):
            stop_job(actor=alice, at=AT, job_id=number)

    def test_a_job_over_which_workers_die_again_and_again_is_failed(self, alice: Actor) -> None:
        number = begun(alice)
        Job.objects.filter(pk=number).update(state=JobState.RUNNING, tries=MOST_TRIES)
        assert run(number, clock) == 0
        assert get_job(alice, number).state == JobState.FAILED

    def test_a_job_that_nobody_saw_for_a_while_is_given_to_a_worker_once(
        self, alice: Actor
    ) -> None:
        begun(alice)
        assert resume_jobs(AT) == 0
        later = AT + timedelta(minutes=2)
        assert resume_jobs(later) == 1
        assert resume_jobs(later) == 0

    def test_an_unforeseen_error_fails_the_job_without_its_words(
        self, alice: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = begun(alice)

        def break_down(_job: JobRecord, _at: datetime) -> None:
            raise ZeroDivisionError("secret")

        monkeypatch.setitem(
            kinds._KINDS,
            "tests.found",
            kinds.JobKind("tests.found", lambda _facts: "x", "registry.view", break_down),
        )
        with pytest.raises(ZeroDivisionError):
            run(number, clock)
        job = get_job(alice, number)
        assert job.state == JobState.FAILED
        assert "secret" not in job.message

    def test_a_step_that_notes_nothing_is_not_done_for_ever(
        self, alice: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = begun(alice)
        monkeypatch.setitem(
            kinds._KINDS,
            "tests.found",
            kinds.JobKind("tests.found", lambda _facts: "x", "registry.view", lambda *_all: None),
        )
        with pytest.raises(RuntimeError, match="noted nothing"):
            run(number, clock)
        assert get_job(alice, number).state == JobState.FAILED

    def test_jobs_belong_to_whoever_started_them(self, alice: Actor, bob: Actor) -> None:
        number = begun(alice)
        assert [one.id for one in jobs_of(alice)] == [number]
        assert jobs_of(bob) == []
        for refused in (
            lambda: get_job(bob, number),
            lambda: stop_job(actor=bob, at=AT, job_id=number),
            lambda: go_on(actor=bob, at=AT, job_id=number),
        ):
            with pytest.raises(NoSuchJob):
                refused()

    def test_a_job_wants_the_permission_of_its_kind(self, mallory: Actor) -> None:
        with pytest.raises(NotAllowed):
            begun(mallory)

    def test_a_kind_that_no_room_declares_is_refused(self, alice: Actor) -> None:
        with pytest.raises(NoSuchJob):
            start_job(actor=alice, at=AT, kind="tests.unknown", facts={})


WORKER = """
import sys, time
from datetime import UTC, datetime
from duheng.site.upkeep.starting import start_site
start_site()
from django.core.management import call_command
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM
from duheng.site.pages.jobs.actions import start_job
from duheng.site.pages.jobs.kinds import job_kind
from duheng.site.pages.jobs.running import resume_jobs
from duheng.site.pages.jobs.stepping import note_step
from duheng.site.people.models import Organisation
from duheng.terms.clock import system_clock
from datetime import timedelta

@action("tests.found_slowly", permission=None)
def found_slowly(*, actor, at, job):
    Organisation(name=f"maker {job.done:03}", kind="maker", division_code="15").record()
    time.sleep(0.02)
    note_step(job, done=job.done + 1, is_finished=job.done + 1 == job.total)

@job_kind("tests.slow", title=lambda facts: "slow", permission="registry.view")
def step(job, at):
    found_slowly(actor=SYSTEM, at=at, job=job)

if sys.argv[1] == "start":
    start_job(actor=SYSTEM, at=system_clock(), kind="tests.slow", facts={}, total=200)
if sys.argv[1] == "resume":
    print(resume_jobs(system_clock(), quiet=timedelta(0)))
if sys.argv[1] == "work":
    call_command("db_worker", "--batch", "--no-startup-delay", "--interval", "0", verbosity=0)
if sys.argv[1] == "look":
    from duheng.site.pages.models import Job
    job = Job.objects.get()
    names = list(Organisation.objects.values_list("name", flat=True))
    print(job.state, job.done, job.tries, len(names), len(set(names)))
"""


class OtherProcesses:
    """A site in a folder, asked by programs of their own."""

    def __init__(self, home: Path) -> None:
        self.environment = {
            **os.environ,
            "DUHENG_HOME": str(home),
            "DUHENG_KEYS": str(home.parent / "keys"),
            "DJANGO_SETTINGS_MODULE": "duheng.site.settings",
        }
        self.environment.pop("DUHENG_DATABASE_URL", None)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, what: str) -> list[str]:
        return self.run("-c", WORKER, what).split()

    def work(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", WORKER, "work"], env=self.environment)


def test_a_job_whose_worker_was_killed_goes_on_and_does_nothing_twice(
    home_with_tables: Path,
) -> None:
    site = OtherProcesses(home_with_tables)
    site.ask("start")
    worker = site.work()
    while True:
        state, done, _tries, _made, _names = site.ask("look")
        if int(done) > 5:
            break
        assert worker.poll() is None
        time.sleep(0.1)
    assert state == JobState.RUNNING
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    _state, done, _tries, made, different = site.ask("look")
    assert done == made == different, "each committed step is whole"
    assert int(done) < 200
    assert site.ask("resume") == ["1"]
    assert site.work().wait(timeout=120) == 0
    assert site.ask("look") == ["done", "200", "0", "200", "200"]
