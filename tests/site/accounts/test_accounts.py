"""Accounts as records: versions that name what they replace, runs, proofs, periods, plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from accounts_of import HEAD, NOW, a_site, an_account, example_files, sent
from django.utils import translation

from duheng.site.accounts import background
from duheng.site.accounts.actions.periods import close_account, reopen_account
from duheng.site.accounts.actions.plans import PlanDraft, add_plan
from duheng.site.accounts.actions.sending import add_version, open_account
from duheng.site.accounts.actions.sites import change_site, register_site, withdraw_site
from duheng.site.accounts.comparing import compared
from duheng.site.accounts.models import AccountRun, Verdict
from duheng.site.accounts.queries import (
    accounts,
    figures_of,
    get_account,
    get_run,
    get_site,
    runs_of,
    sites,
    versions_of,
)
from duheng.site.accounts.reading import Refusal
from duheng.site.accounts.starting import begin_again, begin_run
from duheng.site.actions.actor import Actor
from duheng.site.errors import (
    ChangedMeanwhile,
    NoSuchRecord,
    NotAllowed,
    NotPossibleNow,
    UnusableFields,
)
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState

pytestmark = pytest.mark.django_db(transaction=True)
LINE = {
    "source": "urn:a", "input": "x", "title": {"en": "meter", "zh-Hans": "表"},
    "kind": "certificate", "evidence": "C-1", "standard_uncertainty": 0.001,
    "sensitivity": -1000.0, "contribution": 1.0, "share": 1.0,
}  # fmt: skip


def told(value: float = 100.0, digest: str = "sha256:1", **line: Any) -> dict[str, Any]:
    """Return what the child says of an account, as far as it is kept."""
    figure = {
        "quantity": "energy", "title": {"en": "energy", "zh-Hans": "能量"}, "group": {},
        "period": "2025-03-01/2025-03-08", "statutory": value, "best_estimate": value,
        "unit": "kWh", "standard_uncertainty": 1.0, "expanded_uncertainty": 2.0,
        "coverage_factor": 2.0, "budget": [LINE | line], "excluded": {},
        "coverage": {"by_time": {}, "by_quantity": {"measured": {"in_force": 0.9}}},
        "findings": [{"code": "accounting.x", "severity": "warning", "message": "m", "hint": None}],
        "method": {"id": "cn/x", "edition": "1"}, "digest": digest,
    }  # fmt: skip
    account = {"account": {"engine": "duheng 0"}, "figures": [figure], "evidence": []}
    details: Mapping[str, Any] = {
        "breakdowns": [], "methods": [], "evidence": [], "files": [], "channels": {}, "note": None,
    }  # fmt: skip
    return {"account": account, "details": details, "report": "<p>report</p>"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stand in for the child process: says what lies first in the list."""
    answers: list[Any] = []
    monkeypatch.setattr(
        background, "run_package", lambda package, tell, plans, history: answers.pop(0)
    )
    return answers


def clock() -> Any:
    return NOW + timedelta(minutes=1)


def work() -> None:
    """Do what the worker would do."""
    for job in Job.objects.filter(state=JobState.WAITING).order_by("pk"):
        run_job(job.pk, clock)


def ran(actor: Actor, account_id: int, proves: int | None = None) -> int:
    run_id = begin_run(actor, NOW, account_id, proves_id=proves)
    work()
    return run_id


class TestSites:
    def test_a_site_is_registered_changed_and_seen_by_its_owner_and_its_city(
        self, alice: Actor, bob: Actor, carol: Actor
    ) -> None:
        number = a_site(alice)
        site = get_site(alice, number)
        facts = {"purpose": "boilers"}
        change_site(actor=alice, at=NOW, site_id=number, revision=site.revision, facts=facts)
        assert get_site(carol, number).purpose == "boilers"
        with pytest.raises(NoSuchRecord):
            get_site(bob, number)
        assert not sites(bob).exists()

    def test_a_code_stands_once_and_what_is_missing_is_named(self, alice: Actor) -> None:
        a_site(alice)
        with pytest.raises(UnusableFields) as refusal:
            a_site(alice)
        assert "code" in refusal.value.data["fields"]
        with pytest.raises(UnusableFields) as refusal:
            register_site(actor=alice, at=NOW, facts={"code": "2"})
        assert set(refusal.value.data["fields"]) == {"name", "kind"}

    def test_a_regulator_sees_a_site_and_does_not_change_it(
        self, alice: Actor, carol: Actor
    ) -> None:
        number = a_site(alice)
        with pytest.raises(NotAllowed):
            change_site(actor=carol, at=NOW, site_id=number, revision=1, facts={"purpose": "x"})

    def test_a_site_with_accounts_is_not_withdrawn(self, alice: Actor) -> None:
        account = get_account(alice, an_account(alice))
        with pytest.raises(NotPossibleNow):
            withdraw_site(actor=alice, at=NOW, site_id=account.site_id, revision=1, reason="x")


