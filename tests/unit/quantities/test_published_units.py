"""Published factors and spellings, and pint's own registry as the second implementation."""

from pathlib import Path

import pint
import pytest
import yaml

from duheng.quantities import UnitHasNoSpelling, convert, format_unit, parse_unit

VECTORS = yaml.safe_load(
    (Path(__file__).parents[2] / "vectors" / "units.yaml").read_text(encoding="utf-8")
)
FACTORS = [
    pytest.param(row, block["tolerance"], id=f"{row['unit']} in {row['in']}")
    for block in VECTORS["factors"]
    for row in block["rows"]
]
SPELLINGS = [pytest.param(row, id=row["plain"]) for row in VECTORS["spellings"]["rows"]]
SHARED_WITH_PINT = [
    pytest.param(row, id=row["unit"])
    for block in VECTORS["factors"]
    for row in block["rows"]
    if "pint" in row
]


@pytest.fixture(scope="module")
def default_pint():
    return pint.UnitRegistry()


def test_every_block_of_numbers_says_where_it_comes_from() -> None:
    wanted = {"document", "typed_by", "checked", "confidence"}
    blocks = [*VECTORS["factors"], VECTORS["spellings"]]
    assert [block for block in blocks if wanted - set(block["provenance"])] == []


@pytest.mark.parametrize(("row", "tolerance"), FACTORS)
def test_a_value_converts_to_the_published_number(row: dict, tolerance: float) -> None:
    found = convert(float(row["value"]), str(row["unit"]), str(row["in"]))
    assert found == pytest.approx(row["equals"], rel=tolerance, abs=0)


@pytest.mark.parametrize("row", SHARED_WITH_PINT)
def test_the_published_number_is_also_that_of_pints_own_registry(row: dict, default_pint) -> None:
    source, target = row["pint"]
    found = default_pint.Quantity(row["value"], source).to(target).magnitude
    assert found == pytest.approx(row["equals"], rel=1e-15, abs=0)


@pytest.mark.parametrize("row", SPELLINGS)
def test_all_spellings_of_a_unit_are_read_as_one_unit(row: dict) -> None:
    unit = parse_unit(row["plain"])
    assert unit.symbol == row["plain"]
    for notation in ("dsi", "ucum"):
        if row[notation] is not None:
            assert parse_unit(row[notation], notation) == unit
            assert parse_unit(row[notation]) == unit


@pytest.mark.parametrize("row", SPELLINGS)
def test_a_unit_is_written_as_published_or_refused_where_it_has_no_name(row: dict) -> None:
    unit = parse_unit(row["plain"])
    for notation in ("dsi", "ucum"):
        if row[notation] is not None:
            assert format_unit(unit, notation) == row[notation]
        else:
            with pytest.raises(UnitHasNoSpelling):
                format_unit(unit, notation)
