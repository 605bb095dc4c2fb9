"""The meters of a plan today: confirmation, chain, channels; tied by account, device or name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duheng.site.accounts.measured.channels import ChannelToday
from duheng.site.accounts.overview import Meter
from duheng.site.accounts.plans.structure import PlannedMeter
from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.queries import chain_above
from duheng.site.registry.instruments.queries import due_state
from duheng.site.registry.models import Instrument

_CHAINS = 40
"""Chains that a page follows at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An instrument of the registry today; ``has_gap`` is ``None`` where no chain was followed."""

    id: int
    number: str
    name: str
    state: str
    until: str
    has_gap: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterToday:
    """A meter that a plan names, or a channel's device that it does not.

    Attributes
    ----------
    evidence : Meter or None
        What the last account says of it.
    device : Device or None
        The instrument of the registry.
    """

    planned: PlannedMeter
    evidence: Meter | None
    device: Device | None
    channels: Sequence[ChannelToday]


class SiteMeters:
    """Ties the meters of a plan to evidence, devices and channels of a site."""

    def __init__(
        self,
        actor: Actor,
        at: datetime,
        day: date,
        evidence: Iterable[Meter],
        channels: Sequence[ChannelToday],
    ) -> None:
        self._evidence = {one.key: one for one in evidence}
        self._channels = channels
        numbers = {one.instrument_id for one in self._evidence.values()}
        numbers |= {one.instrument_id for one in channels}
        self._devices = devices_of(actor, {one for one in numbers if one is not None}, at, day)
        self.tied: set[int] = set()
        self.named: set[str] = set()

    def meter(self, planned: PlannedMeter) -> MeterToday:
        """Return a meter of the plan with what is known of it."""
        evidence = self._evidence.get(planned.name)
        self.named.add(planned.name)
        by_account = None if evidence is None else evidence.instrument_id
        held = [one for one in self._channels if self._is_of(one, planned.name, by_account)]
        self.tied |= {one.id for one in held}
        numbers = [by_account, *(one.instrument_id for one in held)]
        known = [self._devices[one] for one in numbers if one is not None and one in self._devices]
        return MeterToday(
            planned=planned, evidence=evidence, device=known[0] if known else None, channels=held
        )

    def others(self) -> list[tuple[ChannelToday, Device | None]]:
        """Return the channels that no meter so far was tied to, with the device of each."""
        return [
            (one, self._devices.get(one.instrument_id or 0))
            for one in self._channels
            if one.id not in self.tied
        ]

    def _is_of(self, channel: ChannelToday, name: str, instrument_id: int | None) -> bool:
        if channel.instrument_id is not None and channel.instrument_id == instrument_id:
            return True
        device = self._devices.get(channel.instrument_id or 0)
        by_number = device is not None and device.number == name
        return by_number or name in (channel.code, channel.code.rpartition("/")[2])


def devices_of(
    actor: Actor, numbers: Collection[int], at: datetime, day: date
) -> Mapping[int, Device]:
    """Return the instruments that the actor sees of some, each as it stands today."""
    if not actor.may("registry.view"):
        return {}
    found = Instrument.objects.visible_to(actor).filter(pk__in=numbers, withdrawn_at__isnull=True)
    return {
        one.pk: _device(actor, one, at, day, is_followed=place < _CHAINS)
        for place, one in enumerate(found.order_by("pk"))
    }


def _device(actor: Actor, one: Instrument, at: datetime, day: date, *, is_followed: bool) -> Device:
    until = one.confirmed_until
    return Device(
        id=one.pk,
        number=one.number,
        name=one.name,
        state=due_state(one.status, one.manner, until, day).value,
        until="" if until is None else until.isoformat(),
        has_gap=chain_above(actor, "instrument", one.pk, at).judgement.has_gap
        if is_followed
        else None,
    )
