"""Dimensions multiply like the quantities they belong to."""

from fractions import Fraction

import pytest

from duheng.quantities import BASE_KINDS, DIMENSIONLESS, Dimension, UnreadableUnit

LENGTH = Dimension.of(length=1)
TIME = Dimension.of(time=1)


def test_products_quotients_and_powers_add_and_scale_exponents() -> None:
    speed = LENGTH / TIME
    assert speed == Dimension.of(length=1, time=-1)
    assert speed * TIME == LENGTH
    assert speed**2 == Dimension.of(length=2, time=-2)


def test_a_square_root_squared_is_the_dimension_itself() -> None:
    root = LENGTH ** Fraction(1, 2)
    assert root.exponents[BASE_KINDS.index("length")] == Fraction(1, 2)
    assert root**2 == LENGTH
    assert all(type(exponent) is int for exponent in (root**2).exponents)


def test_a_quotient_of_equals_is_dimensionless() -> None:
    assert (LENGTH / LENGTH).is_dimensionless
    assert LENGTH / LENGTH == DIMENSIONLESS
    assert not LENGTH.is_dimensionless


def test_equal_dimensions_hash_alike() -> None:
    assert len({LENGTH, Dimension.of(length=1), LENGTH**1, TIME}) == 2


def test_the_volume_of_gas_at_reference_conditions_is_not_a_volume() -> None:
    assert Dimension.of(reference_gas_volume=1) != LENGTH**3


@pytest.mark.parametrize(
    ("dimension", "text"),
    [
        (DIMENSIONLESS, "1"),
        (Dimension.of(mass=1, length=2, time=-2), "kg·m²·s⁻²"),
        (TIME ** Fraction(-1, 2), "s^(-1/2)"),
        (Dimension.of(reference_gas_volume=1), "Nm3"),
        (Dimension.of(reference_gas_volume=-1), "(Nm3)⁻¹"),
    ],
)
def test_a_dimension_is_written_with_base_symbols(dimension: Dimension, text: str) -> None:
    assert str(dimension) == text


def test_a_base_kind_that_is_none_is_refused() -> None:
    with pytest.raises(UnreadableUnit, match="'colour' is not a base kind") as refusal:
        Dimension.of(colour=1)
    assert "luminous_intensity" in (refusal.value.hint or "")
