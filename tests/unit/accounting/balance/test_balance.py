"""Energy balances: they close within their own U, share standards, blame and refuse."""

from __future__ import annotations

import copy
import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from duheng.accounting import run_account
from duheng.accounting.balance.errors import UnusableTree
from duheng.accounting.errors import (
    DoubleCounting,
    EmptyTable,
    UnequalGrids,
    UnknownName,
    UnusableAccount,
)
from duheng.quantities import DimensionMismatch

ETT = Path(__file__).parents[5] / "shared/data/energy-carbon/ett/ETTh1.csv"
DAYS = 90
_METER = """
certificate: calibration
number: CAL-{name}
issuer: Example Laboratory
issuer_code: LAB
item: {{serial: "{name}"}}
load: {{unit: kW}}
error: {{kind: relative, unit: "%"}}
points:
  - {{load: 10, error: 0.0, U: 0.4, k: 2}}
"""


class Park:
    """A works with two shops, hourly, three months: 60 and 40 kW under 100.5 kW."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        hours = 24 * DAYS
        rng = np.random.default_rng(7)
        self.columns = {
            "A": 60 + 20 * np.sin(np.arange(hours) / 300),
            "B": 40 + 15 * rng.standard_normal(hours).cumsum() / 60,
        }
        self.columns["M"] = (self.columns["A"] + self.columns["B"]) * 1.001
        self.content: dict[str, Any] = {
            "format": "duheng-balance/1",
            "title": "works",
            "subject": {"id": "W", "name": "works"},
            "synthetic": True,
            "time_zone": "Asia/Shanghai",
            "period": "2025-01-01/2025-04-01",
            "unit": "MWh",
            "readings": [
                {
                    "file": "readings.csv", "kind": "interval_energy", "unit": "kWh",
                    "label": "begin", "interval": "1 h", "instant_column": "time",
                }
            ],
            "flows": {name: {"carrier": "electricity", "meter": f"m{name}"} for name in "MAB"},
            "nodes": {
                "works": {"level": "unit", "in": ["M"], "parts": ["shop-a", "shop-b"]},
                "shop-a": {"level": "sub_unit", "in": ["A"]},
                "shop-b": {"level": "sub_unit", "in": ["B"]},
            },
            "instruments": {},
        }  # fmt: skip
        for name in "MAB":
            self.calibrate(name)

    def calibrate(self, name: str, standards: list[dict[str, Any]] | None = None) -> None:
        (self.folder / f"{name}.yaml").write_text(_METER.format(name=name), encoding="utf-8")
        confirmation: dict[str, Any] = {"certificate": f"{name}.yaml", "from": "2024-12-01"}
        if standards is not None:
            confirmation["standards"] = standards
        self.content["instruments"][f"m{name}"] = {
            "kind": "active_energy_meter", "serial": name, "confirmations": [confirmation],
        }  # fmt: skip

    def run(self, **options: Any) -> Any:
        start = datetime(2025, 1, 1)  # noqa: DTZ001 - local time, the zone is declared
        names = list(self.columns)
        lines = [",".join(["time", *names])]
        for place in range(24 * DAYS):
            cells = [repr(float(self.columns[name][place])) for name in names]
            moment = (start + timedelta(hours=place)).isoformat(sep=" ")
            lines.append(",".join([moment, *("" if c == "nan" else c for c in cells)]))
        (self.folder / "readings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        path = self.folder / "BALANCE.yaml"
        path.write_text(yaml.safe_dump(self.content, sort_keys=False), encoding="utf-8")
        return run_account(path, **options)


@pytest.fixture
def park(tmp_path: Path) -> Park:
    return Park(tmp_path)


def figure(result: Any, quantity: str = "energy_balance_residual", **group: str) -> Any:
    found = [one for one in result.figures if one.quantity == quantity and one.group == group]
    return found[0]


def codes(result: Any) -> set[str]:
    return {finding.code for one in result.figures for finding in one.findings}


def test_a_balance_within_the_uncertainty_of_its_meters_closes(park: Park) -> None:
    result = park.run()
    residual = figure(result, node="works")
    parts = float((park.columns["A"] + park.columns["B"]).sum()) / 1000
    assert residual.best_estimate == pytest.approx(0.001 * parts)
    own = [float(park.columns[name].sum()) / 1000 * 0.002 for name in "MAB"]
    assert residual.standard_uncertainty == pytest.approx(math.hypot(*own))
    assert "accounting.balance_closes" in codes(result)
    assert figure(result, "energy_input", node="works").best_estimate == pytest.approx(
        1.001 * parts
    )
    assert figure(result, "energy_use").best_estimate == pytest.approx(parts)


def test_a_standard_shared_by_parent_and_parts_cancels_from_the_residual(park: Park) -> None:
    apart = figure(park.run(), node="works").standard_uncertainty
    park.content["standards"] = [
        {"id": "urn:standard:S", "standard_uncertainty": {"value": 0.18, "unit": "%"}}
    ]
    for name in "MAB":
        park.calibrate(name, [{"id": "urn:standard:S", "loading": 1.0}])
    shared = figure(park.run(), node="works").standard_uncertainty
    amounts = [float(park.columns[name].sum()) / 1000 for name in "MAB"]
    own = math.sqrt(0.002**2 - 0.0018**2)
    expected = math.hypot(
        own * math.hypot(*amounts), 0.0018 * (amounts[0] - amounts[1] - amounts[2])
    )
    assert shared == pytest.approx(expected, rel=1e-9)
    assert shared < 0.5 * apart


def test_a_meter_that_reads_low_is_blamed_by_leaving_it_out(park: Park) -> None:
    park.columns["B"] = park.columns["B"] * 0.9
    result = park.run(group_by=["month"])
    found = [f for f in figure(result, node="works").findings if "blame" in f.code]
    assert found[0].code == "accounting.balance_blamed"
    assert found[0].data["flow"] == "B"
    assert found[0].data["relative_error"] == pytest.approx(-0.1, abs=0.02)
    verdict = figure(result, node="works").findings[0].data
    assert verdict["open_months"] == ["2025-01", "2025-02", "2025-03"]
    months = [one for one in result.figures if "month" in one.group]
    assert sum(one.best_estimate for one in months) == pytest.approx(
        figure(result, node="works").best_estimate
    )


def test_flows_that_cannot_be_told_apart_are_not_blamed(park: Park) -> None:
    park.columns["B"] = park.columns["A"] * 0.9  # the same profile as A
    result = park.run()
    (found,) = [f for f in figure(result, node="works").findings if "blame" in f.code]
    assert found.code == "accounting.balance_not_blamed"


def test_a_declared_loss_is_taken_off_with_its_own_uncertainty(park: Park) -> None:
    park.content["flows"]["line"] = {
        "share_of": "M",
        "stated": {"value": 0.1, "unit": "%", "half_width": 0.05, "evidence": "design"},
    }
    park.content["nodes"]["works"]["losses"] = ["line"]
    result = park.run()
    residual = figure(result, node="works")
    whole = float(park.columns["M"].sum()) / 1000
    parts = float((park.columns["A"] + park.columns["B"]).sum()) / 1000
    assert residual.best_estimate == pytest.approx(0.999 * whole - parts)
    line = next(one for one in residual.budget if "stated" in one.source)
    assert line.contribution == pytest.approx(0.0005 / math.sqrt(3) * whole)
    assert figure(result, "energy_loss").best_estimate == pytest.approx(0.001 * whole)


def test_days_with_missing_readings_are_left_out_and_never_taken_as_zero(park: Park) -> None:
    park.columns["B"] = park.columns["B"].copy()
    park.columns["B"][30] = math.nan
    result = park.run()
    kept = np.r_[0:24, 48 : 24 * DAYS]
    parts = sum(float(park.columns[name][kept].sum()) for name in "AB") / 1000
    residual = figure(result, node="works")
    assert residual.best_estimate == pytest.approx(0.001 * parts)
    lost = next(f for f in residual.findings if f.code == "accounting.balance_incomplete")
    assert lost.data["hours"] == pytest.approx(24)


def test_a_meter_of_which_nothing_is_known_leaves_the_balance_undecided(park: Park) -> None:
    park.content["instruments"]["mA"] = {"kind": "active_energy_meter"}
    found = codes(park.run())
    assert "accounting.balance_undecided" in found
    assert "uncertainty.not_stated" in found


def test_a_node_that_never_has_all_its_readings_has_no_figure_rather_than_zero(
    park: Park,
) -> None:
    park.columns["M"][3::24] = math.nan
    with pytest.raises(EmptyTable, match="no node has a single bin"):
        park.run()
    park.columns["M"] = park.columns["A"] + park.columns["B"]
    park.columns["O"] = np.where(np.arange(24 * DAYS) % 24 == 3, math.nan, park.columns["A"])
    park.calibrate("O")
    park.content["flows"]["O"] = {"carrier": "electricity", "meter": "mO"}
    park.content["nodes"]["shop-a"]["parts"] = ["oven"]
    park.content["nodes"]["oven"] = {"in": ["O"]}
    result = park.run()
    assert not [one for one in result.figures if one.group.get("node") in ("shop-a", "oven")]
    whole = figure(result, "energy_balance_residual")
    lost = [f.data for f in whole.findings if f.code == "accounting.balance_incomplete"]
    assert [(one["node"], one["share"]) for one in lost] == [("shop-a", 1.0)]


def test_a_part_of_an_unmetered_node_is_seen_by_the_node_above(park: Park) -> None:
    park.content["nodes"]["works"]["parts"] = ["hall"]
    park.content["nodes"]["hall"] = {"parts": ["shop-a", "shop-b"]}
    residual = figure(park.run(), node="works")
    assert residual.best_estimate == pytest.approx(
        0.001 * float((park.columns["A"] + park.columns["B"]).sum()) / 1000
    )


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"works": {"parts": ["shop-a", "shop-a", "shop-b"]}}, DoubleCounting, "stands twice"),
        ({"shop-a": {"parts": ["shop-b"]}}, UnusableTree, "is a part of"),
        ({"shop-a": {"in": ["A", "B"]}}, DoubleCounting, "counted at"),
        ({"shop-a": {"in": ["A"], "out": ["A"]}}, DoubleCounting, "counted at"),
        ({"shop-a": {"in": []}}, UnusableTree, "nothing enters"),
        ({"shop-a": {"in": ["C"]}}, UnknownName, "no flow 'C'"),
        ({"works": {"parts": ["shop-a"]}, "shop-b": None}, UnusableAccount, "no node takes"),
    ],
)
def test_a_tree_that_contradicts_itself_is_refused(
    park: Park, change: dict[str, Any], error: type[Exception], words: str
) -> None:
    for name, more in change.items():
        if more is None:
            del park.content["nodes"][name]
        else:
            park.content["nodes"][name].update(more)
    with pytest.raises(error, match=words):
        park.run()


def test_a_node_inside_itself_is_refused(park: Park) -> None:
    park.content["nodes"]["x"] = {"parts": ["y"]}
    park.content["nodes"]["y"] = {"parts": ["x"]}
    with pytest.raises(UnusableTree, match="inside itself"):
        park.run()


def test_readings_that_do_not_fit_the_grid_are_refused(park: Park) -> None:
    park.content["readings"][0]["interval"] = "7 h"
    park.content["readings"][0]["label"] = "begin"
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - local time
    rows = [f"{start + timedelta(hours=7 * n)},1,1,1" for n in range(24 * DAYS // 7)]
    (park.folder / "r7.csv").write_text("time,M,A,B\n" + "\n".join(rows) + "\n")
    park.content["readings"][0]["file"] = "r7.csv"
    with pytest.raises(UnequalGrids):
        park.run()


def test_a_flow_of_another_dimension_needs_an_equivalent(park: Park) -> None:
    park.content["flows"]["A"] = {"stated": {"value": 3, "unit": "t"}, "carrier": "raw-coal"}
    with pytest.raises(DimensionMismatch, match="does not convert"):
        park.run()


def test_a_month_is_not_asked_for_by_another_name(park: Park) -> None:
    with pytest.raises(UnknownName):
        park.run(group_by=["moth"])


# -- the region: a table of stated flows -----------------------------------------------------

_REGION: dict[str, Any] = {
    "format": "duheng-balance/1",
    "title": "region",
    "subject": {"id": "R", "name": "region"},
    "synthetic": True,
    "time_zone": "Asia/Shanghai",
    "period": 2025,
    "unit": "tce",
    "equivalents": {"table": "cn/standard-coal", "key": "energy"},
    "flows": {
        "coal": {
            "carrier": "raw-coal",
            "stated": {"value": 10000, "unit": "t", "half_width": 100, "evidence": "survey"},
            "equivalent": {"value": 0.5, "unit": "tce/t", "half_width": 0.005, "evidence": "assay"},
        },
        "power": {
            "carrier": "electricity",
            "stated": {"value": 12, "unit": "GWh", "half_width": 0.06, "evidence": "grid"},
        },
        "industry": {
            "carrier": "electricity",
            "stated": {"value": 11.9, "unit": "GWh", "half_width": 0.1, "evidence": "survey"},
        },
        "lines": {
            "share_of": "power",
            "stated": {"value": 1, "unit": "%", "half_width": 0.5, "evidence": "grid"},
        },
    },
    "nodes": {
        "region": {"level": "region", "in": ["coal"], "parts": ["plants", "grid"]},
        "plants": {"level": "sector", "kind": "conversion", "in": ["coal-in"], "out": ["power"]},
        "grid": {"level": "sector", "in": ["power"], "losses": ["lines"], "parts": ["industry"]},
        "industry": {"level": "sector", "kind": "final_use", "in": ["industry"]},
    },
}


def test_a_regional_balance_of_stated_flows_is_the_same_tree_in_tce(tmp_path: Path) -> None:
    content = copy.deepcopy(_REGION)
    content["flows"]["coal-in"] = {
        **content["flows"]["coal"],
        "stated": {**content["flows"]["coal"]["stated"], "value": 9990},
    }
    path = tmp_path / "B.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    result = run_account(path)
    grid = figure(result, node="grid")
    assert grid.best_estimate == pytest.approx((12 * 0.99 - 11.9) * 122.9)
    top = figure(result, node="region")
    assert top.best_estimate == pytest.approx(10000 * 0.5 - 9990 * 0.5)
    efficiency = figure(result, "conversion_efficiency")
    assert efficiency.best_estimate == pytest.approx(100 * 12 * 122.9 / 4995)
    assert efficiency.unit == "%"
    loss = figure(result, "energy_use", node="plants")
    assert loss.best_estimate == pytest.approx(4995 - 12 * 122.9)
    assert "accounting.balance_closes" in codes(result)
    assert "<math" in result.to_html()


# -- real data -------------------------------------------------------------------------------


@pytest.mark.skipif(not ETT.is_file(), reason="the shared data folder is not here")
def test_the_three_windings_of_a_real_transformer_close_within_two_per_mille_in_two_years(
    tmp_path: Path,
) -> None:
    (tmp_path / "ETTh1.csv").symlink_to(ETT)
    columns = {"high": "HUFL", "middle": "MUFL", "low": "LUFL"}
    content = {
        "format": "duheng-balance/1",
        "title": "transformer",
        "subject": {"id": "ETTh1", "name": "transformer station"},
        "time_zone": "Asia/Shanghai",
        "period": "2016-07-01/2018-06-26",
        "unit": "MWh",
        "tolerance": {"value": 1, "unit": "%"},
        "readings": [
            {
                "file": "ETTh1.csv", "kind": "power", "label": "begin", "interval": "1 h",
                "instant_column": "date",
                "channels": {
                    name: {"column": column, "unit": "MW", "is_signed": True}
                    for name, column in columns.items()
                },
            }
        ],
        "allowances": {"suspect": "keep"},
        "instruments": {
            f"m-{name}": {"kind": "active_energy_meter", "class": "0.5S"} for name in columns
        },
        "flows": {name: {"carrier": "electricity", "meter": f"m-{name}"} for name in columns},
        "nodes": {
            "transformer": {"level": "equipment", "in": ["high"], "parts": ["mid", "lo"]},
            "mid": {"in": ["middle"]},
            "lo": {"in": ["low"]},
        },
    }  # fmt: skip
    path = tmp_path / "B.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    result = run_account(path)
    residual = figure(result, node="transformer")
    entering = figure(result, "energy_input").best_estimate
    assert abs(residual.best_estimate / entering) < 0.002
    assert residual.findings[0].code == "accounting.balance_closes"
