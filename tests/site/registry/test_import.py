"""Instruments from a spreadsheet: every fault named, all rows or none, whatever happens."""

import io
import os
import signal
import subprocess
import sys
import textwrap
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from duheng.site.actions.actor import Actor
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.errors import NotAllowed, UnusableFields
from duheng.site.registry.imports.profiles import import_profiles, profile_of
from duheng.site.registry.imports.tables import Table, read_table
from duheng.site.registry.instruments.actions.importing import (
    Preview,
    import_instruments,
    preview_import,
)
from duheng.site.registry.models import Instrument

pytestmark = pytest.mark.django_db(transaction=True)

ECQS = (
    "器具名称,器具项别,器具种别,型号规格,测量范围,准确度等级,出厂编号,生产厂家,器具产地(国产/进口),"
    "安装/使用地点,使用地点行政区划,器具数量,器具用途,送检方式"
)
GOOD = (
    "电子计价秤,非自动衡器,非自动衡器,ACS-30,(0~30)kg,Ⅲ,1001,合成衡器厂,国产,一号摊位,"
    "昆都仑区,1,贸易结算,现场检"
)
OWN = "name,division_code,number,serial_number,maker,number_of_items"


def table(*rows: str, encoding: str = "utf-8") -> Table:
    return read_table("\r\n".join(rows).encode(encoding))


def preview(actor: Actor, at: datetime, *rows: str, profile: str = "own") -> Preview:
    return preview_import(actor, table(*rows), profile_of(profile), at)


def test_a_ledger_of_the_national_system_is_read(alice: Actor, at: datetime) -> None:
    meters = "水表,水表,水表 DN15~DN50,LXS-20,/,2,/,合成表厂,国产,小区,150203,1200,贸易结算,送检"
    number = import_instruments(
        actor=alice,
        at=at,
        table=table("计量器具台账", ECQS, GOOD, "", meters, encoding="gb18030"),
        profile=profile_of("ecqs"),
    )
    meter, scale = Instrument.objects.visible_to(alice).order_by("-id")
    assert number == 2
    assert (scale.kind, scale.division_code, scale.purpose) == (
        "non_automatic_weigher",
        "150203",
        "trade",
    )
    assert (scale.range_upper, scale.unit, scale.delivery) == (30, "kg", "on_site")
    assert (scale.origin, scale.control, scale.manner) == ("domestic", "compulsory", "periodic")
    assert (meter.number_of_items, meter.serial_number, meter.manner) == (1200, "", "rotate")
    assert Entry.objects.filter(action=ActionRecord.objects.latest("id")).count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_file_is_found(alice: Actor, at: datetime, encoding: str) -> None:
    found = table("name,division_code", "内蒙古·衡器㎏,150203", encoding=encoding)
    assert found.rows[1][1][0] == "内蒙古·衡器㎏"
    assert preview_import(alice, found, profile_of("own"), at).can_be_committed


def test_every_fault_is_named_with_its_row_and_heading(alice: Actor, at: datetime) -> None:
    found = preview(
        alice,
        at,
        OWN,
        "Scale,150203,A,1,M,1",
        ",150203,B,2,M,1",
        "Scale,Atlantis,C,3,M,1",
        "Scale,150203,A,4,M,1",
        "Scale,150203,D,1,M,1",
        "Scale,150203,E,,M,none",
        "Sc\x07ale,150203,F,,M,1",
        "Scale,150203,G,,M,0",
    )
    assert [(one.row, one.heading) for one in found.faults] == [
        (3, "name"),
        (4, "division_code"),
        (5, "number"),
        (6, "serial_number"),
        (7, "number_of_items"),
        (8, "name"),
        (9, "number_of_items"),
    ]
    assert found.number_of_rows == 8
    assert not found.can_be_committed
    assert "2" in found.faults[2].reason


def test_one_fault_stops_every_row(alice: Actor, at: datetime) -> None:
    with pytest.raises(UnusableFields) as refusal:
        import_instruments(
            actor=alice,
            at=at,
            table=table(OWN, "Scale,150203,A,1,M,1", ",150203,B,2,M,1"),
            profile=profile_of("own"),
        )
    assert refusal.value.data["faults"] == 1
    assert not Instrument.objects.visible_to(alice).exists()


def test_what_is_in_the_register_is_not_imported_twice(
    alice: Actor, bob: Actor, at: datetime
) -> None:
    rows = table(OWN, "Scale,150203,A,1,M,1")
    for actor in (alice, bob):
        import_instruments(actor=actor, at=at, table=rows, profile=profile_of("own"))
    again = preview_import(alice, rows, profile_of("own"), at)
    assert [one.heading for one in again.faults] == ["number", "serial_number"]


def test_who_may_not_import_does_not_even_see_a_preview(
    mallory: Actor, carol: Actor, at: datetime
) -> None:
    for actor in (mallory, carol):
        with pytest.raises(NotAllowed):
            preview(actor, at, OWN, "Scale,150203,A,1,M,1")


