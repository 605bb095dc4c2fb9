"""Units read in plain text, D-SI and UCUM."""

from fractions import Fraction

import pytest

from duheng.quantities import Dimension, format_unit, parse_unit

ENERGY = Dimension.of(mass=1, length=2, time=-2)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("kWh", "kW·h"),
        ("kW h", "kW·h"),
        ("kW*h", "kW·h"),
        ("kW⋅h", "kW·h"),
        ("kW×h", "kW·h"),
        (" kWh ", "kW·h"),
        ("m^3", "m3"),
        ("m**3", "m3"),
        ("m³", "m3"),
        ("m+3", "m3"),
        ("s-1", "1/s"),
        ("s⁻¹", "1/s"),
        ("s^−1", "1/s"),
        ("/h", "1/h"),
        ("m3/h", "m3/h"),
        ("t/h", "t/h"),
        ("tCO2/MWh", "tCO2/(MW·h)"),
        ("tCO₂/MWh", "tCO2/(MW·h)"),
        ("kgCO2eq", "kgCO2e"),
        ("GJ/t", "GJ/t"),
        ("1/degC", "1/°C"),
        ("℃", "°C"),
        ("°C", "°C"),
        ("W/m2/K", "W/(m2·K)"),
        ("W/(m2·K)", "W/(m2·K)"),
        ("W/(m2 K)", "W/(m2·K)"),
        ("W·m-2·K-1", "W/(m2·K)"),
        ("(m/s)^2", "m2/s2"),
        ("((m)/(s))2", "m2/s2"),
        ("m·m", "m2"),
        ("m/m", "1"),
        ("m^0", "1"),
        ("mm/m", "mm/m"),
        ("%", "%"),
        ("1", "1"),
        ("1/s", "1/s"),
        ("ml", "mL"),
        ("kohm", "kΩ"),
        ("k\u2126", "kΩ"),
        ("Hz^(1/2)", "Hz^(1/2)"),
        ("m^(-2)", "1/m2"),
        ("VA", "V·A"),
        ("Mvarh", "Mvar·h"),
        ("kVAh", "kV·A·h"),
        ("rpm", "r/min"),
        ("10^4 Nm3", "10^4 Nm3"),
        ("10^4·Nm3", "10^4 Nm3"),
        ("10⁴Nm³", "10^4 Nm3"),
        ("10**4 Nm^3", "10^4 Nm3"),
        ("万Nm3", "10^4 Nm3"),
        ("万 Nm3", "10^4 Nm3"),
        ("GJ/10^4Nm3", "GJ/(10^4 Nm3)"),
        ("GJ/万Nm3", "GJ/(10^4 Nm3)"),
        ("亿kWh", "10^8 kW·h"),
        ("10^-6/K", "10^-6/K"),
        ("10^−6/K", "10^-6/K"),
        ("m³(20°C)", "m3(20°C)"),
        ("m^3(20℃)/h", "m3(20°C)/h"),
        ("Sm3_15", "m3(15°C)"),
        ("m3(20 °C)", "m3(20°C)"),
        ("m3(0°C)", "Nm3"),
        ("Nm3^2", "Nm3^2"),
        ("mg/Nm3", "mg/Nm3"),
        ("kgce/(kW·h)", "kgce/(kW·h)"),
    ],
)
def test_plain_text_is_read_to_its_canonical_symbol(text: str, symbol: str) -> None:
    assert parse_unit(text).symbol == symbol
    assert parse_unit(text, "plain").symbol == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("千瓦时", "kW·h"),
        ("万千瓦时", "10^4 kW·h"),
        ("吨标准煤", "tce"),
        ("万吨标准煤", "10^4 tce"),
        ("千克标准煤/千瓦时", "kgce/(kW·h)"),
        ("吨二氧化碳/兆瓦时", "tCO2/(MW·h)"),
        ("立方米/小时", "m3/h"),
        ("摄氏度", "°C"),
        ("公斤", "kg"),
    ],
)
def test_chinese_names_are_read(text: str, symbol: str) -> None:
    assert parse_unit(text).symbol == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        (r"\kilo\watt\hour", "kW·h"),
        (r"\metre\tothe{3}\per\hour", "m3/h"),
        (r"\watt\per\metre\tothe{2}\kelvin", "W/(m2·K)"),
        (r"\kilogram\metre\tothe{-1}\second\tothe{-2}", "kg/(m·s2)"),
        (r"\kilo\gram", "kg"),
        (r"\kilogram", "kg"),
        (r"\volt\ampere\reactive", "var"),
        (r"\kilo\volt\ampere\reactive\hour", "kvar·h"),
        (r"\kilo\volt\ampere", "kV·A"),
        (r"\volt\ampere\volt\ampere\reactive", "V·A·var"),
        (r"\degreecelsius", "°C"),
        (r"\milli\degreecelsius", "m°C"),
        (r"\one", "1"),
        (r"\one\per\kelvin", "1/K"),
        (r"\percent", "%"),
        (r"\metre\tothe{0}", "1"),
        (r"\hertz\tothe{0.5}", "Hz^(1/2)"),
        (r"\metre\tothe{+2}", "m2"),
        (r" \metre ", "m"),
    ],
)
def test_d_si_is_read(text: str, symbol: str) -> None:
    assert parse_unit(text).symbol == symbol
    assert parse_unit(text, "dsi").symbol == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("kW.h", "kW·h"),
        ("Cel", "°C"),
        ("uV", "µV"),
        ("[ppm]", "ppm"),
        ("10*-6", "10^-6"),
        ("10^4.m3", "10^4 m3"),
        ("kg.m-1.s-2", "kg/(m·s2)"),
        ("/min", "1/min"),
        ("W/(m2.K)", "W/(m2·K)"),
        ("l/h", "L/h"),
        ("mm[Hg]", "mmHg"),
        ("g{CO2}/kW/h", "gCO2/(kW·h)"),
        ("{rev}/min", "r/min"),
        ("''", "″"),
    ],
)
def test_ucum_is_read(text: str, symbol: str) -> None:
    assert parse_unit(text, "ucum").symbol == symbol
    assert parse_unit(text).symbol == symbol


