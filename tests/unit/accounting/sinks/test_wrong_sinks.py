"""What a sink refuses, what it finds doubtful, and what the method deducts."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import pytest

import duheng
from duheng.accounting import UnknownName, UnusableAccount
from duheng.accounting.errors import MissingFile
from duheng.accounting.files import InputFiles
from duheng.accounting.heading import heading_of
from duheng.accounting.method import method_from
from duheng.accounting.sinks import (
    PrecisionNotReached,
    SinkWithoutPlots,
    UnusableInventory,
    UnusableTrees,
)
from duheng.accounting.sinks.deduction import deduction_for
from duheng.accounting.sinks.estimate import StratifiedTotal
from duheng.accounting.sinks.setup import set_up_sink
from duheng.rulebook import NoSuchEntry, NoValueInForce, UncheckedValue
from duheng.terms.documents import read_yaml
from duheng.terms.errors import UnusableInput

from .forests import PLOTS, document, library, run, trees_of, write


def changed(row, **values):
    """Return the trees of the forest with one row changed; row 0 stands in line 2."""
    rows = trees_of()
    rows[row].update(values)
    return rows


def codes(result):
    return {finding.code: finding for finding in result.figures[0].findings}


@pytest.mark.parametrize("key", ["plots", "trees", "surveys", "species"])
def test_a_forest_without_plots_is_refused(tmp_path, key):
    with pytest.raises(SinkWithoutPlots, match=f"strata are given, and no {key}"):
        run(write(tmp_path, document(**{key: None})))


def test_an_area_alone_is_no_sink(tmp_path):
    bare = document(**dict.fromkeys(["plots", "trees", "surveys", "species", "strata"]))
    with pytest.raises(SinkWithoutPlots, match="nothing to measure"):
        run(write(tmp_path, bare))


def test_a_stratum_without_a_plot_at_a_survey_is_refused(tmp_path):
    strata = document()["strata"] | {"east": {"area": {"value": 9, "unit": "ha"}}}
    with pytest.raises(SinkWithoutPlots, match="'east' has no plot at the survey 'begin'"):
        run(write(tmp_path, document(strata=strata)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"diameter": 0}, "line 6: tree 2: the diameter is 0, expected above 0"),
        ({"diameter": -12.5}, "line 6: tree 2: the diameter is -12.5"),
        ({"diameter": ""}, "line 6: the diameter '' is no number"),
        ({"diameter": "nan"}, "line 6: the diameter 'nan' is no number"),
        ({"diameter": "inf"}, "line 6: the diameter 'inf' is no number"),
        ({"diameter": "12,5"}, "line 6: the diameter '12,5' is no number"),
        ({"height": 0}, "line 6: tree 2: the height is 0"),
        ({"plot": "n77"}, "line 6: unknown plot 'n77'"),
        ({"species": "oka"}, "line 6: unknown species 'oka'; did you mean 'oak'"),
        ({"survey": "ende"}, "line 6: unknown survey 'ende'; did you mean 'end'"),
        ({"tree": ""}, "line 6: the tree has no id"),
        ({"tree": 1}, "line 6: survey begin plot n0 tree 1 stands twice"),
    ],
)
def test_a_row_that_cannot_be_what_was_measured_is_refused_with_its_line(tmp_path, wrong, said):
    with pytest.raises(UnusableInventory) as refusal:
        run(write(tmp_path, trees=changed(4, **wrong)))
    assert said in refusal.value.message


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"area": 0}, "line 3: plot n1: the area is not above 0"),
        ({"area": "big"}, "line 3: the area 'big' is no number"),
        ({"stratum": "nord"}, "line 3: unknown stratum 'nord'; did you mean 'north'"),
        ({"plot": "n0"}, "plot n0 stands twice"),
    ],
)
def test_a_plot_that_cannot_be_is_refused_with_its_line(tmp_path, wrong, said):
    plots = copy.deepcopy(PLOTS)
    plots[1].update(wrong)
    with pytest.raises(UnusableInventory, match=said.replace("'", ".")):
        run(write(tmp_path, plots=plots))


def test_a_column_that_is_missing_names_the_nearest(tmp_path):
    rows = [{("dbh" if key == "diameter" else key): v for key, v in r.items()} for r in trees_of()]
    with pytest.raises(UnusableInventory, match="no column 'diameter'"):
        run(write(tmp_path / "a", trees=rows))
    named = document()
    named["trees"]["columns"] = {"diameter": "dbh"}
    assert run(write(tmp_path / "b", named, trees=rows)).figures


def test_an_empty_table_a_missing_file_and_a_ragged_row_are_refused(tmp_path):
    with pytest.raises(UnusableInventory):
        run(write(tmp_path / "a", trees=[]))
    path = write(tmp_path / "b")
    (tmp_path / "b" / "trees.csv").unlink()
    with pytest.raises(MissingFile):
        run(path)
    path = write(tmp_path / "c")
    with (tmp_path / "c" / "trees.csv").open("a", encoding="utf-8") as file:
        file.write("end,n0,99,oak,12,8,1,2,3\n")
    with pytest.raises(UnusableInventory, match="is no table"):
        run(path)


def test_a_height_that_was_not_measured_is_refused_or_comes_from_a_declared_model(tmp_path):
    rows = changed(4, height="")
    with pytest.raises(UnusableInventory, match="line 6: the height of tree 2 was not measured"):
        run(write(tmp_path / "a", trees=rows))
    modelled = document()
    modelled["species"]["oak"]["height"] = {
        "pack": "cn/tree-height-birch",
        "inputs": {"residual": {"standard_uncertainty": 1.5, "unit": "m", "evidence": "j"}},
    }
    result = run(write(tmp_path / "b", modelled, trees=rows))
    assert codes(result)["accounting.height_modelled"].data["trees"] == 1
    assert any("tree-height-birch/residual" in line.source for line in result.figures[3].budget)
    shares = result.figures[2].coverage.to_dict()["by_quantity"]["substituted"]
    assert sum(shares.values()) == 0  # the tree is of the earlier survey
    shares = result.figures[3].coverage.to_dict()["by_quantity"]["substituted"]
    assert 0 < sum(shares.values()) < 0.02


def test_a_species_is_given_by_equations_that_fit_together(tmp_path):
    def oak(**own):
        wrong = document()
        wrong["species"]["oak"] |= own
        return wrong

    with pytest.raises(UnusableAccount, match="no route of cn/tree-biomass-from-volume takes"):
        run(write(tmp_path / "a", oak(equations=["cn/tree-biomass-from-volume"])))
    both = ["cn/tree-volume-larch", "cn/tree-biomass-from-volume"]
    with pytest.raises(UnusableAccount, match="several routes"):
        run(write(tmp_path / "b", oak(equations=both)))
    model = oak(height="cn/tree-height-birch")
    assert run(write(tmp_path / "c", model)).figures
    model["species"]["oak"]["height"] = {"file": "volume.yaml"}
    path = write(tmp_path / "d", model)
    text = _pack_text("tree-height-birch").replace("quantity: height", "quantity: stem_volume")
    (tmp_path / "d" / "volume.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableAccount, match="gives stem_volume, not the height"):
        run(path)
    with pytest.raises(UnusableAccount, match="needs wood_density"):
        run(write(tmp_path / "e", oak(factors={})))
    with pytest.raises(UnknownName, match="no input 'residul'"):
        run(write(tmp_path / "f", oak(equations=[{"pack": "cn/tree-biomass-chave-2014",
            "inputs": {"residul": {"standard_uncertainty": 0.1, "evidence": "j"}}}])))  # fmt: skip


def _pack_text(name):
    pack = library().pack(f"cn/{name}")
    folder = Path(duheng.__file__).parent / "packs" / "cn" / "methods"
    return (folder / Path(pack.file).name).read_text(encoding="utf-8")


def test_factors_of_a_species_that_no_table_has_are_refused(tmp_path):
    wrong = document()
    wrong["species"]["oak"] = {
        "equations": ["cn/tree-volume-larch",
                      {"pack": "cn/tree-biomass-from-volume", "route": "above_ground"}],
        "keys": {"species": "quercus"},
    }  # fmt: skip
    with pytest.raises(NoSuchEntry):
        run(write(tmp_path / "a", wrong))
    del wrong["species"]["oak"]["keys"]
    with pytest.raises(UnusableAccount, match="needs the key 'species'"):
        run(write(tmp_path / "b", wrong))


def test_trees_outside_the_fitted_range_are_counted_and_found(tmp_path):
    found = codes(run(write(tmp_path, trees=changed(4, diameter=2.5))))
    assert found["accounting.outside_fitted_range"].data["trees"] == 1
    assert "accounting.outside_fitted_range" not in codes(run(write(tmp_path / "b")))


def test_a_tree_that_shrank_or_changed_its_species_is_found(tmp_path):
    found = codes(run(write(tmp_path / "a", trees=changed(5, diameter=6.0))))
    assert found["accounting.tree_thinner"].data == {"trees": 1, "plot": "n0", "tree": "2"}
    two = document()
    two["species"]["elm"] = copy.deepcopy(two["species"]["oak"])
    found = codes(run(write(tmp_path / "b", two, trees=changed(5, species="elm"))))
    assert found["accounting.tree_changed_species"].data["trees"] == 1


def test_an_instrument_of_which_nothing_is_stated_is_found(tmp_path):
    bare = document()
    del bare["surveys"]["end"]["diameter"]
    found = codes(run(write(tmp_path, bare)))
    assert found["accounting.measuring_not_stated"].data == {
        "survey": "end",
        "quantity": "diameter",
    }


def test_a_scatter_that_nobody_states_is_named_and_not_taken_as_zero(tmp_path):
    own = document()
    own["species"]["oak"] |= {
        "equations": ["cn/tree-volume-larch",
                      {"pack": "cn/tree-biomass-from-volume", "route": "above_ground"}],
        "keys": {"species": "larix"},
        "factors": {},
    }  # fmt: skip
    result = run(write(tmp_path, own))
    assert "uncertainty.not_stated" in codes(result)
    unstated = [line for line in result.figures[0].budget if line.contribution is None]
    assert {"residual", "basic_density", "expansion_factor", "root_ratio"} == {
        line.input for line in unstated
    }


def test_surveys_out_of_order_and_unknown_instruments_are_refused(tmp_path):
    late = document()
    late["surveys"]["begin"]["date"] = "2026-01-01"
    with pytest.raises(UnusableAccount, match="is not after the begin"):
        run(write(tmp_path / "a", late))
    late["surveys"]["begin"]["date"] = "2020-02-30"
    with pytest.raises(UnusableAccount, match="is no day"):
        run(write(tmp_path / "b", late))
    other = document()
    other["surveys"]["end"]["diameter"] = "tpe"
    with pytest.raises(UnknownName) as refusal:
        run(write(tmp_path / "c", other))
    assert refusal.value.hint == "did you mean 'tape'?"


def test_an_area_that_is_none_and_an_unknown_key_are_refused(tmp_path):
    wrong = document()
    wrong["strata"]["north"]["area"]["value"] = 0
    with pytest.raises(UnusableAccount, match="expected above 0"):
        run(write(tmp_path / "a", wrong))
    wrong["strata"]["north"]["aera"] = wrong["strata"]["north"].pop("area")
    with pytest.raises(UnusableInput):
        run(write(tmp_path / "b", wrong))
    with pytest.raises(UnknownName, match="not grouped by 'site'"):
        run(write(tmp_path / "c"), group_by=["site"])
    with pytest.raises(UncheckedValue):
        run(write(tmp_path / "d"), strict=True)
    with pytest.raises(UnusableAccount, match="is no method of a sink"):
        run(write(tmp_path / "e", document(method="cn/tree-carbon")))


def test_a_stratum_with_one_plot_and_plots_larger_than_it_are_refused_by_name(tmp_path):
    lone = [one for one in PLOTS if one["stratum"] == "north" or one["plot"] == "s0"]
    rows = [row for row in trees_of() if row["plot"][0] == "n" or row["plot"] == "s0"]
    with pytest.raises(UnusableTrees, match="stratum 'south', survey 'begin': a stratum with one"):
        run(write(tmp_path / "a", plots=lone, trees=rows))
    wrong = document()
    wrong["strata"]["south"]["area"]["value"] = 0.2
    with pytest.raises(UnusableTrees, match=r"stratum 'south'.*larger than their stratum"):
        run(write(tmp_path / "b", wrong))


def test_parcels_beside_a_forest_with_one_survey_are_refused(tmp_path):
    half = document(parcels={"land": {"method": "cn/biomass-gain-loss"}})
    del half["surveys"]["begin"]
    with pytest.raises(UnusableAccount, match="would leave the forest out"):
        run(write(tmp_path, half))


# -- the precision deduction ----------------------------------------------------------------------


def rate_for(tmp_path, relative_error):
    path = write(tmp_path)
    setup = set_up_sink(heading_of(read_yaml(path), tmp_path), InputFiles(tmp_path))
    total = StratifiedTotal(
        total=100.0,
        standard_error=100 * relative_error / 1.8,
        degrees_of_freedom=10.0,
        probability=0.9,
        relative_error=relative_error,
    )
    method = method_from(library().pack("cn/forest-carbon-sink"))
    return deduction_for(setup, method, library(), total, strict=False).rate


@pytest.mark.parametrize(
    ("relative_error", "rate"),
    [(0.0, 0.0), (0.08, 0.0), (0.1, 0.0), (0.1001, 0.06), (0.2, 0.06), (0.21, 0.11), (0.3, 0.11)],
)
def test_the_rate_of_the_deduction_is_that_of_its_class(tmp_path, relative_error, rate):
    # CCER-14-001, as told: up to 10 % nothing, up to 20 % 6 %, up to 30 % 11 %
    assert rate_for(tmp_path, relative_error) == pytest.approx(rate)


@pytest.mark.parametrize("relative_error", [0.301, 2.0, math.inf])
def test_beyond_thirty_percent_the_sink_is_measured_again(tmp_path, relative_error):
    with pytest.raises(PrecisionNotReached, match="takes no figure above 30 %"):
        rate_for(tmp_path, relative_error)


def scattered(spread):
    """Return trees whose plots differ by some factor."""
    rows = trees_of()
    for row in rows:
        row["diameter"] = round(row["diameter"] * (1 + spread * (int(row["plot"][1:]) % 3 - 1)), 3)
    return rows


def test_the_deduction_is_in_the_statutory_value_alone(tmp_path):
    result = run(write(tmp_path, trees=scattered(0.09)), group_by=["stratum"])
    removal, change = (
        next(one for one in result.figures if one.quantity == name and not one.group)
        for name in ("co2_removal", "carbon_stock_change")
    )
    found = codes(result)["accounting.sampling_precision"]
    assert 0.1 < found.data["relative_error"] < 0.2
    assert removal.statutory == pytest.approx(change.statutory * 44 / 12 * 0.94)
    assert removal.best_estimate == pytest.approx(change.best_estimate * 44 / 12)
    parts = [one.statutory for one in result.figures if one.quantity == "co2_removal" and one.group]
    assert sum(parts) == pytest.approx(removal.statutory)
    assert "cn/sink-precision-deduction" in str(result.methods[0].values)


def test_a_loss_is_made_larger_by_the_deduction(tmp_path):
    rows = scattered(0.09)
    for row in rows:
        row["survey"] = {"begin": "end", "end": "begin"}[row["survey"]]
    removal = run(write(tmp_path, trees=rows)).figures[0]
    assert removal.best_estimate < 0
    assert removal.statutory < 1.05 * removal.best_estimate


def test_plots_that_scatter_too_much_give_no_figure_and_say_how_many_are_needed(tmp_path):
    with pytest.raises(PrecisionNotReached) as refusal:
        run(write(tmp_path, trees=scattered(0.30)))
    assert "about" in refusal.value.hint


def test_a_deduction_of_a_time_before_the_methodology_is_refused(tmp_path):
    old = document(period=2024)
    old["surveys"] = {"begin": {"date": "2018-08-01"}, "end": {"date": "2022-08-01"}}
    with pytest.raises(NoValueInForce):
        run(write(tmp_path, old))