class TestVersions:
    def test_an_account_keeps_what_was_sent_byte_for_byte(self, alice: Actor) -> None:
        number = an_account(alice)
        (version,) = versions_of(alice, number)
        assert (version.number, version.replaces_id) == (1, None)
        assert version.sha256 == get_sha256(sent().content)
        assert {one["name"] for one in version.members} == set(example_files())

    def test_a_later_version_names_the_one_it_replaces_and_says_why(self, alice: Actor) -> None:
        number = an_account(alice)
        new = sent(example_files(duheng="duheng"))
        new = replace(new, content=sent({**example_files(), "x.csv": b"1"}).content)
        facts = {"actor": alice, "at": NOW, "account_id": number, "sent": new}
        with pytest.raises(UnusableFields):
            add_version(**facts, revision=1, reason=" ")
        add_version(**facts, revision=1, reason="a meter was read wrong")
        latest, first = versions_of(alice, number)
        assert (latest.number, latest.replaces_id) == (2, first.id)
        assert latest.note == "a meter was read wrong"
        with pytest.raises(ChangedMeanwhile):
            add_version(**facts, revision=1, reason="again")
        with pytest.raises(UnusableFields, match="bytes of the version"):
            add_version(**facts, revision=2, reason="again")
        assert len(versions_of(alice, number)) == 2

    def test_the_same_account_twice_and_a_period_ahead_are_refused(self, alice: Actor) -> None:
        site = get_account(alice, an_account(alice)).site_id
        with pytest.raises(UnusableFields, match="send a version there"):
            open_account(actor=alice, at=NOW, site_id=site, sent=sent())
        ahead = HEAD | {"begins_at": "2030-01-01T00:00:00+00:00"}
        with pytest.raises(UnusableFields, match="future"):
            open_account(actor=alice, at=NOW, site_id=site, sent=replace(sent(), head=ahead))

    def test_another_organisation_neither_sees_nor_sends_nor_runs(
        self, alice: Actor, bob: Actor
    ) -> None:
        number = an_account(alice)
        assert not accounts(bob).exists()
        with pytest.raises(NoSuchRecord):
            add_version(
                actor=bob, at=NOW, account_id=number, revision=1, sent=sent(), reason="mine"
            )
        with pytest.raises(NoSuchRecord):
            begin_run(bob, NOW, number)
        with pytest.raises(NoSuchRecord):
            open_account(actor=bob, at=NOW, site_id=get_account(alice, number).site_id, sent=sent())


