"""The one pass over the rows: what stands out by its row and the one before, and sums of the rest.

Every row is compared with its predecessor and with its plate. A row that stands out is kept as a
group of its own; the others are added up by channel and block of time. So one window pass and one
aggregation give all that the rules need, and what comes back is small. The expression is Ibis:
DuckDB runs it here, and another engine can run the same.
"""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

LEAST_RISE_SHARE = 0.02
"""Without a rating, a register's rise above this share of itself is looked at [1]."""

READ = ("measured", "manual")
"""Statuses whose values are looked at: read by the device, or corrected at the desk."""

BLOCK_KEYS = 2**62
"""Keys of blocks lie this much below zero, apart from every instant."""

_EPOCH = "1970-01-01T00:00:00+00:00"


def marks(rows: Any, plates: pa.Table) -> Any:
    """Return the expression of the pass.

    Parameters
    ----------
    rows : ibis Table
        Columns of READINGS and ``is_carried``: rows that were judged before, and are here only as
        predecessors; or without it.
    plates : Table
        Of :func:`duheng.telemetry.validity.plates.plate_table`.

    Returns
    -------
    ibis Table
        One row a channel and ``key``: the instant of a row that stood out (negative when another
        row of that instant comes after it), or the begin of a block less ``BLOCK_KEYS`` [µs].
    """
    found = _compared(narrowed(rows)).join(ibis.memtable(plates), "channel")
    found = found.mutate(
        is_odd=_stands_out(found), is_changed=(found.value != found.p_value).fill_null(True)
    )
    # rows of one instant are kept apart: one that another follows counts backwards
    mark = ibis.ifelse(found.n_us == found.us, -found.us, found.us)
    block = found.us - found.us % found.block_us - BLOCK_KEYS
    found = found.mutate(key=ibis.ifelse(found.is_odd, mark, block))
    if "is_carried" in found.columns:
        found = found.filter(~found.is_carried)
    return _added_up(found)


def narrowed(rows: Any) -> Any:
    """Return the columns that the rules need; a value only where one was read."""
    epoch = ibis.literal(_EPOCH).cast("timestamp('UTC')")
    columns = {
        "channel": rows.channel,
        "us": rows["at"].delta(epoch, unit="microsecond"),
        "revision": rows.revision,
        "batch": rows.batch,
        # what was neither measured nor corrected by hand has no value, whatever stands beside it
        "value": ibis.ifelse(rows.status.isin(READ), rows.value, ibis.null("float64")),
    }
    for name in ("is_carried", "is_substituted", "is_corrected"):
        if name in rows.columns:
            columns[name] = rows[name]
    return rows.select(**columns)


def _compared(rows: Any) -> Any:
    # one key for instant and revision sorts faster than two
    rows = rows.mutate(place=rows.us * 1024 + ibis.least(rows.revision, 1023))
    order = ibis.window(group_by="channel", order_by=["place", "batch"])
    return rows.mutate(
        p_us=rows.us.lag().over(order),
        p_value=rows.value.lag().over(order),
        pp_value=rows.value.lag(2).over(order),
        p_batch=rows.batch.lag().over(order),
        n_us=rows.us.lead().over(order),
    )


def _stands_out(row: Any) -> Any:
    """Return the condition: written positively, so that null and NaN stand out."""
    step = row.us - row.p_us
    rise = row.value - row.p_value
    usual_rise = ibis.ifelse(
        row.has_rating,
        rise <= row.rise * step.cast("float64"),
        rise <= LEAST_RISE_SHARE * row.p_value,
    )
    as_register = (rise >= 0) & usual_rise
    usual = (
        (row.value >= row.lowest)
        & (row.value <= row.highest)
        & (step >= row.least_us)
        & (step <= row.most_us)
        & (row.batch >= row.p_batch)
        & (~row.is_register | as_register)
        & ((row.n_us != row.us) | row.n_us.isnull())
    )
    return ~usual.fill_null(False)


def _added_up(row: Any) -> Any:
    changed, odd = row.is_changed, row.is_odd
    return row.group_by(["channel", "key"]).aggregate(
        n=row.count(),
        n_changed=row.count(where=changed),
        total=row.value.sum(),
        low=row.value.min(),
        high=row.value.max(),
        first_us=row.us.min(),
        last_us=row.us.max(),
        change_us=row.us.min(where=changed),
        before_us=row.p_us.min(where=changed),
        changed_us=row.us.max(where=changed),
        revision=row.revision.max(where=odd),
        batch=row.batch.max(where=odd),
        p_us=row.p_us.max(where=odd),
        p_value=row.p_value.max(where=odd),
        pp_value=row.pp_value.max(where=odd),
        p_batch=row.p_batch.max(where=odd),
    )


def last_of_batches(rows: Any) -> Any:
    """Return the expression of the latest instant in each batch."""
    return rows.group_by("batch").aggregate(last_at=rows["at"].max())


def rows_ahead(rows: Any, batches: pa.Table) -> Any:
    """Return the expression of the rows that are later than an instant given for their batch.

    Parameters
    ----------
    rows : ibis Table
        Columns of READINGS.
    batches : Table
        ``batch``, ``received_us`` and ``allowed_us``.
    """
    found = narrowed(rows).join(ibis.memtable(batches), "batch")
    return found.filter(found.us > found.allowed_us).select("channel", "us", "received_us")
