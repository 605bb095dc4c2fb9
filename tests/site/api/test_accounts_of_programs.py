"""Sites and accounts of programs: registered, sent in, restated, closed, as by the pages' forms."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from accounts_of import archive, example_files
from callers import program_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from quality_of import here_of, made, stored
from records_of import records_of

from duheng.ledger import KeyType, create_ledger, generate_key, parse_policy, verify_document
from duheng.site.accounts.models import Account, AccountRun, AccountVersion
from duheng.site.actions.actor import Actor
from duheng.site.actions.sequencer import sequence_entries
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.terms.clock import system_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]
ACCOUNTS, SITES = "/api/v1/accounts/", "/api/v1/accounts/sites"
FACTS = {"code": "W-1", "name": "示例工厂", "name_en": "Example works", "kind": "energy_user"}
JSON: dict[str, Any] = {"content_type": "application/json"}


def a_site(caller: Client, **more: str) -> int:
    answer = caller.post(SITES, {"facts": FACTS | more}, **JSON)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def a_file(**changed: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("account.zip", archive(example_files(**changed)))


def work() -> None:
    """Do what the worker would do."""
    for job in Job.objects.filter(state=JobState.WAITING).order_by("pk"):
        run_job(job.pk, system_clock)


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    return list(answer.json()["data"]["fields"])


def test_a_program_registers_changes_and_withdraws_a_site(alice: Actor, bob: Actor) -> None:
    caller = program_of(alice)
    site = f"{SITES}/{a_site(caller)}"
    change = {"facts": {"monitored_as": "works"}, "revision": 1}
    assert program_of(bob).patch(site, change, **JSON).status_code == 404
    assert caller.patch(site, change, **JSON).json() == {"revision": 2}
    again = caller.patch(site, change, **JSON)
    assert (again.status_code, again.json()["code"]) == (409, "site.changed_meanwhile")
    assert caller.get(site).json()["monitored_as"] == "works"
    gone = caller.post(f"{site}/withdraw", {"revision": 2, "reason": "twice"}, **JSON)
    assert gone.status_code == 204
    assert caller.get(SITES).json()["items"] == []


def test_what_a_site_lacks_is_named(alice: Actor) -> None:
    caller = program_of(alice)
    a_site(caller)
    for facts, fields in (
        (FACTS, ["code"]),
        ({"code": "W-2"}, ["name", "kind"]),
        (FACTS | {"code": "W-2", "kind": "nonsense"}, ["kind"]),
        (FACTS | {"code": "W-2", "division_code": "999999"}, ["division_code"]),
    ):
        assert fields_of(caller.post(SITES, {"facts": facts}, **JSON)) == fields


def test_an_account_is_sent_run_restated_closed_and_reopened(alice: Actor) -> None:
    caller = program_of(alice)
    site = a_site(caller)
    answer = caller.post(ACCOUNTS, {"site_id": site, "note": "first", "file": a_file()})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    address = f"{ACCOUNTS}{made['id']}"
    assert caller.get(f"{ACCOUNTS}runs/{made['run_id']}").json()["state"] == "waiting"
    early = caller.post(f"{address}/close", {"revision": 1, "reason": "x"}, **JSON)
    assert (early.status_code, early.json()["code"]) == (409, "site.not_possible_now")
    work()
    run = caller.get(f"{ACCOUNTS}runs/{made['run_id']}").json()
    assert (run["state"], run["account_id"]) == ("done", made["id"]), run
    (version,) = caller.get(f"{address}/versions").json()
    sent = caller.get(f"{ACCOUNTS}versions/{version['id']}/file").content
    assert (version["note"], sent) == ("first", archive(example_files()))

    revision = caller.get(address).json()["revision"]
    said = {"revision": revision, "reason": "another title"}
    changed = {"小型工厂用电": "小型工厂用电 二"}
    later = caller.post(f"{address}/versions", {**said, "file": a_file(**changed)})
    assert later.status_code == 201, later.content
    work()
    last = caller.get(f"{ACCOUNTS}runs/{later.json()['run_id']}").json()
    assert (last["state"], last["version_id"]) == ("done", later.json()["id"])

    revision = caller.get(address).json()["revision"]
    closed = caller.post(f"{address}/close", {"revision": revision, "reason": "done"}, **JSON)
    assert closed.status_code == 200, closed.content
    said = {"revision": closed.json()["revision"], "reason": "late bill"}
    refused = caller.post(f"{address}/versions", {**said, "file": a_file()})
    assert refused.status_code == 409
    assert caller.get(address).json()["status"] == "closed"
    opened = caller.post(f"{address}/reopen", said, **JSON)
    assert opened.json() == {"revision": closed.json()["revision"] + 1}
    assert caller.post(f"{address}/reopen", said, **JSON).status_code == 409


@pytest.mark.parametrize(
    "content",
    [b"", b"format: nonsense/1\n", b"\xff\xfe", b"PK\x03\x04 no archive", b"a: [1\n"],
    ids=["empty", "form", "bytes", "damaged", "yaml"],
)
def test_what_is_no_account_is_refused_at_its_file(alice: Actor, content: bytes) -> None:
    caller = program_of(alice)
    site = a_site(caller)
    file = SimpleUploadedFile("account.yaml", content)
    assert fields_of(caller.post(ACCOUNTS, {"site_id": site, "file": file})) == ["file"]
    assert not Account.objects.unscoped("tests").exists()


def test_the_same_account_sent_twice_is_refused_and_nothing_of_it_kept(alice: Actor) -> None:
    caller = program_of(alice)
    site = a_site(caller)
    made = caller.post(ACCOUNTS, {"site_id": site, "file": a_file()}).json()
    assert fields_of(caller.post(ACCOUNTS, {"site_id": site, "file": a_file()})) == ["file"]
    address = f"{ACCOUNTS}{made['id']}/versions"
    said = {"revision": 1, "reason": "again", "file": a_file()}
    assert fields_of(caller.post(address, said)) == ["file"]
    without = caller.post(address, {"revision": 1, "reason": "", "file": a_file()})
    assert without.status_code == 422
    assert "reason" in without.content.decode()
    assert AccountVersion.objects.unscoped("tests").count() == 1
    assert AccountRun.objects.unscoped("tests").count() == 1


def test_nobody_sends_for_a_site_of_others(alice: Actor, bob: Actor, carol: Actor) -> None:
    caller = program_of(alice)
    site = a_site(caller)
    made = caller.post(ACCOUNTS, {"site_id": site, "file": a_file()}).json()
    reader = program_of(alice, "accounts.view")
    for who, expected in ((program_of(bob), 404), (program_of(carol), 403), (reader, 403)):
        assert who.post(ACCOUNTS, {"site_id": site, "file": a_file()}).status_code == expected
        said = {"revision": 1, "reason": "x"}
        address = f"{ACCOUNTS}{made['id']}"
        sent = who.post(f"{address}/versions", {**said, "file": a_file()})
        assert sent.status_code == expected
        for turn in ("close", "reopen"):
            assert who.post(f"{address}/{turn}", said, **JSON).status_code == expected
    assert AccountVersion.objects.unscoped("tests").count() == 1


def test_a_run_hands_out_its_reports_and_its_proof(alice: Actor, bob: Actor, settings: Any) -> None:
    run = records_of(alice)["run"]
    caller, address = program_of(alice), f"{ACCOUNTS}runs/{run}"
    for wanted, beginning in (
        ({}, b"%PDF"),
        ({"format": "pdf", "language": "en"}, b"%PDF"),
        ({"format": "xlsx", "language": "zh"}, b"PK"),
        ({"format": "html"}, b"<!doctype html"),
    ):
        answer = caller.get(f"{address}/report", wanted)
        assert answer.content[:15].lower().startswith(beginning.lower()), wanted
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for wanted in ({"format": "exe"}, {"language": "fr"}):
        assert caller.get(f"{address}/report", wanted).status_code == 422
    assert program_of(bob).get(f"{address}/report").status_code == 404

    pending = caller.get(f"{address}/proof")
    assert (pending.status_code, pending.json()["code"]) == (409, "site.not_possible_now")
    home = Path(settings.HOME)
    key = generate_key("metrology.test", KeyType.ED25519, b"k" * 32)
    sequence_entries(create_ledger(home / "ledger", key, home / "high-water"), key)
    with zipfile.ZipFile(io.BytesIO(caller.get(f"{address}/proof").content)) as held:
        assert held.namelist() == [
            f"account-{run}.json",
            f"account-{run}.json.tlog-proof",
            "policy.txt",
        ]
        account, proof, policy = map(held.read, held.namelist())
    assert account == caller.get(f"{address}/file").content
    found = verify_document(account, proof=proof, policy=parse_policy(policy))
    assert found.is_good


def test_a_program_publishes_the_figures_of_a_run_once(alice: Actor, bob: Actor) -> None:
    run, address = records_of(alice)["run"], f"{ACCOUNTS}runs/%d/publish"
    caller = program_of(alice)
    assert program_of(bob).post(address % run, {}, **JSON).status_code == 404
    reader = program_of(alice, "accounts.view", "accounts.change_account")
    assert reader.post(address % run, {}, **JSON).status_code == 403
    answer = caller.post(address % run, {}, **JSON)
    assert answer.status_code == 201, answer.content
    shown = [caller.get(f"/api/v1/figures/{one}").json() for one in answer.json()["figure_ids"]]
    kept = caller.get(f"{ACCOUNTS}runs/{run}/figures").json()
    assert {one["digest"] for one in kept} <= {one["digest"] for one in shown}
    assert {one["status"] for one in shown} == {"in_force"}
    again = caller.post(address % run, {}, **JSON)
    assert (again.status_code, again.json()["code"]) == (409, "site.not_possible_now")


def test_a_figure_that_stands_is_named_and_restated_with_a_reason(alice: Actor) -> None:
    number = records_of(alice)["run"]
    caller, address = program_of(alice), f"{ACCOUNTS}runs/%d/publish"
    standing = caller.post(address % number, {}, **JSON).json()["figure_ids"]
    first = AccountRun.objects.unscoped("tests").select_related("result").get(pk=number)
    printed = json.loads(kept_bytes(first.result.sha256))
    for place, one in enumerate(printed["figures"]):
        one["digest"] = f"sha256:{place:064d}"
    later = AccountRun(account_id=first.account_id, version_id=first.version_id, state="done",
                       asked_at=first.asked_at)  # fmt: skip
    later.result = stored(json.dumps(printed).encode(), here_of(alice))
    later = made(later)
    refused = caller.post(address % later.pk, {}, **JSON)
    assert refused.status_code == 409
    assert refused.json()["data"]["figure_ids"] == standing
    assert fields_of(caller.post(address % later.pk, {"restates": standing}, **JSON)) == ["reason"]
    said = {"restates": standing, "reason": "an hour struck"}
    answer = caller.post(address % later.pk, said, **JSON)
    assert answer.status_code == 201, answer.content
    old = caller.get(f"/api/v1/figures/{standing[0]}").json()
    assert old["status"] == "restated"
