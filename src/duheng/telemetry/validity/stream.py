"""The detector, fed by pieces in order of time; a whole table is one piece, so both agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.stream import READINGS, StreamChannel
from duheng.telemetry.validity.flags import flag_table
from duheng.telemetry.validity.identity import identity_groups
from duheng.telemetry.validity.judging import flags_of
from duheng.telemetry.validity.marking import last_of_batches, marks, narrowed, rows_ahead
from duheng.telemetry.validity.plates import plate_table, plates_of
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.telemetry.validity.traceable import ConfirmedSegment

ROW_COLUMNS = ("channel", "us", "revision", "batch", "value")


class ValidityStream:
    """Readings judged piece by piece.

    What is carried from piece to piece: the last two readings of each channel, the rows that stood
    out, sums by block of time, the rows of registers that have fallen since they fell, and those of
    electrical identities. A piece holds whole instants, every reading of it is later than all
    before it; a reading that comes later than that is judged when the whole is judged again.

    Parameters
    ----------
    channels : iterable of StreamChannel
        Readings of other channels are left out.
    session : ibis backend or None
        Where the pass runs; a DuckDB of its own when None.
    thresholds : Thresholds
        What decides.
    confirmations : iterable of ConfirmedSegment or None
        The timeline of confirmations; None judges no traceability.
    """

    def __init__(
        self,
        channels: Iterable[StreamChannel],
        *,
        session: Any = None,
        thresholds: Thresholds | None = None,
        confirmations: Iterable[ConfirmedSegment] | None = None,
    ) -> None:
        self.thresholds = thresholds or Thresholds()
        self.plates = plates_of(channels, self.thresholds)
        self.session = session or new_session()
        self.confirmations = None if confirmations is None else list(confirmations)
        self._plate_table = plate_table(self.plates, self.thresholds)
        self._carried: pa.Table | None = None
        self._marks: list[pa.Table] = []
        self._rows: list[pa.Table] = []
        self._fallen: set[int] = set()
        self._ahead: list[pa.Table] = []
        self._in_identity = {
            number for roles in identity_groups(self.plates).values() for number in roles.values()
        }

    def add(self, piece: pa.Table, received: Mapping[int, int] | None = None) -> None:
        """Judge a piece: a table of READINGS, and when its batches were received [µs]."""
        fresh = piece.select(READINGS.names).cast(READINGS)
        flagged = fresh.append_column("is_carried", pa.repeat(pa.scalar(False), len(fresh)))
        rows = flagged if self._carried is None else pa.concat_tables([self._carried, flagged])
        self._take(ibis.memtable(rows), ibis.memtable(fresh), received)
        self._carried = _last_two(rows)

    def add_expression(self, rows: Any, received: Mapping[int, int] | None = None) -> None:
        """Judge the rows of an Ibis expression of the session as the only piece."""
        self._take(rows, rows, received)

    def flags(self) -> pa.Table:
        """Return the flags of all that was added, as a table of FLAGS."""
        rows = pa.concat_tables(self._rows) if self._rows else None
        found = flags_of(
            pa.concat_tables(self._marks) if self._marks else None,
            rows,
            self.plates,
            pa.concat_tables(self._ahead) if self._ahead else None,
            self.confirmations,
            self.thresholds,
        )
        return flag_table(found)

    def _take(self, rows: Any, fresh: Any, received: Mapping[int, int] | None) -> None:
        found = self.session.to_pyarrow(marks(rows, self._plate_table))
        self._marks.append(found)
        if received:
            self._ahead += self._ahead_of_arrival(fresh, received)
        since = self._since(found)
        if since:
            self._rows.append(self.session.to_pyarrow(_followed(fresh, since)))

    def _ahead_of_arrival(self, fresh: Any, received: Mapping[int, int]) -> list[pa.Table]:
        """Return the readings that are later than their arrival, of the batches that have any."""
        last = self.session.to_pyarrow(last_of_batches(fresh))
        most = round(self.thresholds.clock_ahead_s * 1e6)
        latest = zip(
            last["batch"].to_pylist(), last["last_at"].cast(pa.int64()).to_pylist(), strict=True
        )
        bad = [batch for batch, at in latest if at > received.get(batch, at) + most]
        if not bad:
            return []
        arrived = [received[batch] for batch in bad]
        batches = pa.table(
            {
                "batch": pa.array(bad, pa.int64()),
                "received_us": pa.array(arrived, pa.int64()),
                "allowed_us": pa.array([at + most for at in arrived], pa.int64()),
            }
        )
        found = self.session.to_pyarrow(rows_ahead(fresh, batches))
        return [found.filter(pc.is_in(found["channel"], pa.array(list(self.plates), pa.int32())))]

    def _since(self, found: pa.Table) -> Mapping[int, int]:
        """Return number -> instant from which every row is looked at: fallen and identities."""
        fell = found.filter(
            pc.and_(pc.is_valid(found["p_value"]), pc.less(found["low"], found["p_value"]))
        )
        since = dict.fromkeys(self._in_identity | self._fallen, _EARLIEST)
        for number, at in zip(
            fell["channel"].to_pylist(), fell["first_us"].to_pylist(), strict=True
        ):
            if self.plates[number].is_register and since.get(number, at) >= at:
                since[number] = at
        self._fallen |= {number for number in since if self.plates[number].is_register}
        return since


_EARLIEST = -(2**61)


def new_session() -> Any:
    """Return a DuckDB session in UTC that stays offline."""
    session = ibis.duckdb.connect(
        autoinstall_known_extensions=False, autoload_known_extensions=False
    )
    session.raw_sql("SET TimeZone = 'UTC'")
    return session


def _followed(rows: Any, since: Mapping[int, int]) -> Any:
    """Return the expression of the rows of some channels from an instant on."""
    bounds = pa.table({"channel": pa.array(list(since), pa.int32()),
                       "since_us": pa.array(list(since.values()), pa.int64())})  # fmt: skip
    found = narrowed(rows).join(ibis.memtable(bounds), "channel")
    return found.filter(found.us >= found.since_us).select(*ROW_COLUMNS)


def _last_two(rows: pa.Table) -> pa.Table:
    """Return the last two rows of each channel, marked as carried."""
    ordered = rows.sort_by([(name, "ascending") for name in ("channel", "at", "revision", "batch")])
    channel = ordered["channel"].to_numpy()
    third = [True, True] if len(channel) > 1 else [True] * len(channel)
    keep = [*(channel[:-2] != channel[2:]), *third]
    kept = ordered.filter(pa.array(keep, pa.bool_())).drop_columns("is_carried")
    return kept.append_column("is_carried", pa.repeat(pa.scalar(True), len(kept)))


def detect(
    readings: pa.Table,
    channels: Iterable[StreamChannel],
    *,
    received: Mapping[int, int] | None = None,
    confirmations: Iterable[ConfirmedSegment] | None = None,
    thresholds: Thresholds | None = None,
) -> pa.Table:
    """Return the flags of a table of READINGS, in any order of rows, as a table of FLAGS.

    Parameters
    ----------
    readings : Table
        With the columns of READINGS.
    channels : iterable of StreamChannel
        What their numbers are; readings of other channels are left out.
    received : Mapping of int to int, optional
        Number of a batch -> when it was received [µs since 1970].
    confirmations : iterable of ConfirmedSegment, optional
        The timeline of confirmations; without it nothing is said about traceability.
    thresholds : Thresholds, optional
        What decides.
    """
    stream = ValidityStream(channels, thresholds=thresholds, confirmations=confirmations)
    stream.add(readings, received)
    return stream.flags()


def detect_in_files(
    paths: Iterable[str],
    channels: Iterable[StreamChannel],
    *,
    session: Any = None,
    received: Mapping[int, int] | None = None,
    confirmations: Iterable[ConfirmedSegment] | None = None,
    thresholds: Thresholds | None = None,
) -> pa.Table:
    """Return the flags of Parquet files of READINGS; they are scanned, not loaded."""
    stream = ValidityStream(
        channels, session=session, thresholds=thresholds, confirmations=confirmations
    )
    stream.add_expression(stream.session.read_parquet(list(paths)), received)
    return stream.flags()
