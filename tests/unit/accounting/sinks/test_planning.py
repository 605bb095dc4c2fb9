"""A design of plots: the error of what is allocated, the smallest number, tables and refusals."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting import MissingFile
from duheng.accounting.sinks import PlannedStratum, UnusableInventory, UnusableTrees
from duheng.accounting.sinks.design import quantile
from duheng.accounting.sinks.planned_table import read_planned
from duheng.accounting.sinks.planning import plan_plots
from duheng.cli.main import main

STRATA = {
    "larch": PlannedStratum(area=1250.0, mean=45.0, standard_deviation=18.0),
    "birch": PlannedStratum(area=860.0, mean=42.0, standard_deviation=11.0),
}


def test_the_error_is_that_of_the_plots_as_allocated():
    found = plan_plots(STRATA, plots=46, optimal=False)
    assert found.plots == {"larch": 27, "birch": 19}
    variance = (1250 * 18) ** 2 / 27 + (860 * 11) ** 2 / 19
    mean = 1250 * 45 + 860 * 42
    expected = quantile(0.9, 44) * math.sqrt(variance) / mean
    assert found.relative_error == pytest.approx(expected, rel=1e-12)


def test_the_smallest_design_reaches_the_error_and_one_plot_less_does_not():
    found = plan_plots(STRATA, relative_error=0.10)
    assert found.relative_error <= 0.10
    assert plan_plots(STRATA, plots=found.number - 1).relative_error > 0.10


def test_neyman_takes_no_more_plots_than_by_area():
    best = plan_plots(STRATA, relative_error=0.05)
    plain = plan_plots(STRATA, relative_error=0.05, optimal=False)
    assert best.number < plain.number


def test_a_finite_population_takes_fewer_plots_and_never_more_than_it_holds():
    many = plan_plots(STRATA, relative_error=0.02)
    few = plan_plots(STRATA, relative_error=0.02, plot_area=2.0)
    assert few.number < many.number
    every = plan_plots(STRATA, plots=100_000, plot_area=2.0)
    assert every.plots == {"larch": 625, "birch": 430}
    assert every.relative_error == 0.0


def test_dear_plots_become_fewer():
    dear = {**STRATA, "larch": PlannedStratum(area=1250.0, mean=45.0,
                                              standard_deviation=18.0, cost=9.0)}  # fmt: skip
    assert plan_plots(dear, plots=46).plots["larch"] < plan_plots(STRATA, plots=46).plots["larch"]
    assert plan_plots(dear, plots=46).cost > 46


@given(
    st.lists(
        st.tuples(st.floats(1, 1e4), st.floats(10, 100), st.floats(0.1, 60)), min_size=1, max_size=5
    ),
    st.floats(0.02, 0.5),
)
def test_every_design_reaches_what_was_asked(rows, error):
    strata = {
        str(place): PlannedStratum(area=area, mean=mean, standard_deviation=spread)
        for place, (area, mean, spread) in enumerate(rows)
    }
    found = plan_plots(strata, relative_error=error)
    assert found.relative_error <= error
    assert min(found.plots.values()) >= 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "one of them"),
        ({"plots": 46, "relative_error": 0.1}, "one of them"),
        ({"relative_error": -0.1}, "expected above 0"),
        ({"relative_error": 0.0}, "expected above 0"),
        ({"relative_error": math.nan}, "expected above 0"),
        ({"plots": 3}, "do not give two"),
        ({"plots": 46, "probability": 1.0}, "between 0 and 1"),
        ({"plots": 46, "plot_area": 0.0}, "expected above 0"),
    ],
)
def test_a_design_that_cannot_be_is_refused(options, says):
    with pytest.raises(UnusableTrees, match=says):
        plan_plots(STRATA, **options)


def write(folder, text):
    path = folder / "strata.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_pilot_plots_give_mean_and_scatter(tmp_path):
    table = "stratum,area,value\na,10,1\na,10,3\nb,20,5\nb,20,5\nb,20,8\n"
    found = read_planned(write(tmp_path, table))
    assert (found["a"].mean, found["a"].standard_deviation) == (2.0, pytest.approx(math.sqrt(2)))
    assert (found["b"].area, found["b"].mean) == (20.0, 6.0)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "no column 'stratum'"),
        ("stratum,area,men,standard_deviation\na,1,2,3\n", "no column 'mean'"),
        ("stratum,area,mean,standard_deviation\na,1,2,3\na,1,2,3\n", "line 3.*stands twice"),
        ("stratum,area,mean,standard_deviation\na,1,zwei,3\n", "line 2: mean is 'zwei'"),
        ("stratum,area,mean,standard_deviation\na,1,2\n", "line 2: standard_deviation is ''"),
        ("stratum,area,value\na,1,2\n", "one pilot plot"),
        ("stratum,area,value\na,1,2\na,2,2\n", "line 3.*another area"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_line(tmp_path, table, says):
    with pytest.raises(UnusableInventory, match=says):
        read_planned(write(tmp_path, table))
    with pytest.raises(MissingFile):
        read_planned(tmp_path / "none.csv")


def test_the_command_prints_both_languages_and_json(tmp_path, capsys):
    table = "stratum,area,mean,standard_deviation\n落叶松,1250,45,18\n白桦,860,42,11\n"
    path = str(write(tmp_path, table))
    assert main(["--lang", "zh", "sink-design", path, "--error", "10"]) == 0
    assert "共 35 个样地" in capsys.readouterr().out
    assert main(["sink-design", path, "--error", "10", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["plots"] == 35
    assert {name: one["plots"] for name, one in told["strata"].items()} == {
        "落叶松": 25,
        "白桦": 10,
    }
    assert main(["--lang", "en", "sink-design", path]) == 2
    assert "--error or --plots" in capsys.readouterr().err
    assert main(["--lang", "zh", "sink-design", path, "--error", "-1"]) == 2
