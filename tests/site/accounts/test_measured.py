"""A site by its plan in force: source by source, each meter and channel as it stands today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from quality_of import a_site, here_of, made, stored
from signing_in import client_of
from stream_of import NOW, a_channel, a_gateway, hours, send

from duheng.site.accounts.measured.meters import MeterToday
from duheng.site.accounts.measured.site import MeasuredSite, measured_site
from duheng.site.accounts.models import MonitoringPlan
from duheng.site.accounts.overview import Meter
from duheng.site.accounts.queries import get_site, plans_of
from duheng.site.actions.actor import Actor
from duheng.site.monitoring.actions.channels import install
from duheng.site.monitoring.rounds import ReadingRounds
from duheng.site.registry.instruments.actions.channels import add_channel
from duheng.site.registry.instruments.actions.registering import register_instrument

PLANS = Path(__file__).parents[3] / "examples" / "monitoring-plan"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]


def a_plan(actor: Actor, site: Any, number: int = 2, begins: date = date(2025, 1, 1)) -> Any:
    here = here_of(actor)
    content = (PLANS / f"PLAN-{number}.yaml").read_bytes()
    return made(
        MonitoringPlan(
            site=site, number=number, title=f"Plan {number}", valid_from=begins,
            file=stored(content, here), **here,
        )
    )  # fmt: skip


def a_device(actor: Actor, number: str) -> tuple[int, int]:
    """Return an instrument and its channel."""
    facts = {"number": number, "name": "Energy meter", "kind": "", "division_code": "150203"}
    instrument = register_instrument(actor=actor, at=NOW, facts=facts)
    channel = {"name": "A", "quantity": "active energy", "unit": "kW·h"}
    return instrument, add_channel(
        actor=actor, at=NOW, instrument_id=instrument, facts=channel
    )  # fmt: skip


def measured(actor: Actor, site: Any, *evidence: Meter, at: datetime = NOW) -> MeasuredSite:
    plans = plans_of(actor, site.pk)
    return measured_site(actor, get_site(actor, site.pk), plans, evidence, at)


def meters(found: MeasuredSite) -> dict[str, MeterToday]:
    return {
        one.planned.name: one
        for source in found.sources
        for stream in source.streams
        for one in stream.meters
    }


def page_of(client: Client, site: Any) -> str:
    answer = client.get(f"/energy/sites/{site.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_site_without_a_plan_and_without_channels_says_so_and_offers_both(
    alice: Actor, carol: Actor
) -> None:
    site = a_site(alice, monitored_as="")
    page = page_of(client_of(alice), site)
    for words in (
        "This site has no monitoring plan yet.", f"/energy/sites/{site.pk}/plans/new/",
        "not tied to channels", "Name its channels", "names no meter with evidence",
    ):  # fmt: skip
        assert words in page, words
    assert "Name its channels" not in page_of(client_of(carol), site)
    named = a_site(alice, "W-2", "nothing")
    assert "No channel names this site yet." in page_of(client_of(alice), named)


def test_each_meter_of_the_plan_stands_under_its_source_with_channel_and_last_reading(
    alice: Actor,
) -> None:
    site = a_site(alice)
    a_plan(alice, site)
    gateway = a_gateway(alice)
    a_channel(alice, gateway, "gate/works-meter")
    a_channel(alice, gateway, "gate/other")
    before = NOW - timedelta(hours=8)  # on the same day at the site, on the one before in UTC
    other = [one for one in hours("gate/other") if one[1] <= before]
    send([*hours("gate/works-meter"), *other])
    ReadingRounds(lambda: NOW).go()
    found = measured(alice, site)
    held = meters(found)
    assert list(held) == ["works-meter", "office-meter"]
    (channel,) = held["works-meter"].channels
    assert (channel.last_at, channel.last_value) == (NOW, pytest.approx(5.5))
    assert not channel.is_late
    assert held["office-meter"].channels == []
    assert [(one.code, one.last_at) for one, _device in found.channels] == [("gate/other", before)]
    page = page_of(client_of(alice), site)
    for words in (
        "use of purchased electricity", "incomer of the works", "Feeder gate/works-meter",
        "no channel", "Channels that belong to no meter of the plan", "Feeder gate/other",
    ):  # fmt: skip
        assert words in page, words
    assert measured(alice, site, at=NOW + timedelta(days=2)).channels[0][0].is_late


def test_a_meter_is_tied_to_a_channel_by_the_device_that_hangs_there(alice: Actor) -> None:
    site = a_site(alice)
    a_plan(alice, site)
    number = a_channel(alice, None, "gate/a")
    instrument, device = a_device(alice, "works-meter")
    install(actor=alice, at=NOW, monitored_id=number, measuring_channel_id=device,
            facts={"begins_at": NOW - timedelta(days=1)})  # fmt: skip
    one = meters(measured(alice, site))["works-meter"]
    assert [each.code for each in one.channels] == ["gate/a"]
    assert one.device is not None
    assert (one.device.id, one.device.state, one.device.has_gap) == (instrument, "never", True)
    page = page_of(client_of(alice), site)
    assert f"/registry/instruments/{instrument}/" in page
    assert "not traceable: gap in the chain" in page


def test_what_the_account_says_of_a_meter_stands_where_the_registry_has_none(
    alice: Actor,
) -> None:
    site = a_site(alice, monitored_as="")
    a_plan(alice, site)
    known = Meter(key="works-meter", name="Works", serial="1", evidence="C-1", until="2026-12-31",
                  state="valid", instrument_id=None)  # fmt: skip
    other = Meter(key="boiler", name="Boiler", serial="2", evidence="C-2", until="2020-01-01",
                  state="overdue", instrument_id=None)  # fmt: skip
    found = measured(alice, site, known, other)
    assert meters(found)["works-meter"].evidence == known
    assert meters(found)["office-meter"].evidence is None
    assert list(found.meters) == [other]


def test_a_plan_that_ended_or_has_not_begun_is_not_in_force(alice: Actor) -> None:
    site = a_site(alice, monitored_as="")
    a_plan(alice, site, 1, date(2023, 1, 1))
    found = measured(alice, site)
    assert (found.plan, found.ended_on, found.sources) == (None, date(2024, 12, 31), [])
    assert "ended on 2024-12-31" in page_of(client_of(alice), site)
    assert measured(alice, site, at=datetime(2024, 5, 1, tzinfo=UTC)).plan is not None
    later = a_site(alice, "W-2", "")
    a_plan(alice, later, 2, date(2099, 1, 1))
    assert "begins on 2099-01-01 only" in page_of(client_of(alice), later)


def test_the_centre_sees_the_site_and_a_stranger_does_not(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    site = a_site(alice)
    a_plan(alice, site)
    a_channel(alice, None, "gate/works-meter")
    page = page_of(client_of(carol), site)
    assert "Feeder gate/works-meter" in page
    assert "no reading yet" in page
    assert client_of(bob).get(f"/energy/sites/{site.pk}/").status_code == 404
