"""An account of a monitored history: the same figures as of a file, and a digest of its days."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duheng.accounting import history_at, run_account
from duheng.accounting.errors import MissingFile, UnknownName, UnusableAccount
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.history import Batch, Compactor, close_days
from duheng.telemetry.history.corrections import correct
from duheng.telemetry.stream import (
    READINGS,
    Multiplier,
    Snapshot,
    StreamChannel,
    StreamKind,
    write_snapshot,
)
from duheng.telemetry.validity.flags import Flag, flag_table
from duheng.terms.findings import Severity

BEGIN = datetime(2025, 2, 28, 16, tzinfo=UTC)
"""1 March 2025, 00:00, in the zone of the accounts."""
NOW = datetime(2025, 4, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHAPE = [50.0 + 0.1 * (n % 7) + 1e-9 * n for n in range(48)]


def clock():
    return NOW


class Waiting:
    """Batches that wait for the compactor."""

    def __init__(self, *batches):
        self.batches = batches

    def batches_after(self, number):
        yield from (one for one in self.batches if one.number > number)

    def let_go(self, number):
        pass


def a_batch(number, rows):
    """Return a batch of rows: channel, instant, value, perhaps status."""
    status = [
        row[3] if len(row) > 3 else "missing" if row[2] is None else "measured" for row in rows
    ]
    columns = [
        pa.array([row[0] for row in rows], pa.int32()),
        pa.array([row[1] for row in rows], READINGS.field("at").type),
        pa.array([0] * len(rows), pa.int32()),
        pa.array([row[2] for row in rows], pa.float64()),
        pa.array(status, pa.string()),
        pa.array([number] * len(rows), pa.int64()),
    ]
    return Batch(
        number=number, received_at=NOW, gateway="G", is_authenticated=True,
        digest=hashlib.sha256(repr(rows).encode()).hexdigest(),
        table=pa.Table.from_arrays(columns, schema=READINGS),
    )  # fmt: skip


def a_channel(number=1, code="A", kind="interval", **facts):
    facts = {"interval_s": 3600.0, **facts}
    return StreamChannel(
        number=number, code=code, kind=StreamKind(kind), quantity="energy", unit="kWh", **facts
    )


@pytest.fixture
def home(tmp_path):
    """Return a folder as ``duheng history --home`` keeps it, with a reading for every hour."""
    folder = tmp_path / "telemetry"
    (folder / "history").mkdir(parents=True)
    snap(folder, a_channel())
    take(folder, 1, hourly(SHAPE))
    return folder


def snap(folder, *channels):
    write_snapshot(folder / "snapshot.json", Snapshot(at=NOW, channels=channels))


def hourly(values, number=1):
    return [(number, BEGIN + (n + 1) * HOUR, value) for n, value in enumerate(values)]


def take(folder, number, rows):
    Compactor(folder / "history", clock).run(Waiting(a_batch(number, rows)))


def of_history(small, home, **entry):
    small.content["readings"] = [{"history": True, **entry}]
    return small.run(history=history_at(home))


def test_the_same_readings_as_a_file_and_as_a_history_give_the_same_figures_to_the_bit(
    small, home
) -> None:
    shape = [*SHAPE]
    shape[7], shape[8] = None, float("nan")
    small.write_readings({"A": shape})
    small.content["allowances"] = {
        "missing": {
            "rule": "mean_of_neighbours",
            "relative_standard_uncertainty": 0.05,
            "reason": "steady",
        }
    }
    by_file = small.run(group_by=["month"])
    take(home, 2, [hourly(shape)[7], hourly(shape)[8]])
    small.content["readings"] = [{"history": True}]
    by_history = small.run(history=history_at(home), group_by=["month"])
    for one, other in zip(by_file.figures, by_history.figures, strict=True):
        assert replace(one, digest="", findings=()) == replace(other, digest="", findings=())
    assert by_file.digest != by_history.digest


def test_registers_with_an_exchange_and_a_multiplier_are_read_as_declared(small, home) -> None:
    indications = [100.0]
    for value in SHAPE:
        indications.append(indications[-1] + value / 10)
    rows = [(2, BEGIN + timedelta(seconds=7) + n * HOUR, one) for n, one in enumerate(indications)]
    take(home, 2, rows)
    ratio = (Multiplier(since=BEGIN - HOUR, factor=10.0),)
    snap(home, a_channel(), a_channel(2, "works.A", "register", multipliers=ratio))
    result = of_history(small, home, channels={"A": {"channel": "works.A"}})
    by_interval = of_history(small, home)
    assert result.figures[0].best_estimate == pytest.approx(by_interval.figures[0].best_estimate)
    paths = [one["path"] for one in result.facts.files]
    assert "history:channels, register" in paths


def test_the_digest_is_that_of_the_days_and_a_late_revision_changes_it_and_is_named(
    small, home
) -> None:
    close_days(home / "history", date(2025, 3, 4), clock)
    first, again = of_history(small, home), of_history(small, home)
    assert first.digest == again.digest
    assert first.figures == again.figures
    at = BEGIN + 30 * HOUR
    table = pa.table(
        {
            "channel": pa.array([1], pa.int32()),
            "at": pa.array([at], READINGS.field("at").type),
            "value": pa.array([60.0]),
        }
    )
    correct(Compactor(home / "history", clock), table, reason="wrong digit", actor="Alice")
    revised = of_history(small, home)
    assert revised.digest != first.digest
    assert revised.figures[0].best_estimate > first.figures[0].best_estimate
    changed = {one["path"] for one in revised.facts.files if one not in first.facts.files}
    assert changed == {f"history:{at.date().isoformat()}"}
    (said,) = [one for one in revised.figures[0].findings if "revised" in one.code]
    assert said.data == {"days": [at.date().isoformat()], "reasons": ["wrong digit"]}


def test_days_that_are_not_closed_are_said(small, home) -> None:
    codes = {one.code for one in of_history(small, home).figures[0].findings}
    assert "accounting.history_open" in codes
    close_days(home / "history", date(2025, 3, 4), clock)
    codes = {one.code for one in of_history(small, home).figures[0].findings}
    assert not codes & {"accounting.history_open", "accounting.history_revised"}


def test_the_last_write_of_a_reading_counts(small, home) -> None:
    before = of_history(small, home).figures[0].best_estimate
    take(home, 2, [(1, BEGIN + 5 * HOUR, 0.0)])
    after = of_history(small, home).figures[0].best_estimate
    assert after == pytest.approx(before * (1 - SHAPE[4] / sum(SHAPE)), rel=1e-3)


def test_what_was_flagged_is_set_aside_unless_the_account_keeps_it(small, home) -> None:
    plain = of_history(small, home)
    about = [BEGIN + n * HOUR for n in (10, 12)]
    spans = [int(one.timestamp() * 1e6) for one in about]
    codes = ("telemetry.stuck", "telemetry.gap")
    flags = [Flag(1, *spans, "R1", code, Severity.WARNING, {}) for code in codes]
    pq.write_table(flag_table(flags), home / "flags.parquet")
    doubted = of_history(small, home)
    lost = 1 - sum(SHAPE[9:12]) / sum(SHAPE)
    assert doubted.figures[0].best_estimate == pytest.approx(
        plain.figures[0].best_estimate * lost, rel=1e-4
    )
    (said,) = [one for one in doubted.figures[0].findings if one.code == "accounting.set_aside"]
    assert said.data["cause"] == "telemetry.stuck"
    assert said.data["rows"] == 3
    assert doubted.digest != plain.digest
    small.content["allowances"] = {"suspect": "keep"}
    kept = of_history(small, home)
    assert kept.figures[0].best_estimate == plain.figures[0].best_estimate


def test_a_substitute_counts_as_missing_and_is_said(small, home) -> None:
    take(home, 2, [(1, BEGIN + 5 * HOUR, 50.0, "substituted")])
    result = of_history(small, home)
    (said,) = [
        one for one in result.figures[0].findings if one.code.endswith("history_substituted")
    ]
    assert said.data == {"channel": "A", "rows": 1}
    assert result.figures[0].coverage.to_dict()["by_time"]["missing"]


@pytest.mark.parametrize(
    ("entry", "error", "words"),
    [
        (
            {"channels": {"A": {"channel": "B"}}},
            UnknownName,
            "no channel 'B' that this account may",
        ),
        ({"kind": "power"}, UnusableAccount, "kind"),
        ({"channels": {"Z": {"channel": "A"}}}, UnknownName, "no stream has a channel"),
        ({"channels": {"A": None, "Z": {"channel": "A"}}}, UnusableAccount, "'A' and as 'Z'"),
    ],
)
def test_what_the_history_cannot_give_is_refused(small, home, entry, error, words) -> None:
    with pytest.raises(error, match=words):
        of_history(small, home, **entry)


def test_a_history_that_is_not_given_or_not_there_is_refused(small, home, tmp_path) -> None:
    small.content["readings"] = [{"history": True}]
    with pytest.raises(UnusableAccount, match="none is given"):
        small.run()
    small.content["readings"] = [{"history": "elsewhere"}]
    with pytest.raises(MissingFile, match="elsewhere"):
        small.run()
    snap(home, a_channel(kind="level"))
    with pytest.raises(UnusableDeclaration, match="is a level"):
        of_history(small, home)


def test_a_history_beside_the_document_is_read_by_its_folder(small, home) -> None:
    small.content["readings"] = [{"history": home.name}]
    given = of_history(small, home)
    small.content["readings"] = [{"history": home.name}]
    assert (small.folder / home.name).is_dir()
    result = run_account(small.path)
    assert result.figures[0].best_estimate == given.figures[0].best_estimate


def test_one_meter_of_a_history_in_two_streams_is_counted_twice_and_refused(small, home) -> None:
    from duheng.accounting.errors import DoubleCounting

    other = {**small.content["streams"]["grid"], "channels": {"B": {"meter": "MA"}}}
    small.content["streams"]["again"] = other
    with pytest.raises(DoubleCounting, match="take the column 'A'"):
        of_history(small, home, channels={"A": None, "B": {"channel": "A"}})
