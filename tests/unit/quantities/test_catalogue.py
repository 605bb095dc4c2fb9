"""The catalogue is consistent, and pint derives from it the factors that are stored."""

import json
from itertools import product
from pathlib import Path

import pytest

import duheng.quantities.catalogue as catalogue_module
from duheng.quantities import (
    Dimension,
    dimension_named,
    known_units,
    names_of_dimension,
    parse_unit,
)
from duheng.quantities.catalogue import catalogue
from duheng.quantities.registry import factors_text, pint_registry
from duheng.quantities.spellings import dsi_prefixes, dsi_units, plain_spellings, ucum_spellings
from duheng.terms.errors import UnusableInput

ROOM = Path(catalogue_module.__file__).parent


def test_the_stored_factors_are_those_that_pint_derives_from_the_definitions() -> None:
    stored = (ROOM / "factors.json").read_text(encoding="utf-8")
    assert stored == factors_text(), "write it again: python -m duheng.quantities.registry"


def test_our_pint_registry_knows_no_unit_of_its_own() -> None:
    registry = pint_registry()
    for name in ("knot", "inch", "pound", "year", "parsec"):
        assert name not in registry
    assert "tonne_of_coal_equivalent" in registry


@pytest.mark.parametrize("text", ["GJ/t", "kgce/(kW·h)", "W/(m2·K)", "tCO2/MWh", "MJ/m3(20°C)"])
def test_pint_multiplies_a_compound_unit_to_the_same_factor(text: str) -> None:
    registry = pint_registry()
    unit = parse_unit(text)
    quantity = registry.Quantity(1, "")
    for key, prefix, exponent in unit.components:
        power = catalogue().prefixes[prefix].exponent * exponent if prefix else 0
        quantity = quantity * registry.Quantity(1, key) ** exponent * 10.0**power
    assert float(quantity.to_root_units().magnitude) == pytest.approx(unit.factor, rel=1e-14)


def test_no_plain_spelling_means_two_things() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for row in catalogue().units:
        for prefix, name in product(("", *row.prefixes), (row.symbol, *row.aliases)):
            meaning = (row.key, prefix)
            assert seen.setdefault(prefix + name, meaning) == meaning, prefix + name


def test_no_chinese_name_is_also_a_symbol_and_none_is_refused() -> None:
    symbols = {name for row in catalogue().units for name in (row.symbol, *row.aliases)}
    assert symbols & set(catalogue().words) == set()
    assert set(catalogue().words) & set(catalogue().refused) == set()


def test_no_ucum_code_means_two_things() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for row in (row for row in catalogue().units if row.ucum):
        for prefix in ("", *row.prefixes):
            meaning = (row.key, prefix)
            assert seen.setdefault(prefix + row.ucum, meaning) == meaning, prefix + row.ucum


def test_what_is_refused_is_nowhere_a_spelling() -> None:
    words = {f"\\{name}" for names in dsi_units() for name in names}
    known = {*plain_spellings(), *ucum_spellings(), *words}
    assert known & set(catalogue().refused) == set()


def test_no_d_si_unit_is_named_like_a_prefix() -> None:
    first_words = {names[0] for names in dsi_units()}
    assert first_words & set(dsi_prefixes()) == set()


def test_keys_and_symbols_are_unique() -> None:
    rows = catalogue().units
    assert len({row.key for row in rows}) == len({row.symbol for row in rows}) == len(rows)


def test_kinds_name_kinds_that_exist() -> None:
    kinds = catalogue().kinds
    assert {row.kind for row in catalogue().units if row.kind} == set(kinds)
    assert {name for kind in kinds.values() for name in kind.conflicts} - {"*"} <= set(kinds)


def test_every_unit_has_names_and_its_notes_in_both_languages() -> None:
    for row in catalogue().units:
        assert set(row.names) == {"en", "zh-Hans"}
        assert all(row.names.values())
        assert set(row.note) in (set(), {"en", "zh-Hans"})


def test_every_known_unit_is_read_by_each_of_its_spellings() -> None:
    for unit in known_units():
        expected = parse_unit(unit.symbol)
        for text in filter(None, (unit.dsi, unit.ucum, *unit.aliases)):
            assert parse_unit(text) == expected, text


@pytest.mark.parametrize(
    ("dimension", "symbols"),
    [
        ("energy", ["J", "eV", "Wh", "varh", "VAh", "cal", "gce", "tce"]),
        ("能量", ["J", "eV", "Wh", "varh", "VAh", "cal", "gce", "tce"]),
        (Dimension.of(reference_gas_volume=1), ["Nm3", "m3(20°C)", "m3(15°C)"]),
        ("density", ["kg/m3"]),
        (Dimension.of(mass=7), []),
    ],
)
def test_known_units_are_listed_by_dimension(dimension: str | Dimension, symbols: list) -> None:
    assert [unit.symbol for unit in known_units(dimension)] == symbols


def test_a_listed_unit_is_ready_for_json() -> None:
    record = next(unit for unit in known_units() if unit.symbol == "Wh").to_dict()
    assert json.loads(json.dumps(record)) == record
    assert (record["dsi"], record["ucum"], record["factor"]) == (r"\watt\hour", "W.h", 3600.0)
    assert record["dimension_names"] == {"en": "energy", "zh-Hans": "能量"}


def test_a_power_of_ten_is_not_listed_as_a_unit() -> None:
    assert "10" not in {unit.symbol for unit in known_units()}


def test_an_unknown_dimension_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnusableInput, match="'enregy'") as refusal:
        known_units("enregy")
    assert "energy" in (refusal.value.hint or "")
    with pytest.raises(UnusableInput) as refusal:
        dimension_named("zorkmid")
    assert refusal.value.hint is None


def test_a_dimension_without_a_name_has_none() -> None:
    assert names_of_dimension(Dimension.of(mass=7)) == {}