def test_a_product_after_a_slash_is_read_from_the_left_where_the_text_is_declared_ucum() -> None:
    assert parse_unit("W/m2.K", "ucum") == parse_unit("W·K/m2")


def test_the_micro_sign_and_the_greek_letter_are_one_prefix() -> None:
    assert parse_unit("\u00b5m") == parse_unit("\u03bcm")


def test_the_same_text_gives_the_same_object() -> None:
    assert parse_unit("kW·h/t") is parse_unit("kW·h/t")


def test_kt_is_a_kilotonne_and_not_a_knot() -> None:
    assert parse_unit("kt").dimension == Dimension.of(mass=1)
    assert parse_unit("kt").factor == 1e6


def test_sixty_revolutions_a_minute_are_one_a_second() -> None:
    assert 60 * parse_unit("r/min").factor == 1.0


def test_reactive_and_apparent_energy_are_known() -> None:
    assert parse_unit("kvarh").dimension == parse_unit("kVAh").dimension == ENERGY


def test_a_root_has_no_exact_factor() -> None:
    root = parse_unit("kHz^(1/2)")
    assert root.exact_factor is None
    assert root.factor == pytest.approx(1000**0.5, rel=1e-15)
    assert parse_unit("kHz").exact_factor == Fraction(1000)


def test_dimensions_with_roots_are_kept_exactly() -> None:
    noise = parse_unit("V/Hz^(1/2)")
    assert noise.dimension**2 == parse_unit("V2/Hz").dimension


@pytest.mark.parametrize("text", ["kW·h", "°C", "10^4 Nm3", "W/(m2·K)", "var"])
def test_reading_what_was_written_changes_nothing(text: str) -> None:
    unit = parse_unit(text)
    assert parse_unit(format_unit(unit)) == unit
