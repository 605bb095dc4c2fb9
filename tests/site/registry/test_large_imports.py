"""A large import: looked through and written in the background, whole or not at all."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.actions.models import ActionRecord
from duheng.site.pages.jobs.actions import go_on, stop_job
from duheng.site.pages.jobs.queries import jobs_of
from duheng.site.pages.jobs.running import run
from duheng.site.pages.models import Job, JobState
from duheng.site.pages.notifications.queries import notifications_of
from duheng.site.registry.imports import drafts
from duheng.site.registry.instruments.actions.importing import read_rows
from duheng.site.registry.models import Instrument
from duheng.site.upkeep.rounds import Rounds

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 4500
BACKGROUND = "duheng.site.registry.instruments.background"


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def rows(number: int = NUMBER, bad: int = 0) -> bytes:
    places = ["nowhere" if place < bad else "150203" for place in range(number)]
    lines = [f"Scale {place},{code},S-{place}" for place, code in enumerate(places)]
    return "\n".join(["name,division_code,number", *lines, ""]).encode()


class Uploading:
    """Somebody who sends a large file, and the worker."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self.actor, self.at = actor, at
        self.browser: Any = client_of(actor)

    def send(self, content: bytes) -> str:
        file = SimpleUploadedFile("ledger.csv", content, content_type="text/csv")
        address = reverse("registry:import_instruments")
        answer = self.browser.post(address, {"file": file, "profile": "own"})
        assert answer.status_code == 302
        return str(answer.url)

    def latest(self) -> Any:
        return jobs_of(self.actor)[0]

    def work(self) -> Any:
        run(self.latest().id, lambda: self.at)
        return self.latest()

    def look(self, content: bytes) -> str:
        """Send a file, have it looked through, return the address of its preview."""
        address = self.send(content)
        assert self.browser.get(address).url == reverse("home:job", args=[self.latest().id])
        assert self.work().state == JobState.DONE
        return str(self.latest().result_address)


@pytest.fixture
def uploading(alice: Actor, at: datetime) -> Uploading:
    return Uploading(alice, at)


def registered(actor: Actor) -> int:
    return int(Instrument.objects.visible_to(actor).count())


def test_a_large_file_is_looked_through_shown_and_imported_by_jobs(
    uploading: Uploading, alice: Actor, bob: Actor
) -> None:
    address = uploading.look(rows())
    browser = uploading.browser
    page = browser.get(address).content.decode()
    assert "Every row can be used" in page
    assert "4500" in page
    assert registered(alice) == 0
    job_page = browser.post(address, {"commit": "1"}).url
    again = browser.post(address, {"commit": "1"}).url
    assert job_page == again, "the same import is not begun twice"
    waiting = browser.get(job_page).content.decode()
    assert "hx-trigger" in waiting
    done = uploading.work()
    assert (done.state, done.done, done.percent) == (JobState.DONE, NUMBER + 1, 100)
    assert "4500" in done.message
    assert registered(alice) == NUMBER
    assert ActionRecord.objects.filter(name="registry.import_instruments").count() == 1
    ended = browser.get(job_page, headers={"hx-request": "true", "hx-target": "job-progress"})
    assert ended.status_code == 286
    assert "ledger.csv" in notifications_of(alice)[0].subject
    assert browser.get(address).status_code == 404, "the file was let go"
    assert client_of(bob).get(job_page).status_code == 404


def test_every_fault_of_a_large_file_is_shown_and_fetched_and_nothing_written(
    uploading: Uploading, alice: Actor
) -> None:
    address = uploading.look(rows(bad=3))
    assert "3" in uploading.latest().message
    page = uploading.browser.get(address).content.decode()
    assert "Nothing can be imported yet" in page
    whole = uploading.browser.get(address + "faults.csv").content.decode()
    assert whole.count("nowhere") == 6
    assert uploading.browser.post(address, {"commit": "1"}).status_code == 200
    assert registered(alice) == 0


def test_what_came_into_the_register_meanwhile_fails_the_whole_import_with_its_reason(
    uploading: Uploading, alice: Actor
) -> None:
    first, second = uploading.look(rows()), uploading.look(rows() + b"Other,150203,T-1\n")
    uploading.browser.post(first, {"commit": "1"})
    assert uploading.work().state == JobState.DONE
    uploading.browser.post(second, {"commit": "1"})
    failed = uploading.work()
    assert (failed.state, failed.error_code) == (JobState.FAILED, "site.unusable_fields")
    assert "4500" in failed.message
    assert registered(alice) == NUMBER


