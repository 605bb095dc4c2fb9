"""Texts that are no unit, each named by what is broken."""

from typing import Any

import pytest

from duheng.quantities import UnknownUnit, UnreadableUnit, parse_unit
from duheng.terms.errors import DuhengError

UNKNOWN = {
    "two_units_run_together": ("kWhh", "kWhh", "'kWh'"),
    "wrong_case": ("kwh", "kwh", "'kWh'"),
    "wrong_case_of_the_prefix": ("KW", "KW", "'kW'"),
    "wrong_case_inside_a_product": ("mwh/t", "mwh", "'mWh' or 'MWh'"),
    "english_name": ("kilowatt", "kilowatt", "'kW'"),
    "english_plural": ("metres", "metres", "'m'"),
    "prefix_that_the_unit_does_not_take": ("kK", "kK", "'K'"),
    "double_prefix": ("µkm", "µkm", "did you mean"),
    "acidity": ("pH", "pH", "not picohenry"),
    "decibel": ("dB", "dB", "logarithm"),
    "year": ("t/a", "a", "no fixed length"),
    "torque_without_a_dot": ("Nm", "Nm", "N·m"),
    "torque_squared_without_a_dot": ("Nm2", "Nm", "N·m"),
    "standard_cubic_metre_without_a_temperature": ("Sm3", "Sm", "m3(20°C)"),
    "standard_cubic_metre_in_chinese": ("标准立方米", "标准立方米", "m3(20°C)"),
    "the_colloquial_degree": ("度", "度", "kW·h or °"),
    "nothing_like_it": ("zorkmid", "zorkmid", "duheng units list"),
    "a_money": ("tce/万元", "元", "duheng units list"),
    "ucum_code_not_listed": ("[abc_xyz]", "[abc_xyz]", "duheng units list"),
    "d_si_wrong_case": (r"\degreeCelsius", r"\degreeCelsius", r"\degreecelsius"),
    "d_si_capital": (r"\Newton", r"\Newton", r"\newton"),
    "d_si_run_together": (r"\kilowatt\hour", r"\kilowatt", r"\kilo\watt"),
    "d_si_american": (r"\meter", r"\meter", r"\metre"),
    "d_si_var_by_its_symbol": (r"\kilo\var", r"\var", r"\volt\ampere\reactive"),
    "d_si_power_as_a_word": (r"\metre\squared", r"\squared", r"\tothe{2}"),
    "d_si_prefix_the_unit_does_not_take": (r"\kilo\hour", r"\kilo\hour", "none"),
    "d_si_logarithm": (r"\decibel", r"\decibel", "logarithm"),
    "d_si_nothing_like_it": (r"\zorkmid", r"\zorkmid", "duheng units list"),
}

