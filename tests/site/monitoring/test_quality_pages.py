"""Pages of quality, flags, corrections and quarantine as people use them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from signing_in import client_of
from stream_of import NOW, STEP, a_channel, a_gateway, hours, send

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.models import ChannelFlag, ReadingCorrection
from duheng.site.monitoring.quality import queries
from duheng.site.monitoring.rounds import ReadingRounds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))


@pytest.fixture
def keeper(alice: Actor) -> Client:
    return client_of(alice)


def go() -> None:
    ReadingRounds(lambda: NOW).go()


def two_channels(actor: Actor) -> tuple[int, int]:
    gateway = a_gateway(actor)
    worse, better = a_channel(actor, gateway), a_channel(actor, gateway, "c/d", site_name="mill")
    send([*[one for one in hours("a/b") if one[1].hour != 3], *hours("c/d")])
    go()
    return worse, better


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_worst_channel_stands_first_by_day_by_month_and_in_the_export(
    keeper: Client, alice: Actor
) -> None:
    two_channels(alice)
    for period in ("2026-03-01", "2026-03"):
        page = text_of(keeper, f"/monitoring/quality/?period={period}")
        assert page.index("Feeder a/b") < page.index("Feeder c/d")
    export = keeper.get("/monitoring/quality/?period=2026-03-01&export=csv")
    rows = b"".join(export.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[1].startswith("Feeder a/b,95.8,95.8,")
    assert rows[2].startswith("Feeder c/d,100.0,100.0,")


def test_quality_by_site_and_gateway_and_a_period_that_makes_no_sense(
    keeper: Client, alice: Actor
) -> None:
    two_channels(alice)
    sites = text_of(keeper, "/monitoring/quality/sites/?period=2026-03-01")
    assert sites.index("works") < sites.index("mill")
    assert "Logger" in text_of(keeper, "/monitoring/quality/gateways/?period=2026-03-01")
    assert "field-error" in text_of(keeper, "/monitoring/quality/?period=yesterday")
    assert "empty-state" in text_of(keeper, "/monitoring/quality/?period=2020-01")


def test_days_before_anybody_chooses_are_the_last_seven(
    keeper: Client, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_channels(alice)
    monkeypatch.setattr(queries, "USUAL_DAYS", 100_000)
    assert "Feeder a/b" in text_of(keeper, "/monitoring/quality/")


def test_a_neighbour_sees_nothing_of_it_and_a_regulator_of_the_place_does(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    number, _other = two_channels(alice)
    flag = ChannelFlag.objects.filter(monitored_id=number).first()
    assert flag is not None
    neighbour = client_of(bob)
    assert "Feeder" not in text_of(neighbour, "/monitoring/quality/?period=2026-03")
    assert neighbour.get(f"/monitoring/flags/{flag.pk}/").status_code == 404
    assert "Feeder" in text_of(client_of(carol), "/monitoring/quality/?period=2026-03")


def test_a_channel_shows_its_strip_and_a_flag_opens_its_readings(
    keeper: Client, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _other = two_channels(alice)
    monkeypatch.setattr("duheng.site.monitoring.quality.views.STRIP_DAYS", 1000)
    page = text_of(keeper, f"/monitoring/channels/{number}/")
    assert 'class="heat-bar"' in page
    flag = ChannelFlag.objects.get(
        monitored_id=number, code="telemetry.gap", begin_at__gte=NOW - timedelta(hours=23)
    )
    assert f"/monitoring/flags/{flag.pk}/" in page
    page = text_of(keeper, f"/monitoring/flags/{flag.pk}/")
    assert 'class="curve-line"' in page
    assert page.count('class="is-flagged"') == 2
    assert re.search(r"M[\d.]+ [\d.]+L", page)


def test_a_reading_is_corrected_on_its_page_and_the_channel_shows_it(
    keeper: Client, alice: Actor, bob: Actor
) -> None:
    number, _other = two_channels(alice)
    address = f"/monitoring/channels/{number}/correct/?at={(NOW - STEP).isoformat()}"
    address = address.replace("+", "%2B")
    assert "5.4" in text_of(keeper, address)
    assert client_of(bob).get(address).status_code == 404
    refused = keeper.post(address, {"value": "many", "reason": ""})
    assert refused.status_code == 422
    assert keeper.post(address, {"value": "4.5", "reason": "display"}).status_code == 302
    assert keeper.post(address, {"value": "4.6", "reason": "again"}).status_code == 409
    go()
    assert ReadingCorrection.objects.visible_to(alice).get().applied_at is not None
    page = text_of(keeper, f"/monitoring/channels/{number}/")
    assert "display" in page
    assert "4.5" in text_of(keeper, address)


def test_a_correction_without_an_instant_or_of_none_is_refused(
    keeper: Client, alice: Actor
) -> None:
    number, _other = two_channels(alice)
    address = f"/monitoring/channels/{number}/correct/"
    assert keeper.get(address).status_code == 422
    assert keeper.get(f"{address}?at=2026-03-01T00:00:01Z").status_code == 404


def test_quarantine_leads_to_a_declaration_and_is_empty_after_the_round(
    keeper: Client, alice: Actor, bob: Actor
) -> None:
    assert "empty-state" in text_of(keeper, "/monitoring/quarantine/")
    gateway = a_gateway(alice)
    send(hours("new/1", 5))
    page = text_of(keeper, "/monitoring/quarantine/")
    link = f"/monitoring/channels/new/?code=new/1&amp;gateway={gateway}"
    assert link in page
    form = text_of(keeper, link.replace("&amp;", "&"))
    assert 'value="new/1"' in form
    assert f'value="{gateway}" selected' in form
    assert "new/1" not in text_of(client_of(bob), "/monitoring/quarantine/")
    go()
    a_channel(alice, gateway, "new/1")
    assert "status-mark" in text_of(keeper, "/monitoring/quarantine/")
    go()
    assert "empty-state" in text_of(keeper, "/monitoring/quarantine/")


def test_a_code_declared_for_another_gateway_says_so(keeper: Client, alice: Actor) -> None:
    first = a_gateway(alice)
    send(hours("new/1", 2))
    a_channel(alice, a_gateway(alice, "gw-2"), "new/1")
    page = text_of(keeper, "/monitoring/quarantine/")
    assert f"gateway={first}" not in page
    assert "status-mark" in page
