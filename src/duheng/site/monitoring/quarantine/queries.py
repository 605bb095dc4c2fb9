"""What is in quarantine, of the gateways of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.models import MonitoredChannel
from duheng.site.monitoring.places import has_inbox, inbox_folder
from duheng.site.monitoring.queries import gateways
from duheng.telemetry.intake.batches import Quarantined
from duheng.telemetry.intake.inbox import Inbox
from duheng.terms.instants import instant_of_microseconds

MOST = 500
_WHY = "whether a code is declared is said to whoever sends it; not by whom"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedCode:
    """A code that a gateway sends and nobody declared, or declared a moment ago.

    Attributes
    ----------
    state : str
        ``unknown``; ``adopted_soon``: declared, the worker takes it in with its next round;
        ``elsewhere``: declared, but not for this gateway.
    """

    gateway_id: int
    gateway_code: str
    gateway_name: str
    owner_id: int
    code: str
    readings: int
    batches: int
    first_at: datetime
    last_at: datetime
    state: str


def quarantined_codes(actor: Actor) -> tuple[list[QuarantinedCode], int]:
    """Return what is in quarantine by gateway and code, the most readings first, and how many."""
    if not has_inbox():
        return [], 0
    own = {one.code: one for one in gateways(actor)}
    with Inbox(inbox_folder()) as inbox:
        held = [one for one in inbox.quarantined() if one.gateway in own]
    found: dict[tuple[str, str], list[Quarantined]] = {}
    for one in held:
        found.setdefault((one.gateway, one.code), []).append(one)
    ordered = sorted(found.items(), key=lambda each: -sum(one.count for one in each[1]))
    shown = ordered[:MOST]
    declared = _declared({code for (_gateway, code), _parts in shown})
    return [
        QuarantinedCode(
            gateway_id=own[gateway].pk,
            gateway_code=gateway,
            gateway_name=own[gateway].name,
            owner_id=own[gateway].owner_id,
            code=code,
            readings=sum(one.count for one in parts),
            batches=len(parts),
            first_at=instant_of_microseconds(min(one.first_us for one in parts)),
            last_at=instant_of_microseconds(max(one.last_us for one in parts)),
            state=_state(declared, gateway, code),
        )
        for (gateway, code), parts in shown
    ], len(ordered)


def _declared(codes: set[str]) -> dict[str, str | None]:
    """Return the gateway of each code that is declared."""
    rows = MonitoredChannel.objects.unscoped(_WHY).filter(
        code__in=list(codes), withdrawn_at__isnull=True
    )
    return {one.code: one.gateway and one.gateway.code for one in rows.select_related("gateway")}


def _state(declared: dict[str, str | None], gateway: str, code: str) -> str:
    if code not in declared:
        return "unknown"
    return "adopted_soon" if declared[code] == gateway else "elsewhere"
