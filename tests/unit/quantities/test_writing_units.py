"""Units written in the four notations."""

import pytest
from latex2mathml.converter import convert as to_mathml

from duheng.quantities import (
    UnitHasNoSpelling,
    UnreadableUnit,
    format_unit,
    known_units,
    parse_unit,
)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("kWh", r"\mathrm{kW}\,\mathrm{h}"),
        ("W/(m2·K)", r"\mathrm{W}/(\mathrm{m}^{2}\,\mathrm{K})"),
        ("1/°C", r"1/{}^{\circ}\mathrm{C}"),
        ("µV", r"\mu\mathrm{V}"),
        ("µΩ", r"\mu\Omega"),
        ("kΩ", r"\mathrm{k}\Omega"),
        ("%", r"\%"),
        ("1", "1"),
        ("10^-6/K", r"10^{-6}/\mathrm{K}"),
        ("tCO2/MWh", r"\mathrm{tCO_{2}}/(\mathrm{MW}\,\mathrm{h})"),
        ("Nm3", r"\mathrm{m}^{3}_{\mathrm{n}}"),
        ("Nm3^2", r"(\mathrm{m}^{3}_{\mathrm{n}})^{2}"),
        ("V/Hz^(1/2)", r"\mathrm{V}/\mathrm{Hz}^{1/2}"),
    ],
)
def test_latex_is_for_mathematics_mode(text: str, latex: str) -> None:
    assert format_unit(parse_unit(text), "latex") == latex


@pytest.mark.parametrize("symbol", [unit.symbol for unit in known_units()])
def test_the_latex_of_every_known_unit_can_be_typeset(symbol: str) -> None:
    assert to_mathml(format_unit(parse_unit(symbol), "latex")).startswith("<math")


@pytest.mark.parametrize(
    ("text", "notation", "lacking"),
    [
        ("kgce", "dsi", "kgce"),
        ("kgce/(kW·h)", "ucum", "kgce"),
        ("kvar", "ucum", "kvar"),
        ("Nm3/h", "ucum", "Nm3"),
        ("Nm3/h", "dsi", "Nm3"),
        ("10^4 m3", "dsi", "10"),
    ],
)
def test_a_unit_without_a_name_in_a_notation_is_not_written_there(
    text: str, notation: str, lacking: str
) -> None:
    with pytest.raises(UnitHasNoSpelling) as refusal:
        format_unit(parse_unit(text), notation)
    assert refusal.value.data["unit"] == lacking


def test_a_root_has_no_ucum_code() -> None:
    with pytest.raises(UnitHasNoSpelling, match="whole exponents"):
        format_unit(parse_unit("Hz^(1/2)"), "ucum")


def test_a_power_of_an_annotation_has_no_ucum_code() -> None:
    with pytest.raises(UnitHasNoSpelling, match="no power to the annotation"):
        format_unit(parse_unit("kgCO2^2"), "ucum")


def test_a_third_is_no_decimal_exponent_of_d_si() -> None:
    with pytest.raises(UnitHasNoSpelling, match="1/3 is not one"):
        format_unit(parse_unit("m^(1/3)"), "dsi")


def test_an_unknown_notation_is_refused() -> None:
    with pytest.raises(UnreadableUnit, match="'siunitx' is not a notation"):
        format_unit(parse_unit("m"), "siunitx")
