"""Accounts of what the site monitors: its own channels, a digest of the days, told when revised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from accounts_of import HEAD, archive, example_files
from django.test import Client
from signing_in import client_of
from stream_of import NOW, a_channel, a_gateway, send

from duheng.site.accounts.actions.sending import Sent, open_account
from duheng.site.accounts.actions.sites import register_site
from duheng.site.accounts.models import AccountFigure, AccountRun
from duheng.site.accounts.starting import begin_run
from duheng.site.accounts.unpacking import open_package
from duheng.site.actions.actor import Actor
from duheng.site.monitoring.models import ChannelFlag, MonitoredChannel
from duheng.site.monitoring.rounds import ReadingRounds
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.terms.clock import system_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]

BEGIN = datetime(2025, 2, 28, 16, tzinfo=UTC)
STEP = timedelta(minutes=15)
CHANNELS = ("works", "office")
READS = """readings:
  - history: true
    channels: {works: {channel: w/works}, office: {channel: w/office}}

streams:"""


def readings(channel: str) -> list[tuple[datetime, float]]:
    """Return a week of quarters of an hour."""
    mean = {"works": 94.0, "office": 2.5}[channel]
    return [
        (BEGIN + (place + 1) * STEP, round(mean * (1 + 0.01 * (place % 11)), 4))
        for place in range(7 * 96)
    ]


def as_file() -> dict[str, bytes]:
    pairs = zip(readings("works"), readings("office"), strict=True)
    local = timedelta(hours=8)
    lines = ["time,works,office"] + [
        f"{(at + local).strftime('%Y-%m-%d %H:%M')},{one},{other}"
        for (at, one), (_at, other) in pairs
    ]
    return {**example_files(), "readings.csv": ("\n".join(lines) + "\n").encode()}


def as_history() -> dict[str, bytes]:
    files = as_file()
    text = files["ACCOUNT.yaml"].decode()
    begin, end = text.index("readings:"), text.index("streams:")
    del files["readings.csv"]
    text = text[:begin] + READS + text[end + len("streams:") :]
    return {**files, "ACCOUNT.yaml": text.encode()}


def monitor(actor: Actor, site_name: str = "works", prefix: str = "w", gateway: str = "gw") -> None:
    """Declare the channels of somebody, send their readings, and let the worker take them in."""
    number = a_gateway(actor, gateway)
    facts = {"kind": "interval", "unit": "kWh", "quantity": "energy", "interval_s": "900"}
    for name in CHANNELS:
        more = {**facts, "since": BEGIN - STEP, "site_name": site_name}
        a_channel(actor, number, f"{prefix}/{name}", **more)
        sent = [(f"{prefix}/{name}", at, value) for at, value in readings(name)]
        taken = send(sent, gateway, f"{prefix}-{name}")
        assert taken.accepted == len(sent)
    go()


def go() -> None:
    ReadingRounds(lambda: NOW).go()


def a_site(actor: Actor, monitored_as: str = "works") -> int:
    facts = {"code": "W-1", "name": "Works", "kind": "energy_user", "monitored_as": monitored_as}
    return register_site(actor=actor, at=system_clock(), facts=facts)


def done(actor: Actor, site: int, files: dict[str, bytes]) -> AccountRun:
    content = archive(files)
    title = f"Account {AccountRun.objects.visible_to(actor).count()}"
    head = {**HEAD, "title": {"zh-Hans": title, "en": title}}
    sent = Sent(content=content, name="a.zip", package=open_package(content), head=head)
    at = system_clock()
    account = open_account(actor=actor, at=at, site_id=site, sent=sent)
    return ran(actor, begin_run(actor, at, account))


def ran(actor: Actor, number: int) -> AccountRun:
    for job in Job.objects.filter(state=JobState.WAITING):
        run_job(job.pk, system_clock)
    found: AccountRun = AccountRun.objects.visible_to(actor).get(pk=number)
    return found


def figures(actor: Actor, run: AccountRun) -> list[tuple[Any, ...]]:
    found = AccountFigure.objects.visible_to(actor).filter(run=run).order_by("position")
    return list(found.values_list("quantity", "statutory", "value", "standard_uncertainty"))


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_what_is_monitored_gives_the_figures_of_a_file_and_a_revision_is_told_as_the_cause(
    alice: Actor,
) -> None:
    monitor(alice)
    site = a_site(alice)
    by_history = done(alice, site, as_history())
    assert by_history.state == "done", by_history.message
    by_file = done(alice, site, as_file())
    assert figures(alice, by_history) == figures(alice, by_file)
    keeper = client_of(alice)
    shown = page_of(keeper, f"/energy/runs/{by_history.pk}/")
    assert "history:2025-03-01" in shown
    again = ran(alice, begin_run(alice, system_clock(), by_history.account_id, by_history.pk))
    assert (again.verdict, again.digest) == ("identical", by_history.digest)
    send([("w/works", readings("works")[200][0], 99.0)], batch="late")
    go()
    proof = ran(alice, begin_run(alice, system_clock(), by_history.account_id, by_history.pk))
    assert proof.verdict == "different"
    assert proof.differences[0]["place"].startswith("history:2025-03-0")
    assert "history:2025-03-0" in page_of(keeper, f"/energy/runs/{proof.pk}/")


def test_a_channel_of_another_organisation_or_of_another_site_is_refused(
    alice: Actor, bob: Actor
) -> None:
    monitor(bob)
    refused = done(alice, a_site(alice), as_history())
    assert (refused.state, refused.error_code) == ("refused", "accounting.unknown_name")
    assert "w/works" in refused.message
    monitor(alice, site_name="elsewhere", prefix="e", gateway="gw-e")
    files = as_history()
    files["ACCOUNT.yaml"] = files["ACCOUNT.yaml"].replace(b"w/", b"e/")
    mine = done(alice, a_site_of(alice, "W-2", "works"), files)
    assert (mine.state, mine.error_code) == ("refused", "accounting.unknown_name")
    not_monitored = done(alice, a_site_of(alice, "W-3", ""), files)
    assert not_monitored.error_code == "accounting.unknown_name"


def a_site_of(actor: Actor, code: str, monitored_as: str) -> int:
    facts = {"code": code, "name": code, "kind": "energy_user", "monitored_as": monitored_as}
    return register_site(actor=actor, at=system_clock(), facts=facts)


def test_what_the_site_flagged_is_set_aside(alice: Actor) -> None:
    monitor(alice)
    site = a_site(alice)
    plain = done(alice, site, as_history())
    at = readings("works")[300][0]
    ChannelFlag.objects.create(
        monitored_id=MonitoredChannel.objects.visible_to(alice).get(code="w/works").pk,
        rule="R6", code="telemetry.stuck", severity="warning", begin_at=at, end_at=at + 3 * STEP,
        evidence="{}", judged_at=NOW,
    )  # fmt: skip
    flagged = done(alice, site, as_history())
    assert flagged.state == "done", flagged.message
    assert flagged.digest != plain.digest
    assert "telemetry.stuck" in page_of(client_of(alice), f"/energy/runs/{flagged.pk}/")
