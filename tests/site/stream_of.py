"""A gateway and its channels, and batches that it sends, for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.actions.channels import declare_channel
from duheng.site.monitoring.actions.gateways import enrol_gateway
from duheng.site.monitoring.publishing import publish, telemetry_folder
from duheng.telemetry.intake.batches import Receipt
from duheng.telemetry.intake.door import Door

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STEP = timedelta(hours=1)


def a_gateway(actor: Actor, code: str = "gw") -> int:
    facts = {"code": code, "name": "Logger", "readings_per_minute": "100000"}
    return enrol_gateway(actor=actor, at=NOW, facts=facts)


def a_channel(actor: Actor, gateway_id: int | None, code: str = "a/b", **more: object) -> int:
    facts = {
        "code": code, "name": f"Feeder {code}", "kind": "power", "quantity": "power",
        "unit": "kW", "interval_s": "3600", "gateway_id": gateway_id, "site_name": "works",
        "since": NOW - timedelta(days=3), **more,
    }  # fmt: skip
    return declare_channel(actor=actor, at=NOW, facts=facts)


def send(
    readings: Iterable[tuple[str, datetime, float | None]],
    gateway: str = "gw",
    batch: str = "b",
    at: datetime = NOW,
) -> Receipt:
    """Send a batch through the door."""
    publish(NOW)
    lines = [{"batch": batch}] + [
        {"channel": code, "at": moment.isoformat(), "value": value}
        for code, moment, value in readings
    ]
    with Door(telemetry_folder(), lambda: at) as door:
        body = "\n".join(json.dumps(one) for one in lines).encode()
        return door.put(door.gateway(gateway), body, "ndjson", is_authenticated=True)


def hours(code: str, number: int = 48, value: float = 5.0) -> list[tuple[str, datetime, float]]:
    """Return readings of the last hours, each another value."""
    first = NOW - number * STEP
    return [(code, first + (one + 1) * STEP, value + (one % 7) / 10) for one in range(number)]
