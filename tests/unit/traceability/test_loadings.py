"""Loadings from our own budgets, those worth asking for, and certificates worth improving."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from duheng.traceability import (
    UnusableRecord,
    ask_for_loadings,
    declared_from_budgets,
    loading_of,
    loadings_of,
    rank_improvements,
)
from duheng.uncertainty import Input, MeasurementResult, Model
from duheng.uncertainty.columnar import CellTable, IndependentPart, Loading, Sources


def table(
    contributions: dict[str, float | None], loadings: Sequence[Loading] = (), *,
    sensitivity: Sequence[Sequence[float]] | None = None, noise: float = 0.0,
) -> CellTable:  # fmt: skip
    """Return a figure of which each source has c = 1 and the given u, unless told otherwise."""
    ids = list(contributions)
    values = [math.nan if one is None else one for one in contributions.values()]
    rows = np.array([[0.0 if one == "std" else 1.0 for one in ids]]
                    if sensitivity is None else sensitivity)  # fmt: skip
    number = len(rows)
    return CellTable(
        groups=pd.DataFrame({"site": range(number)}) if number > 1 else pd.DataFrame(index=[0]),
        value=np.ones(number),
        sensitivity=sparse.csr_matrix(rows),
        sources=Sources(
            ids=ids, standard_uncertainty=np.array(values), loadings=loadings,
            degrees_of_freedom=np.full(len(ids), np.inf), kinds=["certificate"] * len(ids),
            titles=[f"title of {one}" for one in ids],
        ),
        independent=(IndependentPart(
            name="noise", variance=np.full(number, noise**2), degrees_of_freedom=9.0,
            evidence="readings"),),
        counts=pd.DataFrame({"rows": np.ones(number)}),
        unit="MWh",
    )  # fmt: skip


def tied(*sources: str, to: str = "std") -> list[Loading]:
    return [Loading(source=one, upstream=to, loading=None) for one in sources]


# -- our own budgets -------------------------------------------------------------------------


def own_result() -> MeasurementResult:
    model = Model.from_text("i - k*s + d", {"i": "V", "k": "1", "s": "mV", "d": "mV"}, "V")
    return model.evaluate([
        Input(name="i", value=1.0, standard_uncertainty=3e-3),
        Input(name="k", value=2.0, standard_uncertainty=0.0),
        Input(name="s", value=500.0, standard_uncertainty=2.0, source="std#500mV"),
        Input(name="d", value=0.0, standard_uncertainty=1.0, source="std-2"),
    ])  # fmt: skip


def test_the_loading_is_the_sensitivity_in_coherent_units() -> None:
    result = own_result()
    assert loading_of(result.budget, "std", unit=result.unit) == pytest.approx(-2.0)
    assert loading_of(result.budget, "std#500mV", unit="V") == pytest.approx(-2.0)
    assert loading_of(result.budget, "std-2", unit="V") == pytest.approx(1.0)


def test_a_standard_that_the_budget_does_not_name_has_no_loading_and_not_zero() -> None:
    result = own_result()
    assert loading_of(result.budget, "st", unit="V") is None
    assert [one.upstream for one in loadings_of("x", result, ["std", "gone"])] == ["std"]


def test_a_known_loading_splits_the_uncertainty_as_the_budget_did() -> None:
    result = own_result()
    u = result.standard_uncertainty
    assert u is not None
    sources = Sources(
        ids=["x", "std"], standard_uncertainty=np.array([u, 2e-3]),
        degrees_of_freedom=np.full(2, np.inf), loadings=loadings_of("x", result, ["std"]),
    )  # fmt: skip
    assert sources.own_uncertainty[0] == pytest.approx(math.hypot(3e-3, 1e-3))


def test_only_undeclared_loadings_are_taken_from_our_budgets() -> None:
    sources = Sources(
        ids=["x", "y", "z", "std"], standard_uncertainty=np.ones(4),
        degrees_of_freedom=np.full(4, np.inf),
        loadings=[*tied("x", "y"), Loading(source="z", upstream="std", loading=0.5)],
    )  # fmt: skip
    found = declared_from_budgets(sources, {"x": own_result(), "z": own_result()})
    assert [(one.source, one.loading) for one in found.loadings] == [
        ("x", pytest.approx(-2.0)), ("y", None), ("z", 0.5)]  # fmt: skip


# -- what to ask for -------------------------------------------------------------------------


def test_a_request_says_u_independent_and_fully_shared() -> None:
    figure = table({"a": 3.0, "b": 4.0, "std": 1.0}, tied("a", "b"))
    request = ask_for_loadings({"F": figure})[0]
    effect = request.effects[0]
    assert (request.upstream, request.sources, request.title) == ("std", ("a", "b"), "title of std")
    assert (effect.independent, effect.shared) == (pytest.approx(5.0), pytest.approx(7.0))
    assert request.largest_change == pytest.approx(0.4)
    assert (effect.independent, effect.shared) == tuple(
        pytest.approx(float(one[0])) for one in figure.extremes
    )


def test_where_certificates_cancel_sharing_makes_u_smaller_and_counts_as_well() -> None:
    figure = table({"a": 3.0, "b": 4.0, "std": 1.0}, tied("a", "b"), sensitivity=[[1, -1, 0]])
    assert ask_for_loadings({"F": figure})[0].effects[0].shared == pytest.approx(1.0)


def test_one_standard_is_taken_at_a_time_and_the_weightiest_comes_first() -> None:
    loadings = [*tied("a", "b"), *tied("c", "d", to="std2")]
    figure = table({"a": 3.0, "b": 4.0, "c": 0.1, "d": 0.1, "std": 1.0, "std2": 1.0}, loadings,
                   sensitivity=[[1, 1, 1, 1, 0, 0]], noise=1.0)  # fmt: skip
    requests = ask_for_loadings({"F": figure})
    assert [one.upstream for one in requests] == ["std", "std2"]
    independent = math.sqrt(25.0 + 0.02 + 1.0)
    shared = math.sqrt(25.0 + 0.04 + 1.0)
    assert requests[1].largest_change == pytest.approx(shared / independent - 1)


def test_groups_are_added_up_before_anything_is_squared() -> None:
    figure = table({"a": 3.0, "b": 4.0, "std": 1.0}, tied("a", "b"),
                   sensitivity=[[1, 0, 0], [0, 1, 0]])  # fmt: skip
    assert ask_for_loadings({"F": figure})[0].effects[0].shared == pytest.approx(7.0)


def test_what_changes_nothing_is_not_asked_for() -> None:
    assert ask_for_loadings({"one certificate": table({"a": 3.0, "std": 1.0}, tied("a"))}) == ()
    declared = [Loading(source=one, upstream="std", loading=0.5) for one in ("a", "b")]
    assert ask_for_loadings({"declared": table({"a": 3.0, "b": 4.0, "std": 1.0}, declared)}) == ()
    assert ask_for_loadings({}) == ()


def test_requests_are_ranked_over_all_figures() -> None:
    weak = table({"a": 3.0, "b": 4.0, "std": 1.0}, tied("a", "b"), noise=100.0)
    strong = table({"a": 3.0, "b": 4.0, "std": 1.0}, tied("a", "b"))
    request = ask_for_loadings({"weak": weak, "strong": strong})[0]
    assert [one.figure_id for one in request.effects] == ["strong", "weak"]


# -- what to improve -------------------------------------------------------------------------


def test_the_certificate_whose_half_u_helps_most_comes_first() -> None:
    ranking = rank_improvements({"F": table({"a": 3.0, "b": 4.0}, noise=1.0)})
    assert [one.source for one in ranking.improvements] == ["b", "a"]
    effect = ranking.improvements[0].effects[0]
    assert (effect.before, effect.after) == (
        pytest.approx(math.sqrt(26)), pytest.approx(math.sqrt(14)))  # fmt: skip
    assert ranking.improvements[0].kind == "certificate"


@pytest.mark.parametrize("second", [0.5, -0.5])
@pytest.mark.parametrize(
    "loadings", [[], tied("a", "b"), [Loading(source="a", upstream="std", loading=1.0)]]
)
def test_halving_is_what_evaluating_anew_with_half_the_u_gives(
    loadings: list[Loading], second: float
) -> None:
    slopes = [[1, second, 1, 0]]
    before = table({"a": 3.0, "b": 4.0, "c": 2.0, "std": 1.0}, loadings, sensitivity=slopes)
    after = table({"a": 3.0, "b": 2.0, "c": 2.0, "std": 1.0}, loadings, sensitivity=slopes)
    found = rank_improvements({"F": before})
    effect = next(one for one in found.improvements if one.source == "b").effects[0]
    assert effect.before == pytest.approx(before.standard_uncertainty[0])
    assert effect.after == pytest.approx(after.standard_uncertainty[0])


def test_the_points_of_one_certificate_improve_together() -> None:
    figure = table({"x#1": 3.0, "x#2": 3.0, "b": 4.0})
    together = rank_improvements({"F": figure})
    assert [one.source for one in together.improvements] == ["x", "b"]
    assert together.improvements[0].effects[0].after == pytest.approx(math.sqrt(4.5 + 16))
    apart = rank_improvements({"F": figure}, by_certificate=False)
    assert [one.source for one in apart.improvements] == ["b", "x#1", "x#2"]


def test_a_cause_counts_over_all_figures() -> None:
    figures = {"F": table({"a": 3.0, "b": 4.0}), "G": table({"a": 3.0, "c": 0.1}),
               "H": own_result()}  # fmt: skip
    best = rank_improvements(figures).improvements[0]
    assert (best.source, [one.figure_id for one in best.effects]) == ("a", ["G", "F"])
    assert best.total_reduction == pytest.approx(sum(e.relative_reduction for e in best.effects))


def test_a_cause_that_states_nothing_is_named_and_not_ranked() -> None:
    ranking = rank_improvements({"F": table({"a": 3.0, "b": None})})
    assert ([one.source for one in ranking.improvements], ranking.not_stated) == (["a"], ("b",))


def test_correlated_causes_of_a_result_improve_by_what_they_share() -> None:
    model = Model.from_text("a + b", {"a": "m", "b": "m"}, "m")

    def evaluated(u: float) -> MeasurementResult:
        return model.evaluate(
            [Input(name="a", value=1.0, standard_uncertainty=3.0),
             Input(name="b", value=1.0, standard_uncertainty=u)], [("a", "b", 0.5)],
        )  # fmt: skip

    ranking = rank_improvements({"F": evaluated(4.0)})
    effect = next(one for one in ranking.improvements if one.source == "b").effects[0]
    assert effect.after == pytest.approx(evaluated(2.0).standard_uncertainty)


def test_an_improvement_that_is_none_is_refused() -> None:
    for factor in (1.0, -0.1, math.nan):
        with pytest.raises(UnusableRecord, match="multiplies"):
            rank_improvements({}, factor=factor)
