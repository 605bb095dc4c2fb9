"""What of the monitored history an account of a site may read: the channels of that site alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from duheng.site.accounts.models import Account
from duheng.site.actions.actor import Actor
from duheng.site.monitoring.models import ChannelFlag, MonitoredChannel
from duheng.site.monitoring.places import history_folder
from duheng.site.monitoring.publishing import snapshot_of
from duheng.telemetry.stream import Snapshot, StreamChannel, write_snapshot
from duheng.telemetry.validity.flags import CAUSES, FLAGS

SNAPSHOT, FLAGGED = "snapshot.json", "flags.parquet"
_A_DAY = timedelta(days=1)
_COLUMNS = ("channel", "begin_at", "end_at", "rule", "code", "severity", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHistory:
    """The history as a run may read it: where it lies, its channels, what was flagged of them."""

    root: Path
    snapshot: Snapshot
    flags: tuple[Mapping[str, object], ...]

    def write_to(self, folder: Path) -> None:
        """Write what a child process is to know of it."""
        write_snapshot(folder / SNAPSHOT, self.snapshot)
        pq.write_table(pa.Table.from_pylist(list(self.flags), schema=FLAGS), folder / FLAGGED)


def history_of(actor: Actor, account: Account, at: datetime) -> SiteHistory:
    """Return what the account of a site may read; no channel where the site is not monitored."""
    channels = _channels(actor, account, at)
    flags = ChannelFlag.objects.filter(
        monitored_id__in=[one.number for one in channels],
        code__in=list(CAUSES),
        end_at__gte=account.begins_at - _A_DAY,
        begin_at__lte=account.ends_at + _A_DAY,
    )
    rows = flags.order_by("monitored_id", "begin_at", "pk").values_list(
        "monitored_id", *_COLUMNS[1:]
    )
    return SiteHistory(
        root=history_folder(),
        snapshot=Snapshot(at=at, channels=channels),
        flags=tuple(dict(zip(_COLUMNS, one, strict=True)) for one in rows),
    )


def _channels(actor: Actor, account: Account, at: datetime) -> tuple[StreamChannel, ...]:
    site = account.site
    if not site.monitored_as:
        return ()
    mine = MonitoredChannel.objects.visible_to(actor).filter(
        owner_id=site.owner_id, site_name=site.monitored_as
    )
    numbers = set(mine.values_list("pk", flat=True))
    return tuple(one for one in snapshot_of(at).channels if one.number in numbers)