UNREADABLE = {
    "empty": ("", "empty"),
    "blank": ("  ", "empty"),
    "too_long": ("m·" * 120 + "m", "at most 200 characters"),
    "full_width": ("ｋＷ", "FULLWIDTH LATIN SMALL LETTER K"),
    "full_width_slash": ("t／h", "FULLWIDTH SOLIDUS"),
    "squared_sign_of_east_asia": ("㎥/h", "SQUARE M CUBED"),
    "cyrillic": ("кг", "CYRILLIC SMALL LETTER KA"),
    "kelvin_sign": ("\u212a", "KELVIN SIGN"),
    "no_break_space": ("kW\u00a0h", "NO-BREAK SPACE"),
    "full_stop_of_a_hidden_character": ("kW\u200bh", "ZERO WIDTH SPACE"),
    "product_after_a_slash": ("W/m2·K", "two ways"),
    "product_by_space_after_a_slash": ("W/m2 K", "two ways"),
    "ucum_product_after_a_slash": ("W/m2.K", "two ways"),
    "number_in_front": ("100 km", "a number other than 1"),
    "number_below": ("L/100km", "a number other than 1"),
    "number_in_scientific_form": ("1e3 m", "'e' is out of place"),
    "eleven": ("11", "a number other than 1"),
    "slash_at_the_end": ("m/", "missing at its end"),
    "dot_at_the_end": ("m·", "missing at its end"),
    "two_slashes_together": ("m//s", "missing before '/'"),
    "open_bracket": ("W/(m2", "not closed"),
    "closed_bracket_too_many": ("m)", "')' is out of place"),
    "empty_brackets": ("W/()", "missing before ')'"),
    "brackets_too_deep": ("(" * 9 + "m" + ")" * 9, "too deeply"),
    "caret_without_exponent": ("m^", "'^' is out of place"),
    "exponent_with_a_zero_below": ("m^(1/0)", "'^' is out of place"),
    "exponent_of_three_digits": ("m^100", "'^' is out of place"),
    "exponent_too_large_in_the_end": ("(m^50)^2", "too large"),
    "factor_beyond_all_floats": ("EJ^20", "too large"),
    "factor_below_all_floats": ("fJ^30", "too small"),
    "root_beyond_all_floats": ("EJ^(99/2)", "too large"),
    "hyphen_as_a_dot": ("kW-h", "'-' is out of place"),
    "annotation": ("m{wet}", "annotation"),
    "annotation_alone": ("{wet}", "annotation"),
    "d_si_double_prefix": (r"\milli\micro\metre", "two prefixes"),
    "d_si_prefix_of_kilogram": (r"\kilo\kilogram", "kilogram takes no prefix"),
    "d_si_prefix_of_one": (r"\milli\one", "one takes no prefix"),
    "d_si_prefix_alone": (r"\kilo", "no unit follows"),
    "d_si_per_twice": (r"\metre\per\second\per\second", "stands twice"),
    "d_si_per_first": (r"\per\second", "lacks a unit"),
    "d_si_per_last": (r"\metre\per", "lacks a unit"),
    "d_si_power_first": (r"\tothe{2}\metre", "where a unit should"),
    "d_si_power_twice": (r"\metre\tothe{2}\tothe{3}", "where a unit should"),
    "d_si_power_empty": (r"\metre\tothe{}", "is no exponent"),
    "d_si_power_missing": (r"\metre\tothe", "is no exponent"),
    "d_si_power_with_a_comma": (r"\metre\tothe{0,5}", "is no exponent"),
    "d_si_power_not_closed": (r"\metre\tothe{2", "no backslash word"),
    "d_si_power_in_other_digits": ("\\metre\\tothe{\u0662}", "is no exponent"),
    "d_si_braces_after_a_unit": (r"\metre{2}", "braces follow"),
    "d_si_word_without_a_backslash": (r"hour\kilowatt", "'hour' is no backslash word"),
    "d_si_backslash_alone": ("\\", "no backslash word"),
}


@pytest.mark.parametrize(("text", "unknown", "hint"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_name_is_refused_with_what_to_write(text: str, unknown: str, hint: str) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        parse_unit(text)
    assert refusal.value.data["unknown"] == unknown
    assert f"'{text}'" in refusal.value.message
    assert hint in (refusal.value.hint or "")


@pytest.mark.parametrize(("text", "fault"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_broken_text_is_refused_with_its_fault(text: str, fault: str) -> None:
    with pytest.raises(UnreadableUnit) as refusal:
        parse_unit(text)
    assert fault in refusal.value.message


def test_a_look_alike_is_answered_with_the_ordinary_spelling() -> None:
    with pytest.raises(UnreadableUnit) as refusal:
        parse_unit("㎥／ｈ")
    assert refusal.value.hint == "write 'm3/h'"
    with pytest.raises(UnreadableUnit) as refusal:
        parse_unit("W/（m2·K）")
    assert refusal.value.hint == "write 'W/(m2·K)'"
    with pytest.raises(UnreadableUnit) as refusal:
        parse_unit("кг")
    assert refusal.value.hint == "write it with ordinary letters and '·'"


@pytest.mark.parametrize("value", [None, 3, ["kW"], b"kW"])
def test_what_is_no_text_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableUnit, match="a unit is a text"):
        parse_unit(value)


def test_a_notation_that_is_none_is_refused() -> None:
    with pytest.raises(UnreadableUnit, match="'siunitx' is not a notation"):
        parse_unit("m", "siunitx")


@pytest.mark.parametrize(
    ("text", "notation"), [("kW.h", "plain"), ("kW·h", "ucum"), ("kWh", "ucum"), ("kW", "dsi")]
)
def test_a_text_in_another_notation_than_declared_is_refused(text: str, notation: str) -> None:
    with pytest.raises(DuhengError, match=text):
        parse_unit(text, notation)


@pytest.mark.parametrize("text", ["knot", "psi", "parsec", "slug", "picohenry", "dozen", "count"])
def test_units_that_pint_brings_along_do_not_exist(text: str) -> None:
    with pytest.raises(UnknownUnit):
        parse_unit(text)
