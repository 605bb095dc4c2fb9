"""What a standard contributed is taken out exactly, or the certificate is refused."""

from __future__ import annotations

import math

import pytest

from duheng.certificates import (
    ImpossibleLoading,
    StandardUse,
    UncertaintyNotStated,
    own_uncertainty,
    own_uncertainty_of,
)


@pytest.mark.parametrize(
    ("u", "loading", "upstream", "own"),
    [(0.05, 0.8, 0.05, 0.03), (5.0, -1.0, 3.0, 4.0), (1.0, 0.0, 9.0, 1.0), (0.0, 0.5, 0.0, 0.0)],
)
def test_own_and_upstream_parts_add_up_in_squares(u, loading, upstream, own):
    assert own_uncertainty(u, loading, upstream) == pytest.approx(own, rel=1e-14)


def test_an_upstream_part_equal_to_the_whole_leaves_nothing():
    assert own_uncertainty(0.1 * 3, 3.0, 0.1) == 0.0


def test_nearly_equal_parts_lose_no_digits():
    own = own_uncertainty(1.0, 1.0, 1.0 - 2**-50)
    assert own == pytest.approx(math.sqrt(2**-50 * (2 - 2**-50)), rel=1e-14)


def test_an_upstream_part_larger_than_the_whole_is_refused():
    with pytest.raises(ImpossibleLoading, match=r"upstream part 0\.06 is larger than the whole"):
        own_uncertainty(0.05, 1.2, 0.05)


@pytest.mark.parametrize(
    "numbers",
    [(math.nan, 1.0, 0.1), (1.0, math.nan, 0.1), (1.0, 1.0, math.nan), (-1.0, 1.0, 0.1),
     (1.0, 1.0, -0.1), (math.inf, 1.0, 0.1), (1.0, math.inf, 0.0)],
    ids=["u nan", "loading nan", "upstream nan", "u negative", "upstream negative", "u infinite",
         "loading infinite"],
)  # fmt: skip
def test_numbers_that_are_no_uncertainties_are_refused(numbers):
    with pytest.raises(ImpossibleLoading, match="must be finite and not negative"):
        own_uncertainty(*numbers)


def test_several_standards_are_taken_out_together_and_undeclared_ones_stay_in():
    uses = [
        StandardUse(certificate_id="A", loading=1.0, standard_uncertainty=2.0),
        StandardUse(certificate_id="B", loading=-2.0, standard_uncertainty=3.0),
        StandardUse(certificate_id="C", loading=None, standard_uncertainty=50.0),
    ]
    assert own_uncertainty_of(7.0, uses) == pytest.approx(3.0, rel=1e-14)
    assert own_uncertainty_of(7.0, []) == 7.0


def test_a_loading_without_an_uncertainty_is_refused():
    use = StandardUse(certificate_id="UP-17", loading=0.8)
    with pytest.raises(UncertaintyNotStated, match=r"UP-17 has loading 0\.8 and no uncertainty"):
        own_uncertainty_of(1.0, [use])
