"""The accounts of the synthetic energy users: a year of hourly readings, the meters' own DCCs.

What an account cites are the very certificates of the registry, so that a budget line leads to the
file that the site shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from duheng.accounting import account
from duheng.accounting.demonstration.loads import true_energy_kwh
from duheng.accounting.demonstration.plan import SyntheticChannel
from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.calibrations import Calibration
from duheng.site.demonstration.carbon.documents import subject_of
from duheng.site.demonstration.carbon.plans import write_plans
from duheng.site.demonstration.energy import EnergyUser
from duheng.site.demonstration.packing import pack
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.sizes import SEED, last_day

Floats = npt.NDArray[np.float64]
_BASE = 0.55
_GAP = slice(24 * 70, 24 * 70 + 9)
_HEADLINE = (
    "quantity", "title", "group", "unit", "statutory", "best_estimate", "expanded_uncertainty",
    "coverage_factor",
)  # fmt: skip
_NOTE = {
    "zh-Hans": "合成数据，由固定种子生成，不得作为凭证。",
    "en": "Synthetic data, made from a fixed seed; not evidence of anything.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """The account of one energy user.

    Attributes
    ----------
    folder : str
        Name of its folder.
    report : str
        The HTML report in it.
    figures : list of dict
        As the account prints them, without their budgets.
    """

    name: str
    folder: str
    report: str
    figures: list[dict[str, Any]]


def account_for(plan: RegionPlan, place: int, files: Mapping[int, Path], folder: Path) -> Accounted:
    """Return the account of one user, written and computed in a folder of its own.

    Parameters
    ----------
    place : int
        The user among the energy users.
    files : Mapping
        The kept bytes of the certificates that are cited, by their place.
    """
    user = plan.energy_users[place]
    body = plan.bodies[user.body]
    target = folder / body.code
    (target / "certificates").mkdir(parents=True, exist_ok=True)
    cited = certificates_of(plan, user)
    for number in cited:
        name = f"{plan.calibrations[number].number}.xml"
        (target / "certificates" / name).write_bytes(files[number].read_bytes())
    _write_readings(plan, user, place, target / "readings.csv")
    document = target / "ACCOUNT.yaml"
    document.write_text(
        yaml.safe_dump(_content(plan, user, body), allow_unicode=True, sort_keys=False),
        encoding="utf-8",
    )
    result = account(document)
    found = result.to_dict()
    (target / "account.json").write_text(
        json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    report = result.write_html(target / "report.html")
    plans = write_plans(folder / "plans", subject_of(plan.sizes, body)) if place == 0 else ()
    pack(target, result, report, plans)
    return Accounted(
        name=body.name,
        folder=body.code,
        report=report.name,
        figures=headlines(found["figures"]),
    )


def certificates_of(plan: RegionPlan, user: EnergyUser) -> list[int]:
    """Return the certificates of a user's meters and those right above them."""
    own = [plan.instruments[one].calibration for one in user.meters]
    found = [one for one in own if one is not None]
    above = [upper.calibration for one in found for upper in plan.calibrations[one].uppers]
    return list(dict.fromkeys([*found, *above]))