def test_a_row_of_another_organisation_is_a_fault(alice: Actor, at: datetime) -> None:
    heading, own = "统一社会信用代码,器具名称,使用地点行政区划", "91150200MA0000000A"
    assert preview(alice, at, heading, f"{own},秤,150203", profile="ecqs").can_be_committed


def test_a_heading_may_be_mapped_by_hand(alice: Actor, at: datetime) -> None:
    rows = table("What,Where,division_code", "Scale,hall,150203")
    chosen = {"What": "name", "Where": "place"}
    found = preview_import(alice, rows, profile_of("own"), at, chosen)
    assert found.sample[0][1]["place"] == "hall"
    wrong = preview_import(alice, rows, profile_of("own"), at, {"What": "owner_id"})
    assert wrong.mapped.columns == (None, None, "division_code")


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_and_a_formula_is_a_fault(alice: Actor, at: datetime) -> None:
    content = workbook(
        ["name", "division_code", "number_of_items", "range_upper"],
        ["Scale", 150203, 3.0, 0.5],
        ['=HYPERLINK("http://x","y")', "150203", 1, None],
    )
    found = preview_import(alice, read_table(content), profile_of("own"), at)
    assert [(one.row, one.heading) for one in found.faults] == [(3, "name")]
    assert str(found.sample[0][1]["range_upper"]) == "0.5"
    assert found.encoding == "xlsx"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xff\xff",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0 old",
        b'name\n"never closed\n',
        ",".join("x" * 300).encode(),
    ],
    ids=["empty", "nul", "no-encoding", "no-zip", "xls", "quote", "too-wide"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(UnusableFields) as refusal:
        read_table(content)
    assert "file" in refusal.value.data["fields"]


def test_text_that_a_spreadsheet_would_calculate_stays_text(alice: Actor, at: datetime) -> None:
    found = preview(alice, at, OWN, "'=1+1,150203,A,1,M,1", "-3 °C bath,150203,B,2,M,1")
    assert [one["name"] for _row, one in found.sample] == ["=1+1", "-3 °C bath"]


def test_every_profile_maps_onto_columns_that_exist() -> None:
    assert [one.id for one in import_profiles()] == ["own", "ecqs"]
    for one in import_profiles():
        assert {"name", "division_code", "number_of_items"} <= set(one.columns.values())


KILLED = """
import os, sys
from datetime import UTC, datetime
import django
django.setup()
from duheng.site.actions import recording
from duheng.site.actions.actor import Actor, SYSTEM
from duheng.site.actions.action import action
from duheng.site.people.models import Organisation
from duheng.site.registry.imports.profiles import profile_of
from duheng.site.registry.imports.tables import read_table
from duheng.site.registry.instruments.actions import importing
at = datetime(2026, 3, 2, tzinfo=UTC)

@action("tests.make", permission=None)
def make(*, actor, at):
    place = Organisation(name="Shop", kind="merchant", division_code="150203")
    place.record()
    return place.pk

owner = make(actor=SYSTEM, at=at)
may = frozenset({"registry.import_instruments"})
actor = Actor(person_id=1, organisation_id=owner, permissions=may)
written = importing.record_in_bulk
def bulk_and_wait(records):
    written(records)
    print("written", flush=True)
    sys.stdin.readline()
importing.record_in_bulk = bulk_and_wait
rows = "name,division_code\\n" + "Scale,150203\\n" * 5000
print("begun", flush=True)
table = read_table(rows.encode())
importing.import_instruments(actor=actor, at=at, table=table, profile=profile_of("own"))
print("done", flush=True)
"""


@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "finished"])
def test_an_import_killed_in_the_middle_leaves_all_or_nothing(
    home_with_tables: Path, is_killed: bool
) -> None:
    environment = {
        **os.environ,
        "DUHENG_HOME": str(home_with_tables),
        "DUHENG_SECRET": "only for this test, and long enough for the check",
        "DJANGO_SETTINGS_MODULE": "duheng.site.settings",
    }
    environment.pop("DUHENG_DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(2)]
    assert said == ["begun", "written"]
    if is_killed:
        process.send_signal(signal.SIGKILL)
        process.wait()
    else:
        process.communicate("\n", timeout=120)
    process.stdin.close()
    process.stdout.close()
    assert counts(home_with_tables / "site.sqlite3") == ((0, 1) if is_killed else (5000, 5001))


def counts(path: Path) -> tuple[int, int]:
    import sqlite3

    base = sqlite3.connect(path, timeout=30)
    try:
        return tuple(  # type: ignore[return-value]
            base.execute(query).fetchone()[0]
            for query in (
                "SELECT count(*) FROM registry_instrument",
                "SELECT count(*) FROM actions_entry",
            )
        )
    finally:
        base.close()
