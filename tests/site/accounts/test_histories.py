"""Who keeps a record reads its history: the button on its page leads somewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from accounts_of import a_site
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.actions.gateways import enrol_gateway

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_keeper_of_a_site_reads_its_history_and_a_neighbour_does_not(
    alice: Actor, bob: Actor
) -> None:
    address = f"/people/history/accounts.energysite/{a_site(alice)}/"
    assert client_of(alice).get(address).status_code == 200
    assert client_of(bob).get(address).status_code == 404


def test_the_keeper_of_a_gateway_reads_its_history(
    alice: Actor, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))
    number = enrol_gateway(actor=alice, at=at, facts={"code": "G-1", "name": "North"})
    address = f"/people/history/monitoring.gateway/{number}/"
    assert client_of(alice).get(address).status_code == 200
