"""Real meters with faults put in: the faults are synthetic, and are scored by class.

The rules were tried on the electricity meter of the first list; the others are only judged.
"""

import csv
import gzip
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from duheng.telemetry.validity import CAUSES, detect

DATA = Path(__file__).parents[5] / "shared" / "data" / "energy-carbon"
TRIED = ("il-electricity-cdd-hdd-hourly",)
JUDGED = ("il-electricity-cdd-only-hourly", "il-gas-hdd-only-hourly", "steel")
LENGTH = 24 * 200
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def hourly(name):
    """Return clean hourly amounts; their instants are laid on a plain grid."""
    if name == "steel":
        path = DATA / "steel" / "steel_uci_original_like.csv"
        with path.open(encoding="utf-8-sig") as file:
            values = [float(row["Usage_kWh"]) for row in csv.DictReader(file)]
        return np.array(values)[: 4 * LENGTH].reshape(-1, 4).sum(axis=1)
    path = DATA / "eemeter_samples" / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        values = [float(row["value"]) for row in csv.DictReader(file) if row["value"]]
    return np.clip(np.array(values)[:LENGTH], 0, None)


def inject(values, kind, place, register):
    """Return (readings with one fault, its first and last place)."""
    own = register.copy() if kind in {"flash", "leap", "rise"} else values.copy()
    length = {"flash": 5, "leap": 4, "rise": 1, "spike": 1, "negative": 2, "stuck": 60,
              "thousand": 72, "gap": 6, "nan": 3}[kind]  # fmt: skip
    part = slice(place, place + length)
    if kind == "flash":
        own[part] = 0.0
    elif kind == "leap":
        own[part] *= 1e6
    elif kind == "rise":
        own[place:] += 1000 * values.max()
    elif kind == "spike":
        own[part] = 30 * values.max()
    elif kind == "negative":
        own[part] = -1.0
    elif kind == "stuck":
        own[part] = values[place - 200 : place].max() * 0.61
    elif kind == "thousand":
        own[part] *= 1000
    elif kind in {"gap", "nan"}:
        own[part] = np.nan
    return own, place, place + length - 1


KINDS = ("flash", "leap", "rise", "spike", "negative", "stuck", "thousand", "gap", "nan")


def judged(given, values, kind, rated):
    at = [BEGIN + timedelta(hours=place) for place in range(len(values))]
    if kind == "gap":
        keep = np.flatnonzero(~np.isnan(values))
        at, values = [at[place] for place in keep], values[keep]
    is_register = kind in {"flash", "leap", "rise", "clean register"}
    declared = given.channel(
        1, "register" if is_register else "interval", interval_s=3600.0, rated=rated
    )
    flags = detect(given.table({1: (at, list(values))}), [declared]).to_pylist()
    return [flag for flag in flags if flag["code"] in CAUSES or flag["code"] == "telemetry.gap"]


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data folder is not here")
def test_injected_faults_are_found_by_class_on_meters_the_rules_were_not_tried_on(given):
    found = {(group, kind): [0, 0, 0] for group in ("tried", "judged") for kind in KINDS}
    for group, names in (("tried", TRIED), ("judged", JUDGED)):
        for number, name in enumerate(names):
            values = hourly(name)
            register, rated = 1000 + np.cumsum(values), float(values.max())
            clean = {
                one: {(f["code"], f["begin_at"]) for f in judged(given, held, one, rated)}
                for one, held in (("clean register", register), ("clean", values))
            }
            generator = np.random.default_rng(number)
            for kind in KINDS:
                base = clean["clean register" if kind in {"flash", "leap", "rise"} else "clean"]
                for _ in range(4):
                    place = int(generator.integers(24 * 40, len(values) - 24 * 10))
                    own, first, last = inject(values, kind, place, register)
                    new = [
                        flag for flag in judged(given, own, kind, rated)
                        if (flag["code"], flag["begin_at"]) not in base
                    ]  # fmt: skip
                    begin, end = (BEGIN + timedelta(hours=one) for one in (first - 24, last + 24))
                    hits = [f for f in new if f["end_at"] >= begin and f["begin_at"] <= end]
                    score = found[group, kind]
                    score[0] += bool(hits)
                    score[1] += 1
                    score[2] += len(new) - len(hits)
    lines = [f"{group:7} {kind:9} found {hit} of {put}, elsewhere {false}"
             for (group, kind), (hit, put, false) in found.items()]  # fmt: skip
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    sharp = [found["judged", kind] for kind in KINDS if kind not in {"stuck", "thousand"}]
    assert all(hit == put for hit, put, _ in sharp)
    hits, puts, false = np.sum([found["judged", kind] for kind in KINDS], axis=0)
    assert hits / puts >= 0.9
    assert hits / (hits + false) >= 0.95
