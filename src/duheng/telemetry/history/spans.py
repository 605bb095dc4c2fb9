"""Rows of readings as spans of time with an amount, by what their numbers are."""

from __future__ import annotations

from typing import Any

import ibis

from duheng.telemetry.history.declared import ChannelClass
from duheng.telemetry.plausibility import RATED_MARGIN
from duheng.telemetry.registers import ROLLOVER_SHARE
from duheng.telemetry.stream import StreamKind

HOUR_US = 3_600_000_000.0
USABLE = ("measured", "manual", "substituted")


def spans_of(rows: Any, one: ChannelClass, facts: Any) -> Any:
    """Return one row a reading: what it says of the time that it stands for.

    Parameters
    ----------
    rows : ibis.Table
        Readings of the class.
    one : ChannelClass
        What they are.
    facts : ibis.Table
        Facts of its registers.

    Returns
    -------
    ibis.Table
        ``channel``, ``begin_us``, ``end_us``, ``length_us``, ``number`` (amount of the span; of a
        level its value; null where there is none), ``status``, ``is_fall``.
    """
    valued = _with_segments(rows, one) if one.is_segmented else rows
    if one.kind is StreamKind.REGISTER:
        return _increments(valued, one, facts)
    number = _finite(valued.value)
    if one.is_segmented:
        number = number * valued.segment_factor
    if one.kind is StreamKind.POWER and one.interval_us:
        number = number * (one.interval_us / HOUR_US)
    back = 0 if one.kind is StreamKind.LEVEL else one.interval_us or 0
    return valued.select(
        channel=valued.channel,
        begin_us=valued.at_us - back,
        end_us=valued.at_us,
        length_us=ibis.literal(back).cast("int64"),
        number=number,
        status=valued.status,
        is_fall=ibis.literal(False),
    )


def _finite(value: Any) -> Any:
    """Return the value where it is a number."""
    return ibis.ifelse(~(value.isnan() | value.isinf()), value, None)


def _with_segments(rows: Any, one: ChannelClass) -> Any:
    segments = one.segments()
    joined = rows.join(
        segments,
        [
            rows.channel == segments.number_of,
            rows.at_us >= segments.since_us,
            rows.at_us <= segments.until_us,
        ],
    )
    return joined.select("channel", "at_us", "value", "status", "segment", "segment_factor")


def _increments(rows: Any, one: ChannelClass, facts: Any) -> Any:
    if not one.is_segmented:
        rows = rows.mutate(segment=ibis.literal(0), segment_factor=ibis.literal(1.0))
    marked = rows.select(
        channel=rows.channel,
        at_us=rows.at_us,
        value=_finite(rows.value),
        segment=rows.segment,
        segment_factor=rows.segment_factor,
        status=rows.status,
    )
    unusable = marked.filter(marked.value.isnull())
    good = marked.filter(marked.value.notnull())
    if one.is_segmented and one.swap_rows().num_rows:
        swaps = ibis.memtable(one.swap_rows()).mutate(status=ibis.literal("work_order"))
        good = good.union(swaps.select(*good.columns))
    spans = _pairs(_without_excursions(good), facts)
    nothing = ibis.literal(None, type="float64")
    return spans.union(
        unusable.select(
            channel=unusable.channel,
            begin_us=unusable.at_us,
            end_us=unusable.at_us,
            length_us=ibis.literal(0).cast("int64"),
            number=nothing,
            status=unusable.status,
            is_fall=ibis.literal(False),
        )
    )


def _in_order(table: Any) -> Any:
    return ibis.window(group_by=[table.channel, table.segment], order_by=table.at_us)


def _without_excursions(good: Any) -> Any:
    """Leave out single indications from which the next one returns to where it was."""
    window = _in_order(good)
    beside = good.mutate(before=good.value.lag().over(window), after=good.value.lead().over(window))
    low = (beside.value < beside.before) & (beside.after >= beside.before)
    high = (
        (beside.value > beside.after)
        & (beside.after >= beside.before)
        & (beside.value > beside.before)
    )
    return beside.filter(~ibis.coalesce(low | high, False)).drop("before", "after")


def _pairs(good: Any, facts: Any) -> Any:
    window = _in_order(good)
    pairs = good.mutate(
        before=good.value.lag().over(window), begin_us=good.at_us.lag().over(window)
    )
    pairs = pairs.join(facts, pairs.channel == facts.number_of)
    rise = pairs.value - pairs.before
    rolled = rise + pairs.width
    hours = (pairs.at_us - pairs.begin_us) / HOUR_US
    factor = pairs.factor * pairs.segment_factor
    most = ibis.coalesce(pairs.rated * hours * RATED_MARGIN / factor, float("inf"))
    usual = ibis.coalesce(pairs.rated * hours * RATED_MARGIN / factor, pairs.width * 0.1)
    is_rollover = (pairs.before > pairs.width * ROLLOVER_SHARE) & (rolled >= 0) & (rolled <= usual)
    amount = ibis.cases(
        ((rise >= 0) & (rise <= most), rise),
        ((rise < 0) & ibis.coalesce(is_rollover, False), rolled),
        else_=None,
    )
    begin_us = ibis.coalesce(pairs.begin_us, pairs.at_us)
    return pairs.select(
        channel=pairs.channel,
        begin_us=begin_us,
        end_us=pairs.at_us,
        length_us=pairs.at_us - begin_us,
        number=ibis.ifelse(pairs.before.notnull(), amount * pairs.segment_factor, None),
        status=pairs.status,
        is_fall=ibis.coalesce((rise < 0) & amount.isnull(), False),
    )
