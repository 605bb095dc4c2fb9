"""The snapshot that the door for readings knows, written whole after every change of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction

from duheng.site.environment import home_folder
from duheng.site.monitoring.models import (
    Gateway,
    GatewayToken,
    Installation,
    MonitoredChannel,
    MultiplierPeriod,
)
from duheng.telemetry import MeterSwap
from duheng.telemetry.durable import exclusive
from duheng.telemetry.stream import Gateway as StreamGateway
from duheng.telemetry.stream import (
    Multiplier,
    Snapshot,
    StreamChannel,
    StreamKind,
    Token,
    write_snapshot,
)

REMEMBERED = timedelta(days=90)
"""How long an ended token stays in the snapshot, so that its refusal can say why."""
_WHY = "the door for readings serves every organisation; it tells none of the others"


def telemetry_folder() -> Path:
    """Return the folder of readings, inbox and snapshot of this site."""
    return home_folder() / "telemetry"


def snapshot_path() -> Path:
    """Return where the snapshot lies."""
    return telemetry_folder() / "snapshot.json"


def publish_soon(at: datetime) -> None:
    """Write the snapshot when the running transaction is committed; not at all if it is not."""
    transaction.on_commit(lambda: publish(at))


def publish(at: datetime) -> Snapshot:
    """Write the snapshot as the registry is now, and return it.

    One process at a time: who writes last has read last, so that a revoked token stays revoked.
    """
    telemetry_folder().mkdir(parents=True, exist_ok=True)
    with exclusive(telemetry_folder() / "snapshot.lock"):
        found = snapshot_of(at)
        write_snapshot(snapshot_path(), found)
    return found


class Publisher:
    """Publishes again what the web process could not, since it died after it had recorded it."""

    def __init__(self) -> None:
        self._published: object = None

    def publish_changed(self, at: datetime) -> Snapshot:
        """Return the snapshot; it is written when it changed, or is not there."""
        found = snapshot_of(at)
        if _content(found) != self._published or not snapshot_path().is_file():
            found = publish(at)
            self._published = _content(found)
        return found


def _content(snapshot: Snapshot) -> object:
    return snapshot.channels, snapshot.gateways, snapshot.tokens


def snapshot_of(at: datetime) -> Snapshot:
    """Return what the door may know at an instant."""
    gateways = Gateway.objects.unscoped(_WHY).filter(withdrawn_at__isnull=True)
    tokens = GatewayToken.objects.unscoped(_WHY).select_related("gateway")
    channels = MonitoredChannel.objects.unscoped(_WHY).select_related("parent", "gateway")
    multipliers = _by_channel(MultiplierPeriod)
    installations = _by_channel(Installation)
    return Snapshot(
        at=at,
        channels=tuple(
            _channel(one, multipliers[one.pk], installations[one.pk])
            for one in channels.order_by("pk")
        ),
        gateways=tuple(_gateway(one) for one in gateways.order_by("code")),
        tokens=tuple(_token(one) for one in tokens.order_by("pk") if _is_remembered(one, at)),
    )


def _by_channel(model: Any) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in model.objects.unscoped(_WHY).filter(withdrawn_at__isnull=True).order_by("pk"):
        found[one.monitored_id].append(one)
    return found


def _channel(
    one: MonitoredChannel, multipliers: list[MultiplierPeriod], installations: list[Installation]
) -> StreamChannel:
    is_sent = one.withdrawn_at is None and one.gateway is not None
    return StreamChannel(
        number=one.pk,
        code=one.code,
        kind=StreamKind(one.kind),
        quantity=one.quantity,
        unit=one.unit,
        interval_s=None if one.interval_s is None else float(one.interval_s),
        time_zone=one.time_zone,
        gateways=(one.gateway.code,) if is_sent and one.gateway is not None else (),
        multipliers=tuple(
            Multiplier(
                since=each.since,
                factor=_factor(each),
                current_ratio=_number(each.current_ratio),
                voltage_ratio=_number(each.voltage_ratio),
            )
            for each in sorted(multipliers, key=lambda each: each.since)
        ),
        register_digits=one.register_digits,
        register_resolution=_number(one.register_resolution),
        rated=_number(one.rated),
        lowest=_number(one.lowest),
        is_signed=one.is_signed,
        swaps=_swaps(installations),
        parent=None if one.parent is None else one.parent.code,
        part_of_identity=f"{one.identity_group}/{one.identity_role}"
        if one.identity_group
        else None,
        relative_uncertainty=_number(one.relative_uncertainty),
        site=one.site_name or None,
        since=one.since,
        until=one.withdrawn_at or one.until,
    )


def _swaps(installations: list[Installation]) -> tuple[MeterSwap, ...]:
    """Return the exchanges: where one device follows another."""
    in_order = sorted(installations, key=lambda one: one.begins_at)
    return tuple(
        MeterSwap(
            at=after.begins_at,
            final_indication=_number(before.last_indication),
            initial_indication=_number(after.first_indication),
        )
        for before, after in pairwise(in_order)
    )


def _factor(one: MultiplierPeriod) -> float:
    ratios = [one.current_ratio, one.voltage_ratio, one.constant]
    factor = Decimal(1)
    for ratio in ratios:
        factor *= Decimal(1) if ratio is None else ratio
    return float(factor)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _gateway(one: Gateway) -> StreamGateway:
    return StreamGateway(
        code=one.code,
        readings_per_minute=one.readings_per_minute,
        public_key=one.public_key or None,
        addresses=tuple(one.addresses.split()),
    )


def _token(one: GatewayToken) -> Token:
    ends = [moment for moment in (one.ends_at, one.withdrawn_at) if moment is not None]
    ends += [one.gateway.withdrawn_at] if one.gateway.withdrawn_at else []
    return Token(digest=one.digest, gateway=one.gateway.code, until=min(ends, default=None))


def _is_remembered(one: GatewayToken, at: datetime) -> bool:
    until = _token(one).until
    return until is None or until > at - REMEMBERED
