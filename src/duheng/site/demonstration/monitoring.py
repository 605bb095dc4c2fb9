"""Online monitoring of one synthetic energy user: two sites, thirty days, faults that are declared.

The readings go through the door, the inbox and the worker's rounds, as real ones do.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.actions import record_synthetic
from duheng.site.demonstration.recording_bodies import Recordings
from duheng.site.monitoring.models import Gateway, Installation, MonitoredChannel
from duheng.site.monitoring.publishing import publish, telemetry_folder
from duheng.site.monitoring.rounds import ReadingRounds
from duheng.site.registry.models import MeasuringChannel
from duheng.telemetry.intake.door import Door

DAYS = 30
_STEP = timedelta(minutes=15)
_A_DAY = 96
MONITORED_SITE = "一号厂区（合成）"
"""Site of the feeders that the first energy user's page shows flags of."""
_SITES = (
    MONITORED_SITE,
    MONITORED_SITE,
    MONITORED_SITE,
    "二号厂区（合成）",
    "二号厂区（合成）",
)
_GATEWAYS = (
    "synthetic-gw-1",
    "synthetic-gw-1",
    "synthetic-gw-1",
    "synthetic-gw-2",
    "synthetic-gw-2",
)
_POWER_FACTOR = 0.92
_HOURLY_DAYS = 8
_MEASURED = (
    ("energy", "register", "有功电能", "kW·h"),
    ("active", "power", "有功功率", "kW"),
    ("reactive", "power", "无功功率", "kvar"),
    ("apparent", "power", "视在功率", "kV·A"),
)
GAP, STUCK, SWAP, SPIKE, UNTRACED = 1, 2, 3, 4, 2
"""The feeder, by its place, that has each fault."""
UNKNOWN = "synthetic/unknown-feeder"
"""A code that a gateway sends and nobody declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeder:
    """A feeder of the energy user: its meter, its rating, its channels."""

    place: int
    meter: int
    rated_kw: float
    codes: dict[str, str]


def record_monitoring(done: Recordings) -> int:
    """Return how many readings the first energy user's feeders sent in thirty days."""
    user = done.plan.energy_users[0]
    at = done.plan.sizes.at
    begin = at - timedelta(days=DAYS)  # thirty days of the site, up to its midnight
    feeders = [
        Feeder(
            place=place,
            meter=done.instruments[meter],
            rated_kw=float(user.rated_kw[place]),
            codes={key: f"synthetic/E{place + 1}/{key}" for key, *_rest in _MEASURED},
        )
        for place, meter in enumerate(user.meters)
    ]
    _declare(done, feeders, begin)
    publish(at)
    number = _send(feeders, begin, at, done.plan.sizes.generator("monitoring"))
    ReadingRounds(lambda: at).go()
    return number


def _declare(done: Recordings, feeders: list[Feeder], begin: datetime) -> None:
    at = done.plan.sizes.at
    body = done.plan.energy_users[0].body
    owned = {
        "owner_id": done.organisation(body),
        "division_code": done.plan.bodies[body].division,
    }
    gateways = {
        code: Gateway(code=code, name=f"合成网关 {place}", readings_per_minute=60_000, **owned)
        for place, code in enumerate(dict.fromkeys(_GATEWAYS), 1)
    }
    record_synthetic(actor=SYSTEM, at=at, records=[list(gateways.values())])
    channels = {
        code: _channel(one, key, begin, gateways[_GATEWAYS[one.place]], owned)
        for one in feeders
        for key, code in one.codes.items()
    }
    record_synthetic(actor=SYSTEM, at=at, records=[list(channels.values())])
    why = "the demonstration installs the meters that it made itself"
    of_meter = {
        one.instrument_id: one
        for one in MeasuringChannel.objects.unscoped(why).filter(
            instrument_id__in=[one.meter for one in feeders]
        )
    }
    placed = [
        installed
        for one in feeders
        for key, code in one.codes.items()
        for installed in _installed(one, key, channels[code], of_meter[one.meter], begin)
    ]
    record_synthetic(actor=SYSTEM, at=at, records=[placed])


def _channel(
    one: Feeder, key: str, begin: datetime, gateway: Gateway, owned: dict[str, Any]
) -> MonitoredChannel:
    kind, quantity, unit = next(rest for name, *rest in _MEASURED if name == key)
    is_energy = key == "energy"
    return MonitoredChannel(
        code=one.codes[key],
        name=f"{one.place + 1} 号馈线 {quantity}（合成）",
        site_name=_SITES[one.place],
        kind=kind,
        quantity=quantity,
        unit=unit,
        interval_s=900,
        register_digits=7 if is_energy else None,
        register_resolution=Decimal("0.01") if is_energy else None,
        rated=Decimal(str(one.rated_kw * (1 if is_energy else 1.1))),
        identity_group="" if is_energy else f"E{one.place + 1}",
        identity_role="" if is_energy else key,
        gateway=gateway,
        since=begin,
        **owned,
    )


