"""Real registers labelled by others, and a real transformer station."""

import csv
import json
import sys
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest

from duheng.telemetry.validity import CAUSES, detect

DATA = Path(__file__).parents[5] / "shared" / "data" / "energy-carbon"
LABELLED = DATA / "meter_faults" / "myems_labelled_readings.csv"
STATION = DATA / "ett" / "ETTh1.csv"


def cases():
    """Return case -> (instants, values, is labelled bad), in order of time."""
    with LABELLED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for name, part in groupby(rows, key=lambda row: row["case"]):
        ordered = sorted(
            (datetime.fromisoformat(row["utc_date_time"]).replace(tzinfo=UTC),
             float(row["actual_value"]), row["label"] == "bad") for row in part
        )  # fmt: skip
        at, values, bad = (list(column) for column in zip(*ordered, strict=True))
        found[name] = (at, np.array(values), np.array(bad))
    return found


def events(marks):
    """Return the maximal runs of marked readings."""
    edges = np.flatnonzero(np.diff(np.r_[False, marks, False].astype(int))).tolist()
    return [set(range(first, last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def score(flagged_of):
    """Return (recall, precision) per event, and the share of bad readings that are covered."""
    found = said = right = labelled = covered = bad_readings = 0
    for at, values, bad in cases().values():
        truth, flagged = events(bad), flagged_of(at, values)
        claims = events(flagged)
        labelled += len(truth)
        found += sum(any(one & claim for claim in claims) for one in truth)
        said += len(claims)
        right += sum(any(one & claim for one in truth) for claim in claims)
        covered, bad_readings = covered + int((flagged & bad).sum()), bad_readings + int(bad.sum())
    return found / labelled, right / max(said, 1), covered / bad_readings


def falling_register(at, values):
    """Return what the plain rule says: an indication below the one before it is bad."""
    return np.r_[False, np.diff(values) < 0]


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled registers are not here")
def test_labelled_registers_are_judged_better_than_by_the_falling_register_rule(given):
    def by_detector(at, values):
        flags = detect(
            given.table({1: (at, values)}), [given.channel(1, "register", interval_s=None)]
        )
        marks = np.zeros(len(at), dtype=bool)
        for flag in flags.to_pylist():
            if flag["code"] in CAUSES or flag["severity"] == "error":
                marks |= np.array([flag["begin_at"] <= one <= flag["end_at"] for one in at])
        return marks

    ours, plain = score(by_detector), score(falling_register)
    said = f"recall, precision per event, bad readings covered: ours {ours}, falling {plain}"
    sys.stdout.write(f"\n{said}\n")
    assert ours[0] > plain[0]
    assert ours[1] >= 0.95
    assert ours[2] > plain[2]


@pytest.fixture(scope="module")
def station(given):
    if not STATION.exists():
        pytest.skip("the transformer station is not here")
    with STATION.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    at = [datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) for row in rows]
    names = ("HUFL", "MUFL", "LUFL")
    columns = {name: np.array([float(row[name]) for row in rows]) for name in names}
    fields = {"interval_s": 3600.0, "is_signed": True, "relative_uncertainty": 0.005}
    channels = [
        given.channel(place, code=name, parent=None if name == "HUFL" else "HUFL", **fields)
        for place, name in enumerate(names, 1)
    ]
    table = given.table({one.number: (at, columns[one.code]) for one in channels})
    return at, columns, detect(table, channels).to_pylist()


def test_the_windings_of_the_station_balance_within_a_fifth_of_a_percent(station):
    _, columns, _ = station
    whole = columns["HUFL"].sum()
    assert abs(whole - columns["MUFL"].sum() - columns["LUFL"].sum()) / whole < 0.002


def frozen(values, least):
    edges = np.flatnonzero(np.r_[True, np.diff(values) != 0, True])
    return [(first, last - 1) for first, last in pairwise(edges)
            if last - first >= least and values[first] != 0]  # fmt: skip


def test_every_frozen_day_of_the_station_is_found_and_a_dead_station_is_not_called_stuck(station):
    at, columns, flags = station
    stuck = [flag for flag in flags if flag["code"] == "telemetry.stuck"]
    for number, name in enumerate(("HUFL", "MUFL", "LUFL"), 1):
        truth = {(at[first], at[last]) for first, last in frozen(columns[name], 24)}
        found = {(one["begin_at"], one["end_at"]) for one in stuck if one["channel"] == number}
        assert truth
        assert truth <= found
        assert all(json.loads(one["evidence"])["value"] != 0 for one in stuck)


def test_the_balance_is_open_while_a_winding_was_frozen_and_no_healthy_one_is_blamed(station):
    _, _, flags = station
    frozen_week = datetime(2017, 7, 26, tzinfo=UTC)
    (found,) = [
        json.loads(flag["evidence"]) for flag in flags
        if flag["code"] == "telemetry.balance"
        and flag["begin_at"] <= frozen_week <= flag["end_at"]
    ]  # fmt: skip
    assert abs(found["difference"]) > found["allowed"]
    assert found["blamed"] in {None, "LUFL"}