def headlines(figures: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of the whole without budgets, coverage and findings."""
    return [{key: one[key] for key in _HEADLINE} for one in figures if not one["group"]]


def _write_readings(plan: RegionPlan, user: EnergyUser, place: int, path: Path) -> None:
    """Write hourly energies as the meters showed them; of one channel some hours are missing."""
    generator = np.random.Generator(np.random.PCG64([SEED, place]))
    columns = [_shown(plan, user, number, generator) for number in range(len(user.meters))]
    begin = datetime(user.year, 1, 1)  # noqa: DTZ001 - written as local time, the zone is declared
    lines = ["time," + ",".join(f"E{one + 1}" for one in range(len(columns)))]
    for hour in range(len(columns[0])):
        shown = [
            ""
            if one == len(columns) - 1 and _GAP.start <= hour < _GAP.stop
            else f"{column[hour]:.2f}"
            for one, column in enumerate(columns)
        ]
        label = (begin + timedelta(hours=hour + 1)).isoformat(sep=" ", timespec="minutes")
        lines.append(",".join([label, *shown]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _shown(
    plan: RegionPlan, user: EnergyUser, number: int, generator: np.random.Generator
) -> Floats:
    rated = float(user.rated_kw[number])
    channel = SyntheticChannel(
        name=f"E{number + 1}", site="", number=number + 1, rated_kw=rated, base=_BASE,
        shape=user.shapes[number], evidence="dcc", standard="", has_transformers=False,
    )  # fmt: skip
    true_kwh = true_energy_kwh(channel, generator).reshape(-1, 4).sum(axis=1)
    hours = (datetime(user.year + 1, 1, 1) - datetime(user.year, 1, 1)).days * 24  # noqa: DTZ001
    true_kwh = np.resize(true_kwh, hours)
    points = _certificate(plan, user, number).points
    loads = np.array([float(one.nominal) for one in points])
    errors = np.array([float(one.error) for one in points]) / 100.0
    return np.asarray(true_kwh * (1.0 + np.interp(true_kwh, loads, errors)))


def _certificate(plan: RegionPlan, user: EnergyUser, number: int) -> Calibration:
    place = plan.instruments[user.meters[number]].calibration
    return plan.calibrations[place if place is not None else -1]


def _content(plan: RegionPlan, user: EnergyUser, body: Body) -> dict[str, Any]:
    numbers = range(len(user.meters))
    return {
        "format": "duheng-account/1",
        "title": {
            "zh-Hans": f"{body.name} {user.year} 年能源核算",
            "en": f"Energy of {body.name_en}, {user.year}",
        },
        "synthetic": True,
        "note": _NOTE,
        "subject": {"id": body.code, "name": {"zh-Hans": body.name, "en": body.name_en}},
        "time_zone": "Asia/Shanghai",
        "period": user.year,
        "methods": ["cn/co2-purchased-electricity", "cn/energy-comprehensive"],
        "coverage_factor": 2,
        "sites": {"works": {"title": {"zh-Hans": "厂区", "en": "works"}}},
        "readings": [
            {
                "file": "readings.csv",
                "kind": "interval_energy",
                "unit": "kWh",
                "label": "end",
                "interval": "1 h",
                "instant_column": "time",
                "channels": {f"E{one + 1}": {} for one in numbers},
            }
        ],
        "streams": {
            "grid": {
                "carrier": "electricity",
                "keys": {"region": "inner-mongolia"},
                "routes": {"cn/co2-purchased-electricity": "average_factor"},
                "role": "purchased",
                "title": {"zh-Hans": "外购电力", "en": "purchased electricity"},
                "channels": {
                    f"E{one + 1}": {"site": "works", "meter": f"M{one + 1}"} for one in numbers
                },
            }
        },
        "instruments": {f"M{one + 1}": _instrument(plan, user, one) for one in numbers},
        "standards": _standards(plan, user),
        "allowances": {
            "missing": {
                "rule": "same_time_nearest_days",
                "relative_standard_uncertainty": 0.03,
                "reason": {"zh-Hans": "由同类日负荷的离散估计", "en": "scatter between like days"},
            }
        },
    }


def _instrument(plan: RegionPlan, user: EnergyUser, number: int) -> dict[str, Any]:
    planned = plan.instruments[user.meters[number]]
    certificate = _certificate(plan, user, number)
    day = certificate.measured_on + timedelta(days=3)
    return {
        "kind": "active_energy_meter",
        "title": {"zh-Hans": planned.name, "en": "three-phase energy meter"},
        "serial": planned.serial,
        "class": "0.5S",
        "rated": {"value": float(user.rated_kw[number]), "unit": "kW"},
        "beyond_range": "nearest_point",
        "confirmations": [
            {
                "certificate": f"certificates/{certificate.number}.xml",
                "from": day.isoformat(),
                "until": last_day(certificate.measured_on, planned.months).isoformat(),
                "drift": {"value": 0.1, "unit": "%"},
                "confirmed_by": plan.bodies[user.body].name,
            }
        ],
    }


def _standards(plan: RegionPlan, user: EnergyUser) -> list[dict[str, Any]]:
    found = {}
    for number in range(len(user.meters)):
        for upper in _certificate(plan, user, number).uppers:
            found[upper.calibration] = upper.standard
    return [
        _standard(plan, calibration, standard) for calibration, standard in sorted(found.items())
    ]


def _standard(plan: RegionPlan, calibration: int, standard: int) -> dict[str, Any]:
    certificate, described = plan.calibrations[calibration], plan.standards[standard]
    issuer = plan.bodies[certificate.issuer]
    expanded = max(float(one.expanded) for one in certificate.points)
    return {
        "id": f"urn:duheng:certificate:{issuer.code}/{certificate.number}",
        "title": {"zh-Hans": described.name, "en": described.name_en},
        "certificate": f"certificates/{certificate.number}.xml",
        "standard_uncertainty": {"value": expanded / 2, "unit": "%"},
        "loading": 1,
        "terminus": {
            "zh-Hans": "经上级标准溯源至国家电能标准（合成）",
            "en": "by the standards above to the national standard of energy (synthetic)",
        },
    }