def _installed(
    one: Feeder, key: str, channel: MonitoredChannel, device: MeasuringChannel, begin: datetime
) -> Iterator[Installation]:
    """Yield what hangs on a channel: a meter all the time, late, or exchanged by work order."""
    if one.place == UNTRACED:
        begin += timedelta(days=10)
    if one.place == SWAP and key == "energy":
        swapped = begin + timedelta(days=15)
        yield Installation(
            monitored=channel, measuring_channel=device, begins_at=begin, ends_at=swapped
        )
        begin = swapped
    yield Installation(
        monitored=channel,
        measuring_channel=device,
        begins_at=begin,
        work_order="合成工单 7" if one.place == SWAP and key == "energy" else "",
    )


def _send(feeders: list[Feeder], begin: datetime, at: datetime, dice: Random) -> int:
    """Send through the door: once a day, the first gateway every hour of the last days."""
    arrived = [begin]
    energy_kwh = [10_000.0 + 5_000 * one.place for one in feeders]
    number = 0
    with Door(telemetry_folder(), lambda: arrived[0]) as door:
        for day in range(DAYS):
            first = begin + timedelta(days=day)
            found: dict[str, list[dict[str, Any]]] = {code: [] for code in _GATEWAYS}
            for one in feeders:
                found[_GATEWAYS[one.place]] += _day(one, day, first, energy_kwh, dice)
            found[_GATEWAYS[-1]].append(
                {"channel": UNKNOWN, "at": first.isoformat(), "value": float(day)}
            )
            for code, readings in found.items():
                number += len(readings)
                is_hourly = code == _GATEWAYS[0] and day >= DAYS - _HOURLY_DAYS
                for hours, piece in _pieces(readings, first, 1 if is_hourly else 24):
                    arrived[0] = min(at, first + timedelta(hours=hours, minutes=4))
                    lines = [{"batch": f"synthetic-{day:02d}-{hours:02d}"}, *piece]
                    body = "\n".join(json.dumps(line) for line in lines).encode()
                    door.put(door.gateway(code), body, "ndjson", is_authenticated=True)
    return number


def _pieces(
    readings: list[dict[str, Any]], first: datetime, hours: int
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield the readings of a day in pieces of so many hours, with the hour that ends each."""
    for end in range(hours, 24 + hours, hours):
        last = (first + timedelta(hours=end)).isoformat()
        begin = (first + timedelta(hours=end - hours)).isoformat()
        piece = [one for one in readings if begin < one["at"] <= last]
        if end == hours:
            piece += [one for one in readings if one["at"] == begin]
        if piece:
            yield end, piece


def _day(
    one: Feeder, day: int, first: datetime, energy_kwh: list[float], dice: Random
) -> Iterator[dict[str, Any]]:
    if one.place == SWAP and day == DAYS // 2:
        energy_kwh[one.place] = 0.0
    for place in range(_A_DAY):
        moment = first + (place + 1) * _STEP
        shape = 0.45 + 0.25 * math.sin(2 * math.pi * (place - 30) / _A_DAY)
        active = one.rated_kw * max(0.05, shape + dice.gauss(0, 0.02))
        energy_kwh[one.place] += active / 4
        if _is_missing(one, day, place):
            continue
        apparent = active / _POWER_FACTOR
        values = {
            "energy": round(energy_kwh[one.place], 2),
            "active": active,
            "reactive": math.sqrt(apparent**2 - active**2),
            "apparent": apparent,
        }
        for key, value in values.items():
            held = _spoilt(one, key, day, place, value)
            yield {"channel": one.codes[key], "at": moment.isoformat(), "value": round(held, 3)}


def _is_missing(one: Feeder, day: int, place: int) -> bool:
    return one.place == GAP and day == DAYS - 6 and 20 <= place < 56


def _spoilt(one: Feeder, key: str, day: int, place: int, value: float) -> float:
    """Return a value with the fault of its feeder."""
    if one.place == STUCK and key == "active" and day == DAYS - 4 and 32 <= place < 72:
        return one.rated_kw * 0.61
    if one.place == SPIKE and key == "active" and day == DAYS - 3 and place == 50:
        return value * 10
    return value