class TestRuns:
    def test_a_run_keeps_its_figures_and_becomes_the_current_one(
        self, alice: Actor, child: list[Any]
    ) -> None:
        number = an_account(alice)
        child.append(told())
        run = get_run(alice, ran(alice, number))
        assert (run.state, run.digest, run.warnings) == ("done", "sha256:1", 1)
        assert get_account(alice, number).current_id == run.id
        (figure,) = figures_of(alice, run.id)
        assert (figure.value, figure.expanded_uncertainty, figure.measured) == (100.0, 2.0, 0.9)

    def test_a_refusal_is_kept_in_words_and_what_stood_stands(
        self, alice: Actor, child: list[Any]
    ) -> None:
        number = an_account(alice)
        child += [told(), Refusal(code="accounting.unknown_name", message="no such carrier")]
        first = ran(alice, number)
        run = get_run(alice, ran(alice, number))
        assert (run.state, run.message) == ("refused", "no such carrier")
        assert get_account(alice, number).current_id == first

    @pytest.mark.parametrize(
        ("again", "verdict"),
        [
            (told(), Verdict.IDENTICAL),
            (told(100.0 * (1 + 1e-14)), Verdict.WITHIN),
            (told(100.1), Verdict.DIFFERENT),
            (told(digest="sha256:2"), Verdict.DIFFERENT),
            (told(share=0.9), Verdict.DIFFERENT),
        ],
    )
    def test_a_proof_says_whether_digest_and_values_are_those_that_are_kept(
        self, alice: Actor, child: list[Any], again: dict[str, Any], verdict: str
    ) -> None:
        number = an_account(alice)
        child += [told(), again]
        first = ran(alice, number)
        proof = get_run(alice, ran(alice, number, first))
        assert (proof.proves_id, proof.verdict) == (first, verdict)
        assert bool(proof.differences) == (verdict != Verdict.IDENTICAL)
        assert get_account(alice, number).current_id == first

    def test_a_killed_worker_leaves_nothing_and_the_run_begins_anew(
        self, alice: Actor, child: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = an_account(alice)
        run_id = begin_run(alice, NOW, number)

        def killed(package: Any, tell: Any, plans: Any, history: Any) -> Any:
            tell("readings")
            raise KeyboardInterrupt

        monkeypatch.setattr(background, "run_package", killed)
        job = Job.objects.get()
        with pytest.raises(KeyboardInterrupt):
            run_job(job.pk, clock)
        job.refresh_from_db()
        assert (job.state, job.message != "") == (JobState.RUNNING, True)
        assert get_run(alice, run_id).state == "waiting"
        monkeypatch.setattr(background, "run_package", lambda package, tell, plans, history: told())
        run_job(job.pk, clock)
        assert get_run(alice, run_id).state == "done"
        assert len(figures_of(alice, run_id)) == 1
        assert run_job(job.pk, clock) == 0

    def test_a_run_that_lost_its_job_is_given_to_a_worker_again_and_only_then(
        self, alice: Actor, child: list[Any]
    ) -> None:
        run_id = begin_run(alice, NOW, an_account(alice))
        assert not begin_again(alice, NOW, run_id)
        Job.objects.all().delete()
        child.append(told())
        assert begin_again(alice, NOW, run_id)
        work()
        assert get_run(alice, run_id).state == "done"
        assert not begin_again(alice, NOW, run_id)

    def test_somebody_who_lost_the_role_meanwhile_gets_no_figures(
        self, alice: Actor, child: list[Any]
    ) -> None:
        run_id = begin_run(alice, NOW, an_account(alice))
        child.append(told())
        job = Job.objects.get()
        Job.objects.update(person_id=None)
        run_job(job.pk, clock)
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert AccountRun.objects.unscoped("tests").get(pk=run_id).state == "waiting"


class TestPeriods:
    def test_a_closed_period_takes_no_version_and_no_run_but_is_still_proved(
        self, alice: Actor, child: list[Any]
    ) -> None:
        number = an_account(alice)
        with pytest.raises(NotPossibleNow, match="no run"):
            close_account(actor=alice, at=NOW, account_id=number, revision=1, reason="done")
        child += [told(), told()]
        first = ran(alice, number)
        revision = get_account(alice, number).revision
        with pytest.raises(UnusableFields):
            close_account(actor=alice, at=NOW, account_id=number, revision=revision, reason="")
        close_account(actor=alice, at=NOW, account_id=number, revision=revision, reason="audited")
        with pytest.raises(NotPossibleNow):
            begin_run(alice, NOW, number)
        with pytest.raises(NotPossibleNow):
            add_version(
                actor=alice, at=NOW, account_id=number, revision=revision + 1, sent=sent(),
                reason="x",
            )  # fmt: skip
        assert get_run(alice, ran(alice, number, first)).verdict == Verdict.IDENTICAL

    def test_a_period_is_reopened_with_a_reason_and_only_a_closed_one(
        self, alice: Actor, child: list[Any]
    ) -> None:
        number = an_account(alice)
        with pytest.raises(NotPossibleNow):
            reopen_account(actor=alice, at=NOW, account_id=number, revision=1, reason="x")
        child.append(told())
        ran(alice, number)
        facts = {"actor": alice, "at": NOW, "account_id": number}
        revision = get_account(alice, number).revision
        close_account(**facts, revision=revision, reason="audited")
        reopen_account(**facts, revision=revision + 1, reason="a certificate was void")
        found = get_account(alice, number)
        assert (found.status, found.status_reason) == ("open", "a certificate was void")

    def test_a_period_that_is_not_over_is_not_closed(self, alice: Actor, child: list[Any]) -> None:
        site = a_site(alice)
        ahead = replace(sent(), head=HEAD | {"ends_at": "2027-01-01T00:00:00+00:00"})
        number = open_account(actor=alice, at=NOW, site_id=site, sent=ahead)
        child.append(told())
        ran(alice, number)
        with pytest.raises(NotPossibleNow, match="not over"):
            close_account(actor=alice, at=NOW, account_id=number, revision=2, reason="x")


def test_a_later_plan_names_its_predecessor_and_says_why(alice: Actor, bob: Actor) -> None:
    site = a_site(alice)
    draft = PlanDraft(content=b"a: 1\n", name="p.yaml", title="Plan", valid_from=date(2026, 1, 1))
    facts = {"actor": alice, "at": NOW, "site_id": site}
    first = add_plan(**facts, draft=draft, reason="")
    second = replace(draft, content=b"a: 2\n")
    with pytest.raises(UnusableFields):
        add_plan(**facts, draft=second, reason="")
    with pytest.raises(UnusableFields, match="bytes"):
        add_plan(**facts, draft=draft, reason="the same")
    with pytest.raises(NoSuchRecord):
        add_plan(actor=bob, at=NOW, site_id=site, draft=second, reason="mine")
    assert add_plan(**facts, draft=second, reason="a meter more") > first


def test_every_run_is_listed_with_its_purpose(alice: Actor, child: list[Any]) -> None:
    number = an_account(alice)
    child += [told(), told()]
    ran(alice, number, None)
    ran(alice, number, get_account(alice, number).current_id)
    assert [one.purpose for one in runs_of(alice, number)] == ["proof", "figures"]


def test_a_line_more_in_a_budget_is_a_difference() -> None:
    before, after = told()["account"], told()["account"]
    after["figures"][0]["budget"].append(LINE)
    verdict, differences = compared(before, after)
    assert verdict is Verdict.DIFFERENT
    assert differences[0]["place"].endswith("budget")


def get_sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()
