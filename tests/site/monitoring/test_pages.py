"""Pages of channels and gateways as their keeper uses them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.publishing import snapshot_path
from duheng.telemetry.stream import read_snapshot
from duheng.telemetry.stream.gateways import digest_of_token

GATEWAY = {"code": "gw", "name": "Logger", "readings_per_minute": "600"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))


@pytest.fixture
def keeper(alice: Actor) -> Client:
    return client_of(alice)


def test_a_keeper_enrols_a_gateway_makes_a_token_and_declares_what_it_sends(
    keeper: Client,
) -> None:
    page = keeper.post("/monitoring/gateways/new/", GATEWAY | {"code": "gw-7"}, follow=True)
    address = page.redirect_chain[-1][0]
    shown = keeper.post(f"{address}token/", {"ends_at": ""}).content.decode()
    token = re.search(r'<code class="number">([^<]+)</code>', shown)
    assert token is not None
    assert digest_of_token(token[1]) in read_snapshot(snapshot_path()).token_of
    assert token[1] not in keeper.get(address).content.decode()
    number = address.rstrip("/").rpartition("/")[2]
    facts = {
        "code": "a/b", "name": "Feeder", "kind": "register", "quantity": "energy", "unit": "kW·h",
        "gateway_id": number, "time_zone": "Asia/Shanghai", "is_signed": "false",
    }  # fmt: skip
    page = keeper.post("/monitoring/channels/new/", facts, follow=True)
    assert not re.findall(r'class="field-error">([^<]*)', page.content.decode())
    assert "Feeder" in page.content.decode()
    assert "a/b" in read_snapshot(snapshot_path()).numbers_of["gw-7"]
    assert "Feeder" in keeper.get("/monitoring/channels/?text=a/b").content.decode()


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_is_kept(keeper: Client) -> None:
    answer = keeper.post("/monitoring/channels/new/", {"code": "x", "rated": "-3"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="-3"' in text
    assert text.count('class="field-error"') >= 4


def test_a_token_that_would_have_ended_already_is_refused_on_the_page(keeper: Client) -> None:
    page = keeper.post("/monitoring/gateways/new/", GATEWAY, follow=True)
    address = page.redirect_chain[-1][0]
    answer = keeper.post(f"{address}token/", {"ends_at": "2001-01-01T00:00"})
    assert answer.status_code in {409, 422}
    assert not read_snapshot(snapshot_path()).tokens


def test_empty_lists_offer_the_next_step(keeper: Client) -> None:
    for place, step in (("channels", "channels/new/"), ("gateways", "gateways/new/")):
        assert f"/monitoring/{step}" in keeper.get(f"/monitoring/{place}/").content.decode()
