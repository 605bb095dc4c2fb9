"""What-if from stored cells: the same as running the account with the other certificate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from duheng.accounting import cells_of, read_cells, what_if
from duheng.accounting.errors import MissingFile, UnknownName
from duheng.accounting.what_if import evidence_in
from duheng.accounting.what_if.errors import UnusableCells, UnusableChange
from duheng.uncertainty.columnar import to_arrow
from duheng.uncertainty.errors import UnusableRows, UnusableSources

POINTS = ((10, 0.0, 0.1), (100, 0.0, 0.1))


def two_meters(small, loading):
    """Make an account of two meters that were calibrated with one standard."""
    used = f"standards:\n  - {{certificate: STD-1, issuer: NMI{loading}}}"
    small.write_readings({"A": [50.0] * 48, "B": [50.0] * 48})
    small.calibrate("MA.yaml", "MA", points=POINTS, standards=used)
    small.add_calibrated("MB", points=POINTS, standards=used)
    small.channels["B"] = {"meter": "MB"}
    small.content["standards"] = [standard_of(0.04)]


def standard_of(uncertainty):
    return {
        "id": "urn:duheng:certificate:NMI/STD-1",
        "standard_uncertainty": {"value": uncertainty, "unit": "%"},
    }


def contributions(lines):
    return {one.source: one.contribution for one in lines if one.contribution is not None}


def figure_of(result, group=None):
    return next(one for one in result.figures if dict(one.group) == (group or {}))


def points_of(result, name="MA"):
    return sorted(
        line.source for line in result.figures[0].budget if f"{name}#point" in line.source
    )


def test_a_changed_uncertainty_is_that_of_the_account_run_again_with_the_other_certificate(small):
    small.add_calibrated("MB", points=((10, 0.1, 0.2), (100, 0.3, 0.2)))
    small.channels["B"] = {"meter": "MB"}
    small.write_readings({"A": [50.0] * 48, "B": [30.0 + 0.5 * (n % 7) for n in range(48)]})
    before = small.run(group_by=["channel"])
    points = points_of(before)
    found = what_if(before, changed=dict.fromkeys(points, 0.004 / 1.002**2), group_by=["channel"])
    small.calibrate("MA.yaml", "MA", points=((10, 0.2, 0.8), (100, 0.2, 0.8)))
    after = small.run(group_by=["channel"])
    assert [dict(one.group) for one in found.figures] == [{"channel": "A"}]
    assert found.unreached == 1
    (changed,) = found.figures
    wanted = figure_of(after, {"channel": "A"})
    assert changed.after.best_estimate == pytest.approx(wanted.best_estimate, rel=1e-12)
    assert changed.after.standard_uncertainty == pytest.approx(
        wanted.standard_uncertainty, rel=1e-12
    )
    assert changed.before.standard_uncertainty == pytest.approx(
        figure_of(before, {"channel": "A"}).standard_uncertainty, rel=1e-12
    )
    for mine, run in zip(found.budget(changed), wanted.budget, strict=True):
        assert mine.source == run.source
        assert mine.input == run.input
        assert (mine.contribution is None) == (run.contribution is None)
        if run.contribution is not None:
            assert mine.contribution == pytest.approx(run.contribution, rel=1e-12)
            assert mine.share == pytest.approx(run.share, rel=1e-12)


def test_the_whole_after_a_change_is_that_of_the_account_run_again(small):
    before = small.run()
    found = what_if(before, changed=dict.fromkeys(points_of(before), 0.004 / 1.002**2))
    small.calibrate("MA.yaml", "MA", points=((10, 0.2, 0.8), (100, 0.2, 0.8)))
    wanted = figure_of(small.run())
    (changed,) = found.figures
    assert changed.after.expanded_uncertainty == pytest.approx(
        wanted.expanded_uncertainty, rel=1e-12
    )
    assert not changed.loses_traceability


def test_a_shift_of_a_correction_is_the_account_run_with_the_other_error(small):
    small.calibrate("MA.yaml", "MA", points=((10, 0.2, 0.1), (100, 0.2, 0.1)))
    before = small.run()
    delta = 1 / 1.005 - 1 / 1.002
    found = what_if(before, shifted=dict.fromkeys(points_of(before), delta))
    small.calibrate("MA.yaml", "MA", points=((10, 0.5, 0.1), (100, 0.5, 0.1)))
    wanted = figure_of(small.run())
    assert found.figures[0].after.best_estimate == pytest.approx(wanted.best_estimate, rel=1e-12)


def test_a_replaced_certificate_is_the_account_run_with_the_new_one(small):
    small.calibrate("MA.yaml", "MA", points=((10, 0.2, 0.1), (100, 0.2, 0.1)))
    before = small.run()
    found = what_if(
        before,
        changed=dict.fromkeys(points_of(before), 0.002 / 1.005**2),
        shifted=dict.fromkeys(points_of(before), 1 / 1.005 - 1 / 1.002),
    )
    small.calibrate("MA.yaml", "MA", points=((10, 0.5, 0.4), (100, 0.5, 0.4)))
    wanted = figure_of(small.run())
    after = found.figures[0].after
    assert after.best_estimate == pytest.approx(wanted.best_estimate, rel=1e-12)
    assert after.standard_uncertainty == pytest.approx(wanted.standard_uncertainty, rel=1e-12)


def test_a_withdrawn_certificate_takes_the_expanded_uncertainty_and_says_what_is_left(small):
    before = small.run()
    found = what_if(before, withdrawn=["CAL-MA"])
    (changed,) = found.figures
    assert changed.loses_traceability
    assert changed.after.expanded_uncertainty is None
    assert changed.before.expanded_uncertainty == figure_of(before).expanded_uncertainty
    assert changed.share_reached == 1.0
    assert changed.rest_uncertainty < changed.before.standard_uncertainty
    lines = {line.source: line for line in found.budget(changed)}
    assert all(lines[name].contribution is None for name in points_of(before))
    assert set(points_of(before)) <= set(found.lost)


def test_the_rest_is_that_of_the_account_run_with_a_certificate_that_states_no_uncertainty(small):
    before = small.run()
    found = what_if(before, withdrawn=points_of(before))
    content = (small.folder / "MA.yaml").read_text(encoding="utf-8")
    bare = content.replace(", U: 0.1, k: 2", "").replace(", U: 0.06, k: 2", "")
    small.write("MA.yaml", bare)
    after = figure_of(small.run())
    assert "uncertainty.not_stated" in {one.code for one in after.findings}
    assert found.figures[0].rest_uncertainty == pytest.approx(after.standard_uncertainty, rel=1e-12)


@pytest.mark.parametrize("loading", [", loading: 1", ""])
def test_a_bad_standard_takes_the_traceability_of_all_that_was_calibrated_with_it(small, loading):
    two_meters(small, loading)
    found = what_if(small.run(), withdrawn=["STD-1"], group_by=["channel"])
    assert [one.group["channel"] for one in found.figures] == ["A", "B"]
    assert all(one.loses_traceability for one in found.figures)
    assert {name.partition("#")[0].rpartition("/")[2] for name in found.lost} == {
        "CAL-MA", "CAL-MB", "STD-1",
    }  # fmt: skip


def test_a_standard_with_a_new_uncertainty_is_the_account_run_with_it(small):
    two_meters(small, ", loading: 1")
    found = what_if(small.run(), changed={"STD-1": 0.0002})
    small.content["standards"] = [standard_of(0.02)]
    wanted = figure_of(small.run())
    (changed,) = found.figures
    assert changed.after.standard_uncertainty == pytest.approx(
        wanted.standard_uncertainty, rel=1e-12
    )
    assert contributions(found.budget(changed)) == pytest.approx(
        contributions(wanted.budget), rel=1e-12
    )


def test_a_standard_more_uncertain_than_what_it_calibrated_is_refused(small):
    two_meters(small, ", loading: 1")
    with pytest.raises(UnusableSources):
        what_if(small.run(), changed={"STD-1": 0.1})


def test_a_standard_found_wrong_shifts_every_figure_by_its_loading(small):
    two_meters(small, ", loading: 1")
    before = small.run()
    found = what_if(before, shifted={"STD-1": 0.001})
    wanted = -0.001 * figure_of(before).best_estimate
    (changed,) = found.figures
    moved = changed.after.best_estimate - changed.before.best_estimate
    assert moved == pytest.approx(wanted, rel=1e-9)


def test_a_certificate_of_another_meter_leaves_the_figure_as_it_is(small):
    small.add_calibrated("MB")
    small.channels["B"] = {"meter": "MB"}
    small.write_readings({"A": [50.0] * 48, "B": [30.0] * 48})
    found = what_if(small.run(), withdrawn=["CAL-MB"], group_by=["channel"])
    assert [dict(one.group) for one in found.figures] == [{"channel": "B"}]
    assert found.unreached == 1


def test_cells_written_and_read_back_are_identical(small, tmp_path: Path):
    small.add_calibrated("MB")
    small.channels["B"] = {"meter": "MB"}
    small.write_readings({"A": [50.0] * 48, "B": [30.0] * 48})
    cells = cells_of(small.run(group_by=["month"]))
    again = read_cells(cells.write(tmp_path / "deep" / "cells.arrow"))
    for quantity, table in cells.tables.items():
        kept, read = to_arrow(table), to_arrow(again.tables[quantity])
        assert {name: one.equals(read[name]) for name, one in kept.items()} == dict.fromkeys(
            kept, True
        )
    assert (again.titles, again.inputs, again.without, again.account) == (
        {name: dict(texts) for name, texts in cells.titles.items()},
        cells.inputs,
        cells.without,
        cells.account,
    )
    first, second = (what_if(one, withdrawn=["CAL-MA"]).to_dict() for one in (cells, again))
    assert first == second


def test_the_same_cells_give_the_same_bytes(small, tmp_path: Path):
    paths = [cells_of(small.run()).write(tmp_path / name) for name in ("a.arrow", "b.arrow")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_figure_that_had_no_uncertainty_gets_none_by_a_better_certificate(small):
    small.content["instruments"]["MA"]["confirmations"][0]["until"] = "2025-03-02"
    before = small.run()
    assert figure_of(before).expanded_uncertainty is None
    found = what_if(before, changed=dict.fromkeys(points_of(before), 1e-5))
    assert found.figures[0].after.expanded_uncertainty is None


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({}, UnusableChange),
        ({"withdrawn": ["CAL-MAA"]}, UnknownName),
        ({"changed": {"CAL-MA": 0.1}}, UnknownName),
        ({"changed": {"MA": float("nan")}}, UnusableChange),
        ({"changed": {"MA": -1.0}}, UnusableChange),
        ({"shifted": {"MA": float("inf")}}, UnusableChange),
        ({"withdrawn": ["CAL-MA"], "group_by": ["plant"]}, UnusableRows),
    ],
)
def test_what_is_no_change_is_refused(small, asked, refusal):
    with pytest.raises(refusal):
        what_if(small.run(), **asked)


def test_an_unknown_certificate_names_the_nearest(small):
    with pytest.raises(UnknownName) as refusal:
        what_if(small.run(), withdrawn=["CAL-MAA"])
    assert "CAL-MA" in refusal.value.hint


@pytest.mark.parametrize("content", [b"", b"not arrow", b"ARROW1\0\0 and no more"])
def test_a_file_that_holds_no_cells_is_refused(tmp_path: Path, content):
    path = tmp_path / "cells.arrow"
    path.write_bytes(content)
    with pytest.raises(UnusableCells):
        read_cells(path)
    with pytest.raises(MissingFile):
        read_cells(tmp_path / "none.arrow")


def test_another_arrow_file_is_refused(tmp_path: Path):
    table = pa.table({"x": np.zeros(2)})
    with (
        pa.OSFile(str(tmp_path / "x.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    with pytest.raises(UnusableCells):
        read_cells(tmp_path / "x.arrow")


def test_a_certificate_twice_as_good_halves_its_own_lines_and_leaves_its_standard(small):
    two_meters(small, "")
    before = small.run()
    found = what_if(before, scaled={"CAL-MA": 0.5})
    (changed,) = found.figures
    was = contributions(before.figures[0].budget)
    now = contributions(found.budget(changed))
    assert set(found.scaled) >= set(points_of(before))
    for source, amount in was.items():
        factor = 0.5 if "CAL-MA#" in source else 1.0
        assert now[source] == pytest.approx(factor * amount, rel=1e-9), source
    assert changed.after.standard_uncertainty < changed.before.standard_uncertainty
    assert changed.share_lost == 0


def test_a_standard_twice_as_good_is_better_in_all_that_was_calibrated_with_it(small):
    two_meters(small, ", loading: 1")
    before = small.run()
    found = what_if(before, scaled={"STD-1": 0.5})
    (changed,) = found.figures
    was, now = contributions(before.figures[0].budget), contributions(found.budget(changed))
    for source, amount in was.items():
        factor = 0.5 if "STD-1" in source else 1.0
        assert now[source] == pytest.approx(factor * amount, rel=1e-9), source


def test_the_share_lost_is_that_of_what_is_withdrawn_and_not_of_what_is_changed_besides(small):
    small.add_calibrated("MB", points=POINTS)
    small.channels["B"] = {"meter": "MB"}
    small.write_readings({"A": [30.0] * 48, "B": [10.0] * 48})
    before = small.run()
    (changed,) = what_if(before, withdrawn=["CAL-MB"], scaled={"CAL-MA": 0.5}).figures
    assert changed.share_reached == pytest.approx(1)
    assert changed.share_lost == pytest.approx(0.25, rel=1e-2)
    with pytest.raises(UnusableChange, match="no factor"):
        what_if(before, scaled={"CAL-MA": -1})


def test_what_figures_rest_on_is_listed_by_document_with_its_share(small):
    two_meters(small, ", loading: 1")
    before = small.run()
    found = evidence_in(cells_of(before))
    shares = {line.source: line.share for line in before.figures[0].budget if line.share}
    assert {"CAL-MA", "CAL-MB", "STD-1"} <= {one.number for one in found}
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    for document in found:
        own = [shares.get(one.id, 0.0) for one in document.sources]
        assert document.share == pytest.approx(sum(own), rel=1e-9)
