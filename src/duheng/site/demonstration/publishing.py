"""The figures of the synthetic energy users, published; and one that rests on the bad standard."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.calibrations import Calibration
from duheng.site.demonstration.energy_accounts import Accounted
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.recording_bodies import Recordings
from duheng.site.registry.certificates.recording import FileDraft
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.figures.account_file import read_account_file
from duheng.site.registry.figures.actions.publishing import publish_figure
from duheng.site.registry.figures.reading import MEDIA_TYPE

_YOUNGEST_DAYS, _OLDEST_DAYS = 40, 140
"""Measured so long ago, a certificate lies inside the suspect window of the bad standard."""
_MOST = 5
_KWH = (42_000.0, 31_500.0, 27_800.0, 22_400.0, 18_900.0)
_K = 2.0


def publish_accounts(done: Recordings, folder: Path, accounts: list[Accounted]) -> int:
    """Return how many figures were published: of every energy user, and of one in doubt."""
    number = 0
    for user, accounted in zip(done.plan.energy_users, accounts, strict=True):
        content = (folder / accounted.folder / "account.json").read_bytes()
        number += _publish(done, user.body, content)
    doubtful = doubtful_account(done.plan)
    return number if doubtful is None else number + _publish(done, *doubtful)


def _publish(done: Recordings, body: int, content: bytes) -> int:
    file = FileDraft(
        sha256=keep_bytes(content, durable=False),
        size=len(content),
        media_type=MEDIA_TYPE,
        name="account.json",
    )
    made = publish_figure(
        actor=SYSTEM,
        at=done.plan.sizes.at,
        account=read_account_file(content),
        file=file,
        owner_id=done.organisation(body),
    )
    return len(made)


def doubtful_account(plan: RegionPlan) -> tuple[int, bytes] | None:
    """Return who published a figure whose meters were verified with the bad standard, and it.

    ``None`` in a region so small that nothing was measured with it in the window.
    """
    by_owner: dict[int, list[Calibration]] = {}
    for one in _in_window(plan):
        by_owner.setdefault(one.owner, []).append(one)
    if not by_owner:
        return None
    owner = max(by_owner, key=lambda body: (len(by_owner[body]), -body))
    document = _document(plan, owner, by_owner[owner][:_MOST])
    return owner, json.dumps(document, ensure_ascii=False, indent=1).encode()


def _in_window(plan: RegionPlan) -> Iterator[Calibration]:
    today, bad = plan.sizes.today, plan.faults.bad_standard
    first, last = today - timedelta(days=_OLDEST_DAYS), today - timedelta(days=_YOUNGEST_DAYS)
    for one in plan.calibrations:
        is_made_with = any(upper.standard == bad for upper in one.uppers)
        is_good = one.instrument is not None and one.kind != "rejection"
        if is_good and is_made_with and first < one.measured_on < last:
            yield one


def _document(plan: RegionPlan, owner: int, behind: list[Calibration]) -> dict[str, Any]:
    body, end = plan.bodies[owner], plan.sizes.today
    lines = list(_lines(plan, behind))
    u = math.sqrt(math.fsum(one["contribution"] ** 2 for one in lines))
    for one in lines:
        one["share"] = (one["contribution"] / u) ** 2
    amount = math.fsum(_KWH[: len(behind)])
    words = {"zh-Hans": "供出电量（合成）", "en": "energy delivered (synthetic)"}
    figure = {
        "quantity": "energy_delivered",
        "title": words,
        "group": {},
        "period": f"{_begin(end).isoformat()}/{end.isoformat()}",
        "statutory": amount,
        "best_estimate": amount,
        "unit": "kWh",
        "standard_uncertainty": u,
        "expanded_uncertainty": _K * u,
        "coverage_factor": _K,
        "budget": sorted(lines, key=lambda one: -one["contribution"]),
        "coverage": {"by_time": {"measured": {"in_force": 1.0}}},
        "findings": [],
        "method": {"id": "synthetic/energy-delivered", "edition": "1", "confidence": "unchecked"},
    }
    stated = json.dumps(figure, ensure_ascii=False, sort_keys=True).encode()
    figure["digest"] = f"sha256:{hashlib.sha256(stated).hexdigest()}"
    return {
        "account": {
            "title": words,
            "subject": {"id": body.code, "name": {"zh-Hans": body.name, "en": body.name_en}},
            "synthetic": True,
            "time_zone": "Asia/Shanghai",
            "engine": "duheng demo",
        },
        "figures": [figure],
        "evidence": [],
    }


def _begin(end: date) -> date:
    return end - timedelta(days=30)


def _lines(plan: RegionPlan, behind: list[Calibration]) -> Iterator[dict[str, Any]]:
    for energy_kwh, one in zip(_KWH, behind, strict=False):
        code = plan.bodies[one.issuer].code
        for place, point in enumerate(one.points):
            u = float(point.expanded) / _K / 100.0
            c = energy_kwh / len(one.points)
            yield {
                "source": f"urn:duheng:certificate:{code}/{one.number}#point-{place + 1}",
                "input": "meter",
                "title": _title(one, point.nominal),
                "kind": "certificate",
                "evidence": one.number,
                "standard_uncertainty": u,
                "sensitivity": c,
                "contribution": c * u,
            }


def _title(one: Calibration, nominal: str) -> Mapping[str, str]:
    return {
        "zh-Hans": f"{one.number} 在 {nominal} 处的误差",
        "en": f"error at {nominal}, {one.number}",
    }
