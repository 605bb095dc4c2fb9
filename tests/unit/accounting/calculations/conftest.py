"""Small calculations on disk: a made-up pack, and documents that tests change before they run."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.accounting import AccountResult, run_account
from duheng.rulebook import PackLibrary, load_packs, read_pack

HEAD: dict[str, Any] = {
    "format": "duheng-calculation/1",
    "title": "a calculation",
    "subject": {"id": "WORKS", "name": "example works"},
    "time_zone": "Asia/Shanghai",
    "period": 2022,
}
PACK: dict[str, Any] = {
    "kind": "methods",
    "id": "xx/made-up",
    "edition": "1",
    "title": {"en": "made up"},
    "document": {"number": "X 1", "edition": 2020, "clause": 4},
    "valid_from": "2020-01-01",
    "valid_to": None,
    "published": None,
    "source": "made up for this test",
    "confidence": "secondary",
    "checked_by": [],
    "example": [
        {
            "form": "calculation",
            "inputs": {"x": {"value": 1, "unit": "1", "standard_uncertainty": 0}},
            "gives": {"y": {"unit": "1", "best_estimate": 1}},
        }
    ],
}


def made_up(body: dict[str, Any]) -> PackLibrary:
    """Return the installed packs and a made-up one with a body."""
    outputs = [{"title": {"en": one["name"]}, "unit": "1", **one} for one in body["outputs"]]
    whole = {"form": "calculation", "coverage": {"rule": "whole"}, **body, "outputs": outputs}
    pack = read_pack(yaml.safe_dump({**PACK, "body": whole}), name="made-up.yaml")
    return PackLibrary([*load_packs().packs(), pack])


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., AccountResult]:
    """Return what writes a document and runs it: ``run(content, **options)``."""

    def write_and_run(content: dict[str, Any], **options: Any) -> AccountResult:
        path = tmp_path / "ACCOUNT.yaml"
        whole = {**HEAD, **copy.deepcopy(content)}
        path.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
        return run_account(path, **options)

    return write_and_run


def stated(value: float, unit: str, uncertainty: float | None = 0.0, **more: Any) -> dict[str, Any]:
    """Return a stated value; an uncertainty of 0 is exact, None is not stated."""
    written: dict[str, Any] = {"value": value, "unit": unit, **more}
    if uncertainty is not None:
        written["standard_uncertainty"] = uncertainty
    if uncertainty:
        written.setdefault("evidence", "ticket 7")
    return written


def unit_of_a_plant(**changes: Any) -> dict[str, Any]:
    """Return one coal unit above 300 MW at full load, as it is stated."""
    values = {
        "electricity_supplied": stated(3e6, "MWh", 6e3),
        "heat_supplied": stated(2e6, "GJ", 2e4),
        "heat_ratio": stated(10, "%", 0.2),
        "load": stated(90, "%", 0.2),
        "emissions": stated(2.7e6, "tCO2", 2.7e4),
    }
    parameters = {"class": "coal-above-300", "cooling": "water", "load_rule": "by-load"}
    values |= changes.pop("values", {})
    return {"parameters": {**parameters, **changes}, "values": values}


def plant(*units: dict[str, Any], **head: Any) -> dict[str, Any]:
    """Return the document of a plant with some units."""
    named = {str(number): one for number, one in enumerate(units, start=1)}
    return {"method": "cn/ets-allocation-power", "items": {"units": named}, **head}


def figure(result: AccountResult, quantity: str, **group: str) -> Any:
    """Return the figure of a quantity, of the whole or of a group."""
    return next(
        one for one in result.figures if one.quantity == quantity and dict(one.group) == group
    )
