"""Leakage is stated with its evidence and taken off the removal, with its own uncertainty."""

from __future__ import annotations

import math

import pytest

from duheng.accounting.errors import UnusableAccount

from .forests import document, run, write

LEAK = {"title": {"en": "grazing that moved", "zh-Hans": "放牧转移"}, "value": 0.5,
        "unit": "tCO2", "standard_uncertainty": 0.2,
        "evidence": "household survey of 2025"}  # fmt: skip


def removals(result):
    return {one.group.get("stratum"): one for one in result.figures
            if one.quantity == "co2_removal"}  # fmt: skip


def test_leakage_is_taken_off_by_the_letter_and_as_best_known(tmp_path):
    plain = removals(run(write(tmp_path / "a"), group_by=["stratum"]))
    found = removals(run(write(tmp_path / "b", document(leakage={"grazing": LEAK})),
                         group_by=["stratum"]))  # fmt: skip
    before, after, leak = plain[None], found[None], found["grazing"]
    assert after.statutory == pytest.approx(before.statutory - 0.5, rel=1e-12)
    assert after.best_estimate == pytest.approx(before.best_estimate - 0.5, rel=1e-12)
    assert after.standard_uncertainty == pytest.approx(
        math.hypot(before.standard_uncertainty, 0.2), rel=1e-9
    )
    assert (leak.statutory, leak.standard_uncertainty) == (-0.5, pytest.approx(0.2))
    assert any("survey of 2025" in line.evidence for line in after.budget)


def test_leakage_is_no_change_of_the_stock(tmp_path):
    found = run(write(tmp_path, document(leakage={"grazing": LEAK})))
    plain = run(write(tmp_path / "b"))
    change = [one.best_estimate for one in found.figures if one.quantity == "carbon_stock_change"]
    assert change == [
        one.best_estimate for one in plain.figures if one.quantity == "carbon_stock_change"
    ]
    page = found.to_html()
    assert "放牧转移" in page
    assert "扣除声明的泄漏" in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": -1.0}, "expected 0 or more"),
        ({"evidence": ""}, "what it rests on"),
    ],
)
def test_a_leakage_that_cannot_be_is_refused(tmp_path, change, says):
    with pytest.raises(UnusableAccount, match=says):
        run(write(tmp_path, document(leakage={"grazing": {**LEAK, **change}})))


def test_a_leakage_by_the_name_of_a_stratum_or_without_a_removal_is_refused(tmp_path):
    with pytest.raises(UnusableAccount, match="has this name too"):
        run(write(tmp_path / "a", document(leakage={"north": LEAK})))
    once = document(leakage={"grazing": LEAK})
    del once["surveys"]["begin"]
    with pytest.raises(UnusableAccount, match="one survey gives none"):
        run(write(tmp_path / "b", once))
