"""Land without plots: soil and biomass by factors, and what its equations refuse."""

from __future__ import annotations

import math

import pytest

from duheng.accounting import UnknownName, UnusableAccount
from duheng.quantities import DimensionMismatch
from duheng.rulebook import NoSuchEntry

from .forests import document, run, write

SOIL = {
    "method": "cn/grassland-soil-carbon",
    "keys": {
        "climate": "cold-temperate-dry", "soil": "high-activity-clay",
        "land_use_before": "grassland", "management_before": "severely-degraded",
        "input_before": "medium", "land_use_after": "grassland",
        "management_after": "nominal", "input_after": "medium",
    },
    "inputs": {
        "area": {"value": 1000, "unit": "ha", "standard_uncertainty": 20, "evidence": "map"},
        "years": {"value": 5, "unit": "1", "standard_uncertainty": 0},
    },
}  # fmt: skip


def land(**parcels):
    """Return a document of parcels alone."""
    bare = dict.fromkeys(["plots", "trees", "surveys", "species", "strata", "instruments"])
    return document(parcels=parcels, **bare)


def soil(**inputs):
    return {**SOIL, "inputs": {**SOIL["inputs"], **inputs}}


def test_soil_carbon_of_a_restored_pasture_is_that_of_the_guidelines(tmp_path):
    # IPCC 2006, volume 4, equation 2.25: 1000 ha x 50 tC/ha x (1 - 0.7) x 5/20 = 3750 tC
    removal, change = run(write(tmp_path, land(pasture=SOIL))).figures
    assert change.best_estimate == pytest.approx(3750)
    assert change.statutory == change.best_estimate
    assert removal.best_estimate == pytest.approx(13750)
    # area 2 %, reference 45 %, and 0.14 of 0.3 in the factor before
    assert change.standard_uncertainty == pytest.approx(
        3750 * math.sqrt(0.02**2 + 0.45**2 + (0.14 / 0.3) ** 2)
    )
    assert change.period == "2025-01-01/2026-01-01"
    assert change.coverage.to_dict()["by_quantity"]["default"]["none"] == 1.0


def test_parcels_that_take_the_same_reference_stock_go_together(tmp_path):
    result = run(write(tmp_path, land(east=SOIL, west=SOIL)), group_by=["stratum"])
    removal = result.figures[0]
    parts = [one for one in result.figures if one.group and one.quantity == "co2_removal"]
    assert removal.best_estimate == pytest.approx(sum(one.best_estimate for one in parts))
    plain = math.hypot(*(one.standard_uncertainty for one in parts))
    assert removal.standard_uncertainty > 1.3 * plain


def test_growth_less_losses_is_the_change_of_a_forest_without_plots(tmp_path):
    def stated(value, unit, u=0):
        return {"value": value, "unit": unit, "standard_uncertainty": u, "evidence": "records"}

    forest = {
        "method": "cn/biomass-gain-loss",
        "route": "gain_loss",
        "keys": {"species": "betula"},
        "inputs": {
            "area": stated(1000, "ha"), "growth": stated(2.5, "t/ha", 0.25),
            "years": stated(5, "1"), "harvest": stated(800, "m3"),
            "harvest_conversion": stated(0.6, "t/m3"), "fuelwood": stated(120, "tC"),
            "disturbance": stated(50, "tC"),
        },
    }  # fmt: skip
    change = run(write(tmp_path, land(forest=forest))).figures[1]
    gain, harvest = 1000 * 2.5 * 5 * 1.25 * 0.47, 800 * 0.6 * 1.25 * 0.47
    assert change.best_estimate == pytest.approx(gain - harvest - 170)
    growth = next(line for line in change.budget if line.input.endswith("growth"))
    assert growth.contribution == pytest.approx(gain / 10)


def test_a_forest_and_its_parcels_add_up_and_the_deduction_leaves_parcels_alone(tmp_path):
    alone = run(write(tmp_path / "a")).figures[0]
    both = run(write(tmp_path / "b", document(parcels={"pasture": SOIL}))).figures[0]
    assert both.best_estimate == pytest.approx(alone.best_estimate + 13750)
    assert both.statutory == pytest.approx(alone.statutory + 13750)


def test_years_beyond_the_transition_are_refused(tmp_path):
    late = soil(years={"value": 25, "unit": "1", "standard_uncertainty": 0})
    with pytest.raises(UnusableAccount, match="holds from 0 to 20"):
        run(write(tmp_path, land(pasture=late)))


def test_what_is_missing_or_unknown_in_a_parcel_is_refused(tmp_path):
    short = {**SOIL, "inputs": {"area": SOIL["inputs"]["area"]}}
    with pytest.raises(UnusableAccount, match="needs years"):
        run(write(tmp_path / "a", land(pasture=short)))
    with pytest.raises(UnknownName) as refusal:
        run(write(tmp_path / "b", land(pasture=soil(yeers={"value": 5, "unit": "1"}))))
    assert refusal.value.hint == "did you mean 'years'?"
    keys = {**SOIL["keys"], "management_after": "perfect"}
    with pytest.raises(NoSuchEntry):
        run(write(tmp_path / "c", land(pasture={**SOIL, "keys": keys})))
    del keys["management_after"]
    with pytest.raises(UnusableAccount, match="needs the key 'management_after'"):
        run(write(tmp_path / "d", land(pasture={**SOIL, "keys": keys})))
    with pytest.raises(UnknownName, match="has no route"):
        run(write(tmp_path / "e", land(pasture={"method": "cn/biomass-gain-loss"})))
    with pytest.raises(UnusableAccount, match="does not give a change of carbon"):
        run(write(tmp_path / "f", land(pasture={"method": "cn/tree-carbon"})))


def test_an_area_in_litres_is_refused(tmp_path):
    wrong = soil(area={"value": 1000, "unit": "L", "standard_uncertainty": 0})
    with pytest.raises(DimensionMismatch):
        run(write(tmp_path, land(pasture=wrong)))


def shrubs(**inputs):
    exact = {"standard_uncertainty": 0}
    own = {
        "area": {"value": 200, "unit": "ha", **exact},
        "cover_before": {"value": 10, "unit": "%", **exact},
        "cover_after": {"value": 40, "unit": "%", "standard_uncertainty": 3, "evidence": "photo"},
        "forest_biomass": {"value": 60, "unit": "t/ha", **exact},
    }
    return {"method": "cn/shrub-carbon", "route": "crown_cover", "inputs": {**own, **inputs}}


def test_shrubs_count_by_their_cover_and_say_that_nobody_checked_it(tmp_path):
    removal, change = run(write(tmp_path, land(sandland=shrubs()))).figures
    # 200 ha x 0.3 x 60 t/ha x 0.10 x 1.40 x 0.47
    assert change.best_estimate == pytest.approx(236.88, rel=1e-12)
    codes = {one.code for one in removal.findings}
    assert {"accounting.unchecked_value", "uncertainty.not_stated"} <= codes
    with pytest.raises(UnusableAccount, match="holds from 0 to 1"):
        run(write(tmp_path / "b", land(sandland=shrubs(
            cover_after={"value": 140, "unit": "%", "standard_uncertainty": 0}))))  # fmt: skip
