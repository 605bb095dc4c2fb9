"""The region's real power plants as sites: facts of a public database, read where it is there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from accounts_of import NOW

from duheng.site.accounts.actions.sites import register_site
from duheng.site.accounts.queries import sites
from duheng.site.actions.actor import Actor
from duheng.site.errors import UnusableFields

PLANTS = (
    Path(__file__).parents[4] / "shared/data/energy-carbon/powerplants/inner_mongolia_wri_raw.csv"
)
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PLANTS.is_file(), reason="the table of power plants is not here"),
]
CAPACITY = re.compile(r"^(?P<fuel>.+), (?P<capacity_mw>[\d.]+) MW$")


def rows() -> list[dict[str, str]]:
    with PLANTS.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def facts(row: dict[str, str]) -> dict[str, Any]:
    emits = row["Fuel"] in ("Coal", "Natural Gas", "Waste", "Biomass", "Oil")
    return {
        "code": row["Power Plant ID"],
        "name": row["Name"],
        "kind": "emitter" if emits else "energy_user",
        "purpose": f"{row['Fuel']}, {row['Capacity (MW)']} MW",
    }


def test_every_plant_of_the_table_is_a_site_with_its_capacity(alice: Actor) -> None:
    given = rows()
    for row in given:
        register_site(actor=alice, at=NOW, facts=facts(row))
    held = list(sites(alice))
    assert len(held) == len(given) == 295
    number: Counter[str] = Counter()
    capacity_mw: Counter[str] = Counter()
    for one in held:
        read = CAPACITY.match(one.purpose)
        assert read is not None
        number[read["fuel"]] += 1
        capacity_mw[read["fuel"]] += float(read["capacity_mw"])
    assert (number["Coal"], number["Wind"]) == (80, 195)
    assert capacity_mw["Coal"] == pytest.approx(76_102)
    assert capacity_mw["Wind"] == pytest.approx(11_592.36)


def test_a_plant_that_stands_twice_is_refused_by_its_code(alice: Actor) -> None:
    first = facts(rows()[0])
    register_site(actor=alice, at=NOW, facts=first)
    with pytest.raises(UnusableFields) as refusal:
        register_site(actor=alice, at=NOW, facts=first | {"name": "another"})
    assert list(refusal.value.data["fields"]) == ["code"]
