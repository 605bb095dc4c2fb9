"""Coal that was not tested: the method's penalties, their lines, and their part of the figure."""

from __future__ import annotations

from typing import Any

import pytest

from duheng.accounting.errors import UnusableAccount
from duheng.accounting.records import Origin, Traceability
from duheng.rulebook import UncheckedValue, load_packs

RATIO = 44 / 12
OXIDATION = 0.99
NEW, OLD, GANGUE, HEAT = 0.03085, 0.03356, 0.02858, 26.7
LIGNITE_CARBON, LIGNITE_HEAT = 0.02797, 14.759


@pytest.fixture
def coal(small: Any) -> Any:
    """Return an account of lignite by calorific value: B1 tested, B2 not."""
    coal = small
    coal.burn_coal("calorific_value")
    coal.analyse("net_calorific_value", {"B1": (15.0, 0.15)}, unit="GJ/t", basis="as_received",
        heat="net", missing="penalty",
    )  # fmt: skip
    coal.stream["untested"] = {"carbon_content": "penalty"}
    return coal


def test_a_batch_without_a_valid_test_takes_the_calorific_value_of_the_penalty(coal: Any) -> None:
    figure = coal.run().figures[0]
    expected = (60 * 15.0 + 40 * HEAT) * NEW * OXIDATION * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)


def test_units_on_gangue_or_slime_have_their_own_penalty(coal: Any) -> None:
    coal.stream["keys"] = {"plant": "non-conventional"}
    expected = (60 * 15.0 + 40 * HEAT) * GANGUE * OXIDATION * RATIO
    assert coal.run().figures[0].statutory == pytest.approx(expected, rel=1e-12)


def test_the_penalty_has_a_line_of_its_own_that_states_no_uncertainty(coal: Any) -> None:
    figure = coal.run().figures[0]
    lines = [one for one in figure.budget if "penalty-defaults-of-coal" in one.source]
    assert {one.input for one in lines} == {"net_calorific_value", "carbon_content"}
    assert all(one.contribution is None and one.kind == "pack" for one in lines)
    assert all("(penalty)" in one.title["en"] for one in lines)
    assert "accounting.penalty_used" in {one.code for one in figure.findings}
    assert "accounting.unchecked_value" in {one.code for one in figure.findings}


def test_carbon_from_penalties_stands_apart_from_measured_carbon(coal: Any) -> None:
    coal.analyse("carbon_content", {"2025-03": (0.0281, 0.0001)}, unit="tC/GJ", by="month",
        sample="composite",
    )  # fmt: skip
    del coal.stream["untested"]
    figure = coal.run().figures[0]
    measured = 60 * 15.0 * 0.0281 * OXIDATION * RATIO
    penalised = 40 * HEAT * 0.0281 * OXIDATION * RATIO
    assert figure.statutory_by_origin == {
        Origin.DEFAULT: pytest.approx(penalised, rel=1e-12),
        Origin.MEASURED: pytest.approx(measured, rel=1e-12),
    }
    split = figure.coverage.quantity
    assert split[(Origin.DEFAULT, Traceability.IN_FORCE)] == pytest.approx(penalised, rel=1e-12)
    written = figure.to_dict()["statutory_by_origin"]
    assert sum(written.values()) == pytest.approx(figure.statutory, rel=1e-12)


def test_the_element_route_takes_the_tested_heat_of_an_untested_batch(small: Any) -> None:
    coal = small
    coal.burn_coal()
    coal.analyse("carbon_fraction", {"B1": (40.0, 0.3)}, basis="as_received", missing="penalty")
    expected = 60 * 0.40 + 40 * HEAT * NEW
    assert coal.run().figures[0].statutory == pytest.approx(expected * OXIDATION * RATIO)
    coal.analyse("net_calorific_value", {"B1": (15.0, 0.1), "B2": (14.0, 0.1)}, unit="GJ/t",
        basis="as_received", heat="net",
    )  # fmt: skip
    figure = coal.run().figures[0]
    expected = 60 * 0.40 + 40 * 14.0 * NEW
    assert figure.statutory == pytest.approx(expected * OXIDATION * RATIO, rel=1e-12)
    heat = next(one for one in figure.budget if one.source.endswith("/net_calorific_value/B2"))
    assert heat.contribution == pytest.approx(40 * 0.1 * NEW * OXIDATION * RATIO, rel=1e-9)


