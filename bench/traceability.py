"""Impact and chain over a million certificates in six levels, against bare queries.

Impact: everything that rests on one standard, with the suspect window and per point, against a
recursive query over the same uses that knows neither; both hand their rows to Python. Chain: read
and judged, against as many reads by primary key. On SQLite time is that of the processor; on
PostgreSQL, which runs beside us, that of the clock.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

CERTIFICATES = 1_000_000
LEVELS = (10, 100, 1_000, 10_000, 100_000, CERTIFICATES - 111_110)
RUNS, CHAINS, CHAIN_RUNS = 3, 200, 7
IMPACT_BAR, CHAIN_BAR = 2.0, 3.0
BEGIN = datetime(2019, 12, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
NARROW = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 2, 1, 12, tzinfo=UTC)
ADDRESS = "DUHENG_DATABASE_URL"


def run(quick: bool) -> list[dict[str, Any]]:
    from bench.site_home import ready

    ready()
    build()
    found = [impact("impact-1e6-sqlite", time.process_time), chain()]
    return [*found, *on_postgres()]


# -- a million certificates -------------------------------------------------------------------


def build() -> None:
    """Write the registry by statements that know the tables, past the actions."""
    from django.db import connection

    from duheng.site.people.models import Organisation
    from duheng.site.registry.models import (
        Certificate,
        CertificatePoint,
        CertificateUse,
        MeasurementStandard,
    )

    days = "CASE" + "".join(
        f" WHEN i <= {sum(LEVELS[: place + 1])} THEN {one}"
        for place, one in enumerate(("i", "30 + i % 5", "200", "400", "600 + i % 100"))
    )
    measured = instant(f"({days} ELSE 800 + i % 700 END)")
    standards = sum(LEVELS[:5])
    first = {"name": "'Body'", "kind": "'technical_body'", "division_code": "'1502'"}
    named = {"number": "'S' || i", "keeper_id": "%(body)s", "level": "'city'"}
    about = {
        "number": "'C' || i",
        "kind": "'calibration'",
        "issuer_id": "%(body)s",
        "owner_id": "%(body)s",
        "standard_id": f"CASE WHEN i <= {standards} THEN %(standard)s + (i - 1) / 10 END",
        "measured_at": measured,
        "issued_on": "'2020-01-01'",
        "status": "'valid'",
        "token": "'T' || i",
    }
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
        fill(cursor, Organisation, 1, first, {})
        known = {"body": latest(cursor, Organisation), "standard": 1}
        fill(cursor, MeasurementStandard, standards // 10 + 1, named, known)
        known["standard"] = latest(cursor, MeasurementStandard) - standards // 10
        fill(cursor, Certificate, CERTIFICATES, about, known)
        known["first"] = latest(cursor, Certificate) - CERTIFICATES
        for key in "pq":
            point = {"key": f"'{key}'", "unit": "'kg'", "nominal": "i % 10 + 1", "error": "0.001",
                     "expanded_uncertainty": "0.002", "coverage_factor": "2"}  # fmt: skip
            fill(cursor, CertificatePoint, CERTIFICATES, point | OF, known)
            use = {"upper_certificate_id": f"%(first)s + {upper()}", "measured_at": measured,
                   "relation": "'equipment'", "point_key": f"'{key}'",
                   "upper_point_key": f"'{key}'", "loading": "1"}  # fmt: skip
            fill(cursor, CertificateUse, CERTIFICATES, use | OF, known, first=LEVELS[0] + 1)
        cursor.execute("ANALYZE")
    BUILT.update(known)


OF = {"certificate_id": "%(first)s + i"}
BUILT: dict[str, int] = {}


def upper() -> str:
    """Return on which certificate of the level above each rests."""
    words, before = "CASE", 0
    for place, number in enumerate(LEVELS[1:]):
        above = LEVELS[place]
        last = before + above + number
        words += f" WHEN i <= {last} THEN {before} + 1 + i %% {above}"
        before += above
    return words + " END"


def instant(days: str) -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"datetime('2020-01-01', '+' || {days} || ' days')"
    return f"timestamptz '2020-01-01 00:00:00+00' + {days} * interval '1 day'"


def fill(
    cursor: Any,
    model: Any,
    number: int,
    special: dict[str, str],
    known: dict[str, int],
    *,
    first: int = 1,
) -> None:
    """Write rows of a model; a column that is not named is empty."""
    fields = [one for one in model._meta.concrete_fields if not one.primary_key]
    given = {"revision": "1", "true_from": instant("0"), "recorded_at": instant("0")} | special
    values = ", ".join(given.get(one.column, empty(one)) for one in fields).replace(" % ", " %% ")
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = values.replace(" %%%% ", " %% ") % known
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({columns}) "  # noqa: S608 - our own tables
        f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {number}) "
        f"SELECT {values} FROM n"
    )


def empty(field: Any) -> str:
    from django.db import connection

    if field.null:
        return "NULL"
    kinds = {
        "BooleanField": "false" if connection.vendor == "postgresql" else "0",
        "JSONField": "'[]'",
    }
    return kinds.get(field.get_internal_type(), "''")


def latest(cursor: Any, model: Any) -> int:
    cursor.execute(f"SELECT MAX(id) FROM {model._meta.db_table}")  # noqa: S608
    return int(cursor.fetchone()[0])


# -- impact ------------------------------------------------------------------------------------

BARE = """
WITH RECURSIVE below(id) AS (
  SELECT u.certificate_id FROM registry_certificateuse u
  WHERE u.upper_certificate_id IN (SELECT id FROM registry_certificate WHERE standard_id = %s)
  UNION
  SELECT u.certificate_id FROM below b
  JOIN registry_certificateuse u ON u.upper_certificate_id = b.id
) SELECT id FROM below"""


def bare() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BARE, [BUILT["standard"]])
        return len(cursor.fetchall())


def ours(after: datetime, until: datetime, points: tuple[str, ...]) -> int:
    from duheng.site.registry.chains.descending import Doubt, walked_down

    doubt = Doubt(standard_id=BUILT["standard"], after_at=after, until_at=until, point_keys=points)
    with walked_down(doubt) as reached:
        return len(reached.points())


CASES: dict[str, tuple[datetime, datetime, tuple[str, ...]]] = {
    "everything, both points": (BEGIN, END, ("p", "q")),
    "everything, the whole standard": (BEGIN, END, ()),
    "everything, one point": (BEGIN, END, ("p",)),
    "a narrow window, one point": (*NARROW, ("p",)),
}


def impact(name: str, clock: Callable[[], float]) -> dict[str, Any]:
    """Measure every case; the hardest counts."""
    assert bare() == CERTIFICATES - LEVELS[0]
    assert ours(*CASES["everything, both points"]) == 2 * (CERTIFICATES - LEVELS[0])
    pairs: dict[str, list[tuple[float, float]]] = {case: [] for case in CASES}
    for _ in range(RUNS):
        for case, asked in CASES.items():
            took = seconds(clock, ours, *asked)
            pairs[case].append((took, seconds(clock, bare)))
    ratios = {case: statistics.median(a / b for a, b in found) for case, found in pairs.items()}
    hardest = max(ratios, key=lambda case: ratios[case])
    told = "; ".join(f"{case} {ratio:.2f}" for case, ratio in ratios.items())
    return {
        "name": name,
        "ratio": ratios[hardest],
        "bar": IMPACT_BAR,
        "sense": "at_most",
        "ok": ratios[hardest] <= IMPACT_BAR,
        "ours_s": [a for a, _ in pairs[hardest]],
        "floor_s": [b for _, b in pairs[hardest]],
        "note": f"{CERTIFICATES} certificates, 2 points each, 6 levels: {told}",
    }


def seconds(clock: Callable[[], float], work: Callable[..., object], *given: Any) -> float:
    begun = clock()
    work(*given)
    return clock() - begun


# -- chain -------------------------------------------------------------------------------------


def chain() -> dict[str, Any]:
    """Read and judge chains, against as many reads by primary key of the same rows."""
    from django.db import connection

    from duheng.site.registry.chains.ascending import numbers_above
    from duheng.site.registry.chains.ids import CERTIFICATE, id_of
    from duheng.site.registry.chains.queries import records_above
    from duheng.traceability import TraceabilityRecords, assess_chain

    first = BUILT["first"]
    asked = [first + CERTIFICATES - 4001 * place for place in range(CHAINS)]
    tables = ("registry_certificate", "registry_certificatepoint", "registry_certificateuse")

    def judged() -> None:
        for number in asked:
            records = records_above(number).records.values()
            found = assess_chain(
                TraceabilityRecords(certificates=tuple(records)), id_of(CERTIFICATE, number)
            )
            assert len(found.nodes) == len(LEVELS)

    with connection.cursor() as cursor:
        rows = []
        for number in asked:
            marks = ",".join(str(one) for one in numbers_above(number))
            for table in tables:
                column = "id" if table == tables[0] else "certificate_id"
                cursor.execute(f"SELECT id FROM {table} WHERE {column} IN ({marks})")  # noqa: S608
                rows += [(table, one) for (one,) in cursor.fetchall()]

    def reads() -> None:
        with connection.cursor() as cursor:
            for table, number in rows:
                cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [number])  # noqa: S608
                cursor.fetchone()

    judged(), reads()
    pairs = [
        (seconds(time.process_time, judged), seconds(time.process_time, reads))
        for _ in range(CHAIN_RUNS)
    ]
    ratio = statistics.median(a / b for a, b in pairs)
    return {
        "name": "chain-1e6",
        "ratio": ratio,
        "bar": CHAIN_BAR,
        "sense": "at_most",
        "ok": ratio <= CHAIN_BAR,
        "ours_s": [a / CHAINS for a, _ in pairs],
        "floor_s": [b / CHAINS for _, b in pairs],
        "note": f"one chain, read and judged, of {len(rows) / CHAINS:.0f} rows; SQLite",
    }


# -- PostgreSQL --------------------------------------------------------------------------------


def on_postgres() -> list[dict[str, Any]]:
    """Run the impact on a PostgreSQL of our own, in a process of its own."""
    server = server_of_tests()
    with server.running_server() as running, tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "DUHENG_HOME": home,
            ADDRESS: running.address("duheng"),
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.traceability"],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return [json.loads(done.stdout.splitlines()[-1])]


def server_of_tests() -> Any:
    """Return the module by which tests start a server: there is one way of doing it."""
    path = Path(__file__).parents[1] / "tests" / "site" / "postgres.py"
    found = spec_from_file_location("bench_postgres", path)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules["bench_postgres"] = module
    found.loader.exec_module(module)
    return module


def main() -> None:
    from bench.site_home import ready

    assert os.environ.get(ADDRESS, "").startswith("postgresql")
    ready()
    build()
    print(json.dumps(impact("impact-1e6-postgres", time.perf_counter)))


if __name__ == "__main__":
    main()