def test_a_job_that_is_stopped_while_it_reads_writes_nothing_and_can_go_on(
    uploading: Uploading, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = uploading.look(rows())
    uploading.browser.post(address, {"commit": "1"})
    number = uploading.latest().id

    def stop_meanwhile(*given: Any) -> Any:
        found = read_rows(*given)
        stop_job(actor=alice, at=uploading.at, job_id=number)
        return found

    with monkeypatch.context() as changed:
        changed.setattr(f"{BACKGROUND}.read_rows", stop_meanwhile)
        assert uploading.work().state == JobState.STOPPED
    assert registered(alice) == 0
    go_on(actor=alice, at=uploading.at, job_id=number)
    assert uploading.work().state == JobState.DONE
    assert registered(alice) == NUMBER


def test_a_file_that_turns_out_to_be_no_table_fails_its_job_with_the_reason(
    uploading: Uploading,
) -> None:
    uploading.browser.get(uploading.send(b'name\n"open' + b"\nx" * 2500))
    failed = uploading.work()
    assert failed.state == JobState.FAILED
    assert "damaged" in failed.message


def test_files_that_nobody_imported_in_time_are_let_go_unless_a_job_needs_them(
    uploading: Uploading, alice: Actor, at: datetime, settings: LazySettings
) -> None:
    forgotten = drafts.keep_draft(b"forgotten")
    drafts.keep_result(forgotten, "looked", "{}")
    address = uploading.send(rows())
    uploading.browser.get(address)
    folder = Path(settings.MEDIA_ROOT) / "drafts"
    assert len(list(folder.iterdir())) == 3
    for path in folder.iterdir():
        os.utime(path, (at.timestamp(), at.timestamp()))
    rounds = Rounds()
    rounds.go(at + timedelta(hours=settings.DRAFT_HOURS))
    assert len(list(folder.iterdir())) == 3
    rounds.go(at + timedelta(hours=settings.DRAFT_HOURS, minutes=1))
    assert len(list(folder.iterdir())) == 1, "an open job still reads its file"
    Job.objects.update(state=JobState.STOPPED)
    rounds.go(at + timedelta(hours=settings.DRAFT_HOURS, minutes=2))
    assert list(folder.iterdir()) == []


KILLED = """
import sys
from datetime import UTC, date, datetime
from duheng.site.upkeep.starting import start_site
start_site()
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM
from duheng.site.pages.jobs.actions import start_job
from duheng.site.pages.jobs.running import run
from duheng.site.people.models import Organisation, Person, RoleGrant
from duheng.site.people.who import actor_of
from duheng.site.registry.imports.drafts import keep_draft
from duheng.site.registry.instruments.actions import importing
at = datetime(2026, 3, 2, tzinfo=UTC)

@action("tests.make", permission=None)
def make(*, actor, at):
    place = Organisation(name="Shop", kind="merchant", division_code="150203")
    place.record()
    person = Person(organisation=place, name="Keeper", email="k@example.org")
    person.record()
    RoleGrant(person=person, organisation=place, role="instrument_keeper", division_code="1502",
              valid_from=date(2020, 1, 1)).record()
    return person

if sys.argv[1] == "start":
    person = make(actor=SYSTEM, at=at)
    rows = "name,division_code\\n" + "Scale,150203\\n" * 5000
    said = {"sha256": keep_draft(rows.encode()), "name": "x.csv", "profile": "own",
            "organisation": person.organisation_id, "is_large": True}
    print(start_job(actor=actor_of(person, at.date()), at=at, kind="registry.import_table",
                    facts={"said": said, "chosen": {}}))
else:
    written = importing.record_in_bulk
    def bulk_and_wait(records):
        written(records)
        print("written", flush=True)
        sys.stdin.readline()
    importing.record_in_bulk = bulk_and_wait
    run(int(sys.argv[2]), lambda: at)
    from duheng.site.pages.models import Job
    from duheng.site.registry.models import Instrument
    print(Job.objects.get().state, Instrument.objects.unscoped("tests").count())
"""


def test_a_worker_killed_in_the_middle_of_an_import_leaves_nothing_and_the_job_goes_on(
    home_with_tables: Path,
) -> None:
    environment = {**os.environ, "DUHENG_HOME": str(home_with_tables)}
    environment |= {"DJANGO_SETTINGS_MODULE": "duheng.site.settings", "DUHENG_DATABASE_URL": ""}

    def ask(*what: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", KILLED, *what],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    number = ask("start").communicate()[0].strip()
    worker = ask("work", number)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "written"
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    import sqlite3

    base = sqlite3.connect(home_with_tables / "site.sqlite3", timeout=30)
    assert base.execute("SELECT count(*) FROM registry_instrument").fetchone() == (0,)
    assert base.execute("SELECT state FROM pages_job").fetchone() == ("running",)
    base.close()
    said = ask("work", number).communicate("\n")[0].split()
    assert said == ["written", "done", "5000"]