@pytest.mark.parametrize(
    ("penalty", "tested", "size"),
    # Reference sheet on energy and carbon metering, section 2.1; the defaults are B.
    [(NEW, LIGNITE_CARBON, 10.3), (OLD, LIGNITE_CARBON, 20.0), (HEAT, LIGNITE_HEAT, 80.9)],
)
def test_the_published_sizes_of_the_penalties_come_out(
    penalty: float, tested: float, size: float
) -> None:
    assert round(100 * (penalty / tested - 1), 1) == size


@pytest.mark.parametrize(
    ("year", "plant", "name", "value"),
    [
        (2022, "conventional", "carbon-content", OLD),
        (2023, "conventional", "carbon-content", NEW),
        (2023, "non-conventional", "carbon-content", GANGUE),
        (2025, "conventional", "net-calorific-value", HEAT),
    ],
)
def test_the_rule_book_has_the_penalty_of_the_year(
    year: int, plant: str, name: str, value: float
) -> None:
    keys = {"plant": plant, "property": name}
    found = load_packs().value("cn/penalty-defaults-of-coal", keys, accounting_year=year)
    assert found.value == value


def test_the_size_of_the_penalty_is_the_size_in_the_figure(small: Any) -> None:
    coal = small
    coal.burn_coal("calorific_value")
    default = coal.run().figures[0].statutory
    coal.stream["untested"] = {"carbon_content": "penalty"}
    carbon = coal.run().figures[0].statutory
    coal.stream["untested"] = {"net_calorific_value": "penalty"}
    heat = coal.run().figures[0].statutory
    assert round(100 * (carbon / default - 1), 1) == 10.3
    assert round(100 * (heat / default - 1), 1) == 80.9


def test_a_fuel_without_a_penalty_is_refused(coal: Any) -> None:
    coal.stream["carrier"] = "diesel"
    with pytest.raises(UnusableAccount, match="decrees nothing for a net_calorific_value"):
        coal.run()


def test_a_penalty_without_the_class_of_the_unit_is_refused(coal: Any) -> None:
    coal.stream["keys"] = {}
    with pytest.raises(UnusableAccount, match="needs the key 'plant'") as refusal:
        coal.run()
    assert "keys: {plant: ...}" in str(refusal.value.hint)


def test_strict_refuses_a_penalty_that_nobody_checked(coal: Any) -> None:
    with pytest.raises(UncheckedValue):
        coal.run(strict=True)


def _by_day(small: Any, **more: Any) -> Any:
    coal = small
    coal.burn_coal()
    coal.write(
        "weighings.csv",
        "at,batch,mass\n2025-03-01 08:00,B1,60\n2025-03-01 20:00,B2,30\n2025-03-02 08:00,B3,10\n",
    )
    coal.write(
        "weigher.yaml", (small.folder / "weigher.yaml").read_text("utf-8").replace("50", "60")
    )
    coal.analyse(
        "carbon_fraction", {"B1": (40.0, 0.3), "B2": (38.0, 0.3)}, basis="as_received", **more
    )
    return coal


def test_the_mean_of_the_month_is_weighted_by_mass_and_shown_as_substituted(small: Any) -> None:
    figure = _by_day(small, missing="mean_of_month").run().figures[0]
    mean = (60 * 40.0 + 30 * 38.0) / 90
    expected = (60 * 40.0 + 30 * 38.0 + 10 * mean) / 100 * OXIDATION * RATIO
    assert figure.statutory == pytest.approx(expected, rel=1e-12)
    assert set(figure.statutory_by_origin) == {Origin.MEASURED, Origin.SUBSTITUTED}
    scatter = next(one for one in figure.budget if one.source.endswith("#scatter"))
    assert scatter.standard_uncertainty == pytest.approx(0.02 / 2**0.5, rel=1e-9)
    assert "accounting.mean_of_month" in {one.code for one in figure.findings}
    first = next(one for one in figure.budget if one.source.endswith("/B1"))
    assert first.sensitivity == pytest.approx((60 + 10 * 60 / 90) * OXIDATION * RATIO, rel=1e-9)


def test_a_mean_of_fewer_than_two_samples_is_refused(small: Any) -> None:
    coal = _by_day(small)
    coal.analyse(
        "carbon_fraction", {"B1": (40.0, 0.3)}, basis="as_received", missing="mean_of_month"
    )
    with pytest.raises(UnusableAccount, match="1 tested samples; two are needed"):
        coal.run()


def test_a_method_that_has_no_mean_refuses_it(small: Any) -> None:
    coal = small
    coal.burn_coal("calorific_value")
    coal.analyse("carbon_content", {"B1": (0.028, 0.0001)}, unit="tC/GJ", missing="mean_of_month")
    with pytest.raises(UnusableAccount, match="has no carbon_content of batch 'B2'"):
        coal.run()
