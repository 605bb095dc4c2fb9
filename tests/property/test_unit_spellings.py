"""Writing and reading undo each other, and no text at all breaks the reader."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.quantities import (
    MeasurementUnit,
    UnitHasNoSpelling,
    UnknownUnit,
    UnreadableUnit,
    format_unit,
    parse_unit,
)
from duheng.quantities.catalogue import CatalogueUnit, catalogue
from duheng.quantities.components import Component
from duheng.quantities.units import unit_of

ROWS = [row for row in catalogue().units if not row.expands]
WHOLE = st.integers(-3, 3)
EXPONENTS = WHOLE | st.sampled_from([Fraction(1, 2), Fraction(-3, 2), Fraction(1, 3)])
MARKS = "mkWhgtKCNPaµΩ°℃%²³⁻ ·*/^()-+0123456789.万{}[]\\pertotheCO_ｋ"


@st.composite
def components(draw) -> Component:
    row: CatalogueUnit = draw(st.sampled_from(ROWS))
    prefix = draw(st.sampled_from(("", *row.prefixes)))
    # a root of a power of ten is no unit that anybody writes
    return Component(row.key, prefix, draw(WHOLE if row.key == "ten" else EXPONENTS))


units = st.lists(components(), max_size=4).map(lambda parts: unit_of(tuple(parts)))


@given(units)
def test_the_plain_spelling_of_a_unit_is_read_as_that_unit(unit: MeasurementUnit) -> None:
    again = parse_unit(unit.symbol, "plain")
    assert again == unit
    assert again.components == unit.components
    assert (again.factor, again.offset, again.dimension) == (
        unit.factor,
        unit.offset,
        unit.dimension,
    )


@pytest.mark.parametrize("notation", ["plain", "dsi", "ucum"])
@given(unit=units)
def test_what_a_notation_writes_it_reads_back(notation: str, unit: MeasurementUnit) -> None:
    try:
        text = format_unit(unit, notation)
    except UnitHasNoSpelling:
        return
    assert parse_unit(text, notation) == unit
    assert parse_unit(text) == unit


@given(unit=units, other=units)
def test_equal_symbols_mean_equal_units(unit: MeasurementUnit, other: MeasurementUnit) -> None:
    assert (unit.symbol == other.symbol) == (unit.components == other.components)


@given(units)
def test_latex_brackets_are_balanced(unit: MeasurementUnit) -> None:
    text = format_unit(unit, "latex")
    assert text.count("{") == text.count("}")
    assert text.count("(") == text.count(")")


@given(st.text(max_size=30) | st.text(MARKS, max_size=20))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        unit = parse_unit(text)
    except (UnknownUnit, UnreadableUnit):
        return
    assert parse_unit(unit.symbol) == unit


@given(st.lists(st.sampled_from([r"\kilo", r"\metre", r"\per", r"\tothe{2}", r"\one", r"\volt",
    r"\ampere", r"\reactive", r"\kilogram", r"\second"]), max_size=7).map("".join))  # fmt: skip
def test_any_order_of_d_si_words_is_a_unit_or_refused(text: str) -> None:
    try:
        unit = parse_unit(text, "dsi")
    except (UnknownUnit, UnreadableUnit):
        return
    assert parse_unit(format_unit(unit, "dsi")) == unit
