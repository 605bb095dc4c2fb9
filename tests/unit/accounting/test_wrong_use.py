"""Every wrong use of an account is refused by the command, with its reason in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.cli.main import main

EXAMPLES = Path(__file__).parents[3] / "examples"
Prepare = Callable[[Any], Path]


def example(name: str, change: Callable[[dict[str, Any]], object]) -> Prepare:
    """Return what copies an example with a change into the folder of a small account."""

    def prepare(small: Any) -> Path:
        source = EXAMPLES / name
        folder = small.folder / source.parent.name
        shutil.copytree(source.parent, folder)
        path = Path(folder) / source.name
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return path

    return prepare


def factor_of_another_year(small: Any) -> Path:
    small.content["accounting_year"] = 2020
    return small.path  # type: ignore[no-any-return]


def stated_factor(**of: Any) -> Prepare:
    def prepare(small: Any) -> Path:
        small.burn_coal()
        carbon = {"value": 40, "unit": "%", "standard_uncertainty": 0.2, "evidence": "ticket 7"}
        small.stream["stated"] = {"carbon_fraction": {**carbon, "of": of}}
        return small.path  # type: ignore[no-any-return]

    return prepare


def factor_of_another_region(small: Any) -> Path:
    small.content["sites"] = {"works": {"title": "works", "supply": "western-inner-mongolia"}}
    small.channels["A"]["site"] = "works"
    small.content["streams"]["grid"]["keys"] = {"region": "northeast-grid"}
    return small.path  # type: ignore[no-any-return]


def gross_for_net(small: Any) -> Path:
    small.burn_coal("measured_calorific_value")
    small.content["methods"] = ["cn/energy-comprehensive"]
    small.stream["routes"] = {"cn/energy-comprehensive": "measured_calorific_value"}
    heat = {"B1": (18.0, 0.1), "B2": (17.5, 0.1)}
    small.analyse("net_calorific_value", heat, unit="GJ/t", basis="as_received", heat="gross")
    return small.path  # type: ignore[no-any-return]


def gas_without_conditions(small: Any) -> Path:
    small.burn_coal("gas_calorific_value")
    small.stream.update(carrier="natural-gas", keys={})
    small.stream["batches"]["unit"] = "m3"
    small.write("weigher.yaml", (small.folder / "MA.yaml").read_text("utf-8"))
    small.content["instruments"]["W"].update(kind="gas_meter", serial="MA")
    return small.path  # type: ignore[no-any-return]


def carbon_of_a_month_twice(small: Any) -> Path:
    small.burn_coal()
    small.analyse("carbon_fraction", {"2025-03": (40.0, 0.2)}, by="month", basis="as_received")
    table = small.folder / "carbon_fraction.csv"
    table.write_text(table.read_text("utf-8") + "2025-03,41,0.2\n", encoding="utf-8")
    return small.path  # type: ignore[no-any-return]


def bought_and_generated(small: Any) -> Path:
    small.write_readings({"A": [50.0] * 48, "B": [20.0] * 48})
    small.add_calibrated("MB")
    grid = small.content["streams"]["grid"]
    own = {key: grid[key] for key in ("carrier", "role", "keys", "routes")}
    channels = {"B": {"meter": "MB"}}
    small.content["streams"]["own"] = {**own, "channels": channels, "converted_from": "grid"}
    return small.path  # type: ignore[no-any-return]


def drop_moisture(document: dict[str, Any]) -> None:
    del document["stacks"]["unit-1"]["moisture"]


def drop_reference(document: dict[str, Any]) -> None:
    del document["stacks"]["unit-1"]["flow"]["reference"]


def drop_plots(document: dict[str, Any]) -> None:
    del document["plots"]


def allocate_for(year: int) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["period"] = year

    return change


WRONG = {
    "factor of another year": (
        factor_of_another_year, "rulebook.no_value_in_force", "2020", "不能用另一年度的值代替",
    ),
    "stated factor of another year": (
        stated_factor(accounting_year=2019), "accounting.mismatched_factor",
        "of accounting_year 2019, the account of 2025", "另一年度或区域",
    ),
    "stated factor of another region": (
        stated_factor(region="xinjiang"), "accounting.mismatched_factor", "region xinjiang",
        "另一年度或区域",
    ),
    "factor of another region": (
        factor_of_another_region, "accounting.wrong_region", "northeast-grid", "供电电网",
    ),
    "dry concentration with wet flow": (
        example("stack/STACK.yaml", drop_moisture), "accounting.mixed_basis", "no moisture",
        "干基浓度与湿基流量",
    ),
    "gross for net calorific value": (
        gross_for_net, "accounting.analysis_basis", "gross", "高位、低位发热量",
    ),
    "volume of fuel gas without conditions": (
        gas_without_conditions, "accounting.gas_without_reference", "temperature and pressure",
        "参比温度和压力",
    ),
    "flow of stack gas without conditions": (
        example("stack/STACK.yaml", drop_reference), "accounting.no_reference_conditions", "m3/h",
        "参比温度和压力",
    ),
    "monthly carbon without weights": (
        carbon_of_a_month_twice, "accounting.unweighted_mean", "without mass weighting",
        "未按入炉量加权",
    ),
    "purchased and generated electricity": (
        bought_and_generated, "accounting.double_counting", "counted already", "重复计入",
    ),
    "sink without plots": (
        example("forest-sink/ACCOUNT.yaml", drop_plots), "accounting.sink_without_plots",
        "no plots", "没有任何实测样地",
    ),
    "allocation of a year without a table": (
        example("allowance/ACCOUNT.yaml", allocate_for(2031)), "rulebook.no_value_in_force",
        "no edition in force on 2031", "不能用另一年度的值代替",
    ),
    "allocation of a year before the first": (
        example("allowance/ACCOUNT.yaml", allocate_for(2018)), "rulebook.no_value_in_force",
        "no edition in force on 2018", "不能用另一年度的值代替",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("prepare", "code", "english", "chinese"), WRONG.values(), ids=WRONG)
def test_the_command_refuses_it_and_says_why_and_what_to_do(
    prepare: Prepare,
    code: str,
    english: str,
    chinese: str,
    small: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = str(prepare(small))
    assert main(["--lang", "en", "account", path]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"error [{code}]: " in said.err
    assert english in said.err
    assert re.search(r"^hint: .{10}", said.err, re.MULTILINE)
    assert main(["--lang", "zh", "account", path]) == 2
    said = capsys.readouterr()
    assert f"错误 [{code}]：" in said.err
    assert chinese in said.err
    assert english in said.err, "the place and the value stay beside the sentence"


def test_what_is_refused_is_right_without_the_wrong(small: Any) -> None:
    assert main(["--lang", "en", "account", str(stated_factor(accounting_year=2025)(small))]) == 0
