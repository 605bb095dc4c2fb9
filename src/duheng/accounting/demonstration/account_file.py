"""The ACCOUNT.yaml of the synthetic park."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.accounting.demonstration import plan
from duheng.accounting.demonstration.fuel import FuelFiles
from duheng.accounting.demonstration.plan import SITES, STANDARDS, SyntheticChannel, channels
from duheng.accounting.demonstration.readings import (
    MULTIPLIER,
    REGISTER_DIGITS,
    RESOLUTION,
    Swap,
)

Content = dict[str, Any]
BOTH = "zh-Hans", "en"
LAST_CHECK, NEXT_CHECK = "2024-11-21", "2026-11-21"
SWAPPED_AT = "2025-08-20 10:00"


def account_content(
    certificates: Mapping[str, str],
    standards: Mapping[str, str],
    readings: tuple[str, str, str],
    fuel: FuelFiles,
    swap: Swap,
) -> Content:
    """Return the content of the account document."""
    return {
        "format": "duheng-account/1",
        "title": _texts(
            "合成园区 2025 年能源与碳核算", "Energy and carbon of a synthetic park, 2025"
        ),
        "synthetic": True,
        "note": _texts(
            "由程序生成的演示数据：四处场所、四十个电能通道、一台锅炉，并故意埋入若干故障。",
            "Made by a program: four places, forty channels, one boiler, planted faults.",
        ),
        "subject": {"id": "SYNTHETIC-PARK-01", "name": _texts("合成园区", "Synthetic park")},
        "time_zone": plan.ZONE,
        "period": plan.YEAR,
        "methods": [
            "cn/co2-purchased-electricity",
            "cn/co2-fuel-combustion",
            "cn/energy-comprehensive",
        ],
        "coverage_factor": 2,
        "sites": {
            name: {"title": _texts(*words), "supply": "western-inner-mongolia"}
            for name, words in SITES.items()
        },
        "readings": _readings(readings, swap),
        "streams": _streams(fuel),
        "instruments": _instruments(certificates, fuel),
        "standards": [_standard(name, standards[name]) for name in STANDARDS],
        "allowances": _allowances(),
    }


def _texts(chinese: str, english: str) -> dict[str, str]:
    return dict(zip(BOTH, (chinese, english), strict=True))


def _readings(files: tuple[str, str, str], swap: Swap) -> list[Content]:
    wide: dict[str, Content] = {
        one.name: {} for one in channels() if one.name not in (*plan.REGISTERS, plan.GAP)
    }
    register = {
        "multiplier": MULTIPLIER,
        "register_digits": REGISTER_DIGITS,
        "register_resolution": RESOLUTION,
    }
    registers: dict[str, Content] = {name: dict(register) for name in plan.REGISTERS}
    registers[plan.SWAPPED]["swaps"] = [
        {"at": SWAPPED_AT, "final_indication": swap.final, "initial_indication": swap.initial}
    ]
    intervals = {
        "kind": "interval_energy",
        "unit": "kWh",
        "label": "end",
        "interval": "15 min",
        "instant_column": "time",
    }
    return [
        {"file": files[0], **intervals, "channels": wide},
        {"file": files[1], **intervals, "channels": {plan.GAP: {}}},
        {
            "file": files[2],
            "kind": "register",
            "unit": "kWh",
            "instant_column": "time",
            "channel_column": "channel",
            "value_column": "indication",
            "channels": registers,
        },
    ]


def _streams(fuel: FuelFiles) -> Content:
    electricity = {
        "carrier": "electricity",
        "keys": {"region": "inner-mongolia"},
        "routes": {"cn/co2-purchased-electricity": "average_factor"},
    }
    bought = {one.name: _channel(one) for one in channels() if one.name != plan.EXPORT}
    sold = {one.name: _channel(one) for one in channels() if one.name == plan.EXPORT}
    return {
        "grid": {
            **electricity,
            "role": "purchased",
            "title": _texts("外购电力", "purchased electricity"),
            "channels": bought,
        },
        "export": {
            **electricity,
            "role": "sold",
            "title": _texts("光伏余电上网", "surplus of the solar roof"),
            "channels": sold,
        },
        "lignite": {
            "carrier": "lignite",
            "role": "consumed",
            "title": _texts("锅炉褐煤", "lignite of the boiler"),
            "routes": {
                "cn/co2-fuel-combustion": "calorific_value",
                "cn/energy-comprehensive": "fuel_by_mass",
            },
            "keys": {"energy": "raw-coal"},
            "batches": {
                "file": fuel.weighings,
                "unit": "t",
                "site": "utilities",
                "meter": "W01",
                "columns": {"instant": "weighed_at", "amount": "net_mass_t", "batch": "batch"},
                "repeatability": {"standard_uncertainty": 0.02, "unit": "t", "kind": "independent"},
            },
            "analyses": {
                "net_calorific_value": {
                    **_analysis(fuel.calorific_values, "GJ/t", "batch", "ncv_gj_per_t"),
                    "basis": "as_received",
                    "heat": "net",
                },
                "carbon_content": {
                    **_analysis(fuel.carbon, "tC/GJ", "month", "tc_per_gj"),
                    "sample": "composite",
                },
            },
        },
    }


def _analysis(file: str, unit: str, by: str, column: str) -> Content:
    return {
        "file": file,
        "unit": unit,
        "kind": "shared",
        "by": by,
        "columns": {"key": by, "value": column, "standard_uncertainty": "u", "report": "report"},
        "missing": "default",
    }


def _channel(one: SyntheticChannel) -> Content:
    content: Content = {"site": one.site, "title": _title(one), "meter": one.meter}
    if one.name == plan.SWAPPED:
        content["meter"] = [
            {"instrument": one.meter, "until": SWAPPED_AT},
            {"instrument": "M38b", "from": SWAPPED_AT},
        ]
    if one.has_transformers:
        content["current_transformer"] = one.current_transformer
        content["voltage_transformer"] = one.voltage_transformer
    return content


def _title(one: SyntheticChannel) -> dict[str, str]:
    if one.name == plan.EXPORT:
        return _texts("光伏并网点", "solar export")
    words = {"smelter": ("炉变", "furnace"), "mill": ("轧线", "mill line"),
             "utilities": ("动力", "utility"), "offices": ("楼栋", "building")}  # fmt: skip
    chinese, english = words[one.site]
    return _texts(f"{chinese} {one.number}", f"{english} {one.number}")


def _instruments(certificates: Mapping[str, str], fuel: FuelFiles) -> Content:
    found: Content = {}
    for one in channels():
        found[one.meter] = _meter(one.meter, one.rated_kw, certificates.get(one.meter))
        if one.has_transformers:
            transformer = _transformer(one, certificates)
            found[one.current_transformer] = transformer
            found[one.voltage_transformer] = {
                "kind": "voltage_transformer",
                "title": _texts("电压互感器", "voltage transformer"),
                "serial": f"SYN-{one.voltage_transformer}",
                "class": "0.2",
                "confirmations": [_confirmed(certificates[one.voltage_transformer], "0.05")],
            }
    found["M38b"] = _meter("M38b", 250.0, certificates["M38b"])
    found["M07"]["confirmations"] = [
        {**_confirmed(certificates["M07"], "0.1"), "until": "2025-09-01"},
        {**_confirmed(certificates["M07-renewed"], "0.1"), "from": "2025-10-16"},
    ]
    found["W01"] = {
        "kind": "weighbridge",
        "title": _texts("电子汽车衡", "weighbridge"),
        "serial": "SYN-W01",
        "beyond_range": "refuse",
        "confirmations": [_confirmed(fuel.weigher, "0.05")],
    }
    return found


def _confirmed(certificate: str, drift: str) -> Content:
    return {
        "certificate": certificate,
        "from": LAST_CHECK,
        "until": NEXT_CHECK,
        "drift": {"value": float(drift), "unit": "%"},
        "confirmed_by": "合成园区计量科",
    }


def _meter(name: str, rated_kw: float, certificate: str | None) -> Content:
    content: Content = {
        "kind": "active_energy_meter",
        "title": _texts("三相电能表", "three-phase energy meter"),
        "serial": f"SYN-{name}",
        "class": "0.5S",
        "rated": {"value": rated_kw, "unit": "kW"},
        "beyond_range": "nearest_point",
    }
    if certificate is not None:
        content["confirmations"] = [_confirmed(certificate, "0.1")]
    return content


def _transformer(one: SyntheticChannel, certificates: Mapping[str, str]) -> Content:
    return {
        "kind": "current_transformer",
        "title": _texts("电流互感器", "current transformer"),
        "serial": f"SYN-{one.current_transformer}",
        "class": "0.2S",
        "rated": {"value": one.rated_kw, "unit": "kW"},
        "beyond_range": "nearest_point",
        "confirmations": [_confirmed(certificates[one.current_transformer], "0.05")],
    }


def _standard(name: str, file: str) -> Content:
    chinese, english, number, uncertainty = STANDARDS[name]
    return {
        "id": f"urn:duheng:certificate:SYN-NMI/{number}",
        "title": _texts(chinese, english),
        "certificate": file,
        "standard_uncertainty": {"value": round(uncertainty * 100, 6), "unit": "%"},
        "loading": 1,
        "terminus": _texts("国家电能基准（合成）", "national standard of energy (synthetic)"),
    }


def _allowances() -> Content:
    return {
        "expired": {
            "relative_standard_uncertainty": 0.002,
            "reason": _texts(
                "超期 45 天，复检前后误差变化不超过 0.2 %",
                "45 days late; as found and as left differ by less than 0.2 %",
            ),
        },
        "missing": {
            "rule": "same_time_nearest_days",
            "relative_standard_uncertainty": 0.03,
            "reason": _texts(
                "由同类日负荷的离散估计", "from the scatter of the load between like days"
            ),
        },
        "suspect": "set_aside",
    }
