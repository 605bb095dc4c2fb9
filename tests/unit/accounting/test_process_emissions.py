"""Process emissions: the carbon balance of a chemical works, and carbonates."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from duheng.accounting.errors import DoubleCounting, UnusableAccount
from duheng.rulebook import load_packs

RATIO = 44 / 12
_EXACT = {"standard_uncertainty": 0, "evidence": "convention"}


@pytest.fixture
def works(small: Any) -> Any:
    """Return a balance: 100 t of coal fed, methanol, slag and captured CO2 out of it."""
    small.burn_coal()
    small.content["methods"] = ["cn/co2-carbon-balance"]
    small.stream.update(role="feedstock", routes={}, keys={})
    small.analyse("carbon_fraction", {"B1": (40.0, 0.3), "B2": (38.0, 0.3)}, basis="as_received")
    _add(small, "methanol", "product", "methanol", 12)
    _add(small, "slag", "residue", "ash-and-slag", 11)
    _state(small, "slag", "carbon_fraction", 4, "%")
    _add(small, "co2", "captured", "carbon-dioxide", 10)
    _state(small, "co2", "purity", 99, "%")
    return small


def _add(small: Any, name: str, role: str, carrier: str, mass: float) -> None:
    small.write(f"{name}.csv", f"at,mass\n2025-03-01 10:00,{mass}\n")
    stream = copy.deepcopy(small.stream)
    stream.update(carrier=carrier, role=role, analyses={})
    columns = {"instant": "at", "amount": "mass"}
    stream["batches"] |= {"file": f"{name}.csv", "columns": columns}
    small.content["streams"][name] = stream


def _state(small: Any, stream: str, name: str, value: float, unit: str, **more: Any) -> None:
    stated = {"value": value, "unit": unit, **(more or _EXACT)}
    small.content["streams"][stream].setdefault("stated", {})[name] = stated


def test_carbon_in_less_carbon_out_is_emitted(works: Any) -> None:
    figure = works.run().figures[0]
    carbon = 60 * 0.40 + 40 * 0.38 - 12 * 0.374852 - 11 * 0.04
    assert figure.statutory == pytest.approx(carbon * RATIO - 10 * 0.99, rel=1e-12)
    assert figure.quantity == "co2_carbon_balance"


def test_a_weigher_of_feed_and_product_is_one_cause_whose_effects_differ_in_sign(
    works: Any,
) -> None:
    figure = works.run().figures[0]
    ends = [one for one in figure.budget if "W-1#point" in one.source]
    total = sum(one.sensitivity for one in ends)
    assert total == pytest.approx(figure.best_estimate, rel=1e-9)


def test_feed_that_was_not_analysed_is_refused(works: Any) -> None:
    works.stream["analyses"] = {}
    with pytest.raises(UnusableAccount, match="needs carbon_fraction"):
        works.run()


def test_a_residue_without_its_carbon_is_refused(works: Any) -> None:
    del works.content["streams"]["slag"]["stated"]
    with pytest.raises(UnusableAccount, match="needs carbon_fraction"):
        works.run()


def test_burnt_fuel_belongs_to_combustion_and_feed_to_the_balance(works: Any) -> None:
    balance = works.run().figures[0].statutory
    works.content["methods"].append("cn/co2-fuel-combustion")
    _add(works, "boiler", "consumed", "lignite", 20)
    works.content["streams"]["boiler"]["routes"] = {"cn/co2-fuel-combustion": "calorific_value"}
    works.stream["routes"] = {"cn/co2-fuel-combustion": "carbon_content"}
    process, burnt = works.run().figures
    assert process.statutory == balance
    assert burnt.statutory == pytest.approx(20 * 14.759 * 0.02797 * 0.99 * RATIO, rel=1e-12)


def test_one_table_is_not_fed_twice(works: Any) -> None:
    works.content["streams"]["again"] = copy.deepcopy(works.stream)
    with pytest.raises(DoubleCounting):
        works.run()


def test_limestone_is_its_purity_and_what_decomposed(small: Any) -> None:
    small.burn_coal()
    small.content["methods"] = ["cn/co2-carbonates"]
    small.stream.update(carrier="limestone", routes={}, keys={})
    small.analyse("purity", {"B1": (90.0, 0.5), "B2": (92.0, 0.5)})
    with pytest.raises(UnusableAccount, match="needs decomposed"):
        small.run()
    _state(small, "coal", "decomposed", 100, "%")
    expected = (60 * 0.90 + 40 * 0.92) * 0.43971
    assert small.run().figures[0].statutory == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("table", "keys", "formula", "per"),
    [
        ("carbon-of-substances", {"substance": "methanol"}, {"C": 1, "H": 4, "O": 1}, "C"),
        ("carbon-of-substances", {"substance": "ethylene"}, {"C": 2, "H": 4}, "C"),
        ("carbon-of-substances", {"substance": "urea"}, {"C": 1, "H": 4, "O": 1, "N": 2}, "C"),
        ("carbon-of-substances", {"substance": "benzene"}, {"C": 6, "H": 6}, "C"),
        ("carbonate-emission-factors", {"carbonate": "limestone"},
         {"Ca": 1, "C": 1, "O": 3}, "CO2"),
        ("carbonate-emission-factors", {"carbonate": "dolomite"},
         {"Ca": 1, "Mg": 1, "C": 2, "O": 6}, "CO2"),
        ("carbonate-emission-factors", {"carbonate": "soda-ash"}, {"Na": 2, "C": 1, "O": 3}, "CO2"),
    ],
)  # fmt: skip
def test_a_stoichiometric_value_is_that_of_its_formula(
    table: str, keys: dict[str, str], formula: dict[str, int], per: str
) -> None:
    masses = {"C": 12.011, "H": 1.008, "O": 15.999, "N": 14.007}
    masses |= {"Ca": 40.078, "Mg": 24.305, "Na": 22.98977}
    whole = sum(number * masses[element] for element, number in formula.items())
    part = masses["C"] if per == "C" else masses["C"] + 2 * masses["O"]
    found = load_packs().value(f"cn/{table}", keys)
    scale = 100 if per == "C" else 1
    assert found.value == pytest.approx(scale * formula["C"] * part / whole, rel=2e-5)


@pytest.mark.parametrize(("unit", "scale"), [("%", 1.0), ("1", 0.01), ("g/kg", 10.0)])
def test_the_unit_of_an_analysis_does_not_change_the_figure(
    small: Any, unit: str, scale: float
) -> None:
    small.burn_coal()
    rows = {"B1": (40.0 * scale, 0.3 * scale), "B2": (38.0 * scale, 0.3 * scale)}
    small.analyse("carbon_fraction", rows, unit=unit, basis="as_received")
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx((24 + 15.2) * 0.99 * RATIO, rel=1e-12)
    line = next(one for one in figure.budget if one.source.endswith("/carbon_fraction/B1"))
    assert line.contribution == pytest.approx(60 * 0.003 * 0.99 * RATIO, rel=1e-9)


@pytest.mark.parametrize(("unit", "scale"), [("t", 1.0), ("kg", 1000.0), ("kt", 0.001)])
def test_the_unit_of_weighings_does_not_change_the_figure(
    small: Any, unit: str, scale: float
) -> None:
    small.burn_coal()
    rows = [("2025-03-01 08:00", "B1", 60), ("2025-03-02 08:00", "B2", 40)]
    lines = [f"{at},{batch},{mass * scale}" for at, batch, mass in rows]
    small.write("weighings.csv", "\n".join(["at,batch,mass", *lines]) + "\n")
    small.stream["batches"]["unit"] = unit
    small.analyse("carbon_fraction", {"B1": (40.0, 0.3), "B2": (38.0, 0.3)}, basis="as_received")
    assert small.run().figures[0].statutory == pytest.approx((24 + 15.2) * 0.99 * RATIO, rel=1e-12)
