"""Rows meet the measuring chains: each row gets its segment, stream, site and load."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from duheng.accounting.activity import Activity
from duheng.accounting.chain import Chains, references_of, segment_columns
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.setup import AccountSetup, ChannelSetup
from duheng.quantities import parse_unit

_PLACE = """
CREATE OR REPLACE TABLE placed AS
SELECT rows.*, stream, site, noise, segments.segment, segments.state, assured, class_alone,
       coalesce(weighed * unit_factor, value / nullif(hours, 0) * watts) / reference AS load,
       rows.channel || '/' || coalesce(register_id, 0) AS register_key,
       stream || '/' || coalesce(batch, '') AS batch_key, stream || '/' || month AS month_key,
       stream || '/' || local_day AS day_key
FROM (SELECT *, CASE WHEN batch IS NOT NULL THEN value END AS weighed FROM rows) AS rows
JOIN channels USING (channel)
JOIN segments ON segments.channel = rows.channel AND segments.day = rows.day
 AND rows.begin_at >= segments.begin_at AND rows.begin_at < segments.end_at
"""
_CELLS = (
    """
CREATE OR REPLACE TABLE cells AS
SELECT row_number() OVER (ORDER BY channel, month, origin, state) AS cell, *
FROM (SELECT DISTINCT channel, site, month, origin, state FROM placed)
""",
    "ALTER TABLE placed ADD COLUMN cell BIGINT",
    """
UPDATE placed SET cell = cells.cell FROM cells
WHERE placed.channel = cells.channel AND placed.month = cells.month
  AND placed.origin = cells.origin AND placed.state = cells.state
""",
)


def place_rows(account: AccountSetup, activity: Activity, chains: Chains) -> None:
    """Make the table ``placed``: every row of ``rows`` once, with its segment and load.

    The load is the mean power over the interval, or the amount of a batch, as a share of the
    largest load at which the channel's instruments were calibrated [1].

    Raises
    ------
    UnusableAccount
        When rows in are not rows out: a fault of ours, told rather than hidden.
    """
    backend = activity.backend
    backend.con.register("segments", segment_columns(chains))
    backend.con.register("channels", _channels(account, activity, chains))
    backend.raw_sql(_PLACE)
    for statement in _CELLS:
        backend.raw_sql(statement)
    before, after = (
        backend.raw_sql(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - two constants
        for table in ("rows", "placed")
    )
    if before != after:
        raise UnusableAccount(
            f"{before} rows met the timeline and {after} came out",
            hint="report this: segments must cover all of the period, each instant once",
        )


def _channels(account: AccountSetup, activity: Activity, chains: Chains) -> Any:
    references = references_of(chains)
    facts = [
        (one.channel, one.stream, one.site, activity.units[one.channel]) for one in account.channels
    ]
    factors = [parse_unit(unit).factor for _, _, _, unit in facts]
    return pa.table(
        {
            "channel": [one[0] for one in facts],
            "stream": [one[1] for one in facts],
            "site": [one[2] for one in facts],
            "unit_factor": factors,
            "noise": [_noise(account, one, activity) for one in account.channels],
            "reference": [references.get(one[0], 1.0) for one in facts],
            "watts": [factor / 3600.0 for factor in factors],
        }
    )


def _noise(account: AccountSetup, channel: ChannelSetup, activity: Activity) -> float:
    """Return the standard uncertainty that is new in every row [unit of the channel]."""
    unit = parse_unit(activity.units[channel.channel])
    scale = activity.ratios.get(channel.channel, 1.0)
    if channel.resolution is not None:
        step = parse_unit(channel.resolution_unit).interval_to_coherent(channel.resolution)
        return scale * float(unit.interval_from_coherent(step)) / math.sqrt(12.0)
    stream = next(one for one in account.streams if one.name == channel.stream)
    stated = (stream.batches or {}).get("repeatability")
    if stated is None:
        return 0.0
    own = parse_unit(stated["unit"]).interval_to_coherent(stated["standard_uncertainty"])
    return scale * float(unit.interval_from_coherent(own))


def loads_known(activity: Activity) -> set[str]:
    """Return the channels whose readings tell the load: batches, and intervals up to an hour.

    Differences of register indications are too coarse to tell it interval by interval.
    """
    rows = activity.backend.raw_sql(
        "SELECT channel FROM placed WHERE NOT register AND value IS NOT NULL "
        "GROUP BY channel HAVING max(hours) <= 1 ORDER BY channel"
    ).fetchall()
    return {row[0] for row in rows}
