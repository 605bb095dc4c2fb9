"""The registry: an import of 100,000 rows against ``bulk_create``, a list against its bare SQL.

Both sides run in this process on the same SQLite file; time is that of the processor, for the
disk is shared with whatever else the machine does. Each side begins with an empty table.
"""

from __future__ import annotations

import csv
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.site_home import AT, keeper

ROWS, LISTED = 100_000, 1_000_000
RUNS, LIST_RUNS = 3, 15
IMPORT_BAR, LIST_BAR, MOST_QUERIES = 0.25, 5.0, 12
HEADINGS = (
    "器具名称,器具项别,器具种别,型号规格,测量范围,准确度等级,出厂编号,生产厂家,器具产地,"
    "安装/使用地点,使用地点行政区划,器具数量,器具用途,送检方式"
)
SCALE = (
    "电子计价秤,非自动衡器,非自动衡器,ACS-30,(0~30)kg,Ⅲ,{serial},合成衡器厂,国产,"
    "农贸市场 {stall} 号摊位,150203,1,贸易结算,现场检"
)


def run(quick: bool) -> list[dict[str, Any]]:
    return [import_100k(), list_1e6()]


def processor_seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def ledger_file(number: int) -> bytes:
    """Return a ledger as e-CQS exports it: what a county's shops have."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS.split(","))
    for place in range(number):
        row = SCALE.format(serial=f"S{place:07}", stall=place % 977)
        writer.writerow(row.split(","))
    return file.getvalue().encode("gb18030")


def import_100k() -> dict[str, Any]:
    actor = keeper()
    from django.db import connection

    from duheng.site.registry.imports.profiles import profile_of
    from duheng.site.registry.imports.tables import read_table
    from duheng.site.registry.instruments.actions.importing import import_instruments, judge_table
    from duheng.site.registry.models import Instrument

    content, profile = ledger_file(ROWS), profile_of("ecqs")

    def empty() -> None:
        with connection.cursor() as cursor:
            for table in ("actions_entry", "actions_actionrecord", "registry_instrument"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables

    def ours() -> None:
        import_instruments(actor=actor, at=AT, table=read_table(content), profile=profile)

    _mapped, judged = judge_table(actor, read_table(content), profile, AT.date(), None)
    facts = [values for _row, values in judged.values]

    def floor() -> None:
        made = [
            Instrument(
                owner_id=actor.organisation_id, revision=1, true_from=AT, recorded_at=AT, **values
            )
            for values in facts
        ]
        Instrument._base_manager.bulk_create(made, batch_size=2000)

    pairs = []
    for _ in range(RUNS):
        empty()
        took = processor_seconds(ours)
        empty()
        pairs.append((took, processor_seconds(floor)))
    ratio = statistics.median(b / a for a, b in pairs)
    return {
        "name": "import-100k",
        "ratio": ratio,
        "bar": IMPORT_BAR,
        "sense": "at_least",
        "ok": ratio >= IMPORT_BAR,
        "ours_s": [a for a, _ in pairs],
        "floor_s": [b for _, b in pairs],
        "note": f"{ROWS} rows of CSV, read, judged and written with their history; processor time",
    }


FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})
INSERT INTO registry_instrument ({columns}) SELECT {values} FROM n
"""
DIVISIONS = ("150102", "150203", "150204", "150302", "150402", "150502", "150602", "150702")


def fill(number: int, owners: list[int]) -> None:
    """Write instruments as a region has them, past the actions: a list is read, not written."""
    from django.db import connection

    from duheng.site.registry.models import Instrument

    places = " ".join(f"WHEN {place} THEN '{code}'" for place, code in enumerate(DIVISIONS))
    special = {
        "number": "'N' || i",
        "name": "'Scale ' || (i % 5000)",
        "kind": "CASE i % 3 WHEN 0 THEN 'water_meter' ELSE 'fuel_dispenser' END",
        "serial_number": "'S' || (i % 700000)",
        "token": "'T' || i",
        "owner_id": f"{owners[0]} + i % {len(owners)}",
        "division_code": f"CASE i % {len(DIVISIONS)} {places} END",
        "control": "CASE i % 2 WHEN 0 THEN 'compulsory' ELSE 'voluntary' END",
        "status": "CASE i % 10 WHEN 0 THEN 'in_store' ELSE 'in_use' END",
        "confirmed_until": "date('2025-09-01', '+' || (i * 7919 % 700) || ' days')",
        "number_of_items": "1",
        "revision": "1",
        "true_from": "'2026-01-01 00:00:00'",
        "recorded_at": "'2026-01-01 00:00:00'",
    }
    columns = [one.column for one in Instrument._meta.concrete_fields if not one.primary_key]
    nullable = {one.column for one in Instrument._meta.concrete_fields if one.null}
    values = [special.get(one, "NULL" if one in nullable else "''") for one in columns]
    query = FILL.format(number=number, columns=", ".join(columns), values=", ".join(values))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_instrument")
        cursor.execute(query)
        cursor.execute("ANALYZE")


def list_1e6() -> dict[str, Any]:
    """A page of the register, filtered, as a regulator of a city asks for it."""
    from bench.site_home import browser_of, organisations, regulator

    actor = regulator("1502")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(LISTED, organisations(500))
    browser = browser_of(actor)
    address = "/registry/instruments/?due=overdue&control=compulsory&sort=due"

    def ours() -> None:
        assert browser.get(address).status_code == 200

    ours()
    with CaptureQueriesContext(connection) as asked:
        ours()
    every = [one["sql"] for one in asked]
    queries = [one for one in every if 'FROM "registry_instrument"' in one]

    def floor() -> None:
        with connection.cursor() as cursor:
            for query in queries:
                cursor.execute(query)
                cursor.fetchall()

    pairs = [(processor_seconds(ours), processor_seconds(floor)) for _ in range(LIST_RUNS)]
    ratio = statistics.median(a / b for a, b in pairs)
    return {
        "name": "list-1e6",
        "ratio": ratio,
        "bar": LIST_BAR,
        "sense": "at_most",
        "ok": ratio <= LIST_BAR and len(every) <= MOST_QUERIES,
        "ours_s": [a for a, _ in pairs],
        "floor_s": [b for _, b in pairs],
        "note": f"page of 50 among {LISTED}; {len(every)} queries, {len(queries)} of the list",
    }
