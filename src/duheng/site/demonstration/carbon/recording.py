"""The plans and the checks of the synthetic sites, kept by the actions that pages use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duheng.site.accounts.actions.checking import keep_check
from duheng.site.accounts.actions.plans import PlanDraft, add_plan
from duheng.site.accounts.checks.asking import Handed, as_one, judged_as
from duheng.site.accounts.models import Account, CheckKind, EnergySite
from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.carbon.documents import subject_of
from duheng.site.demonstration.carbon.making import FUEL, POWER, STACK, WORKS, Carbon, judged
from duheng.site.demonstration.carbon.plans import plan_versions
from duheng.site.demonstration.packing import TOLD
from duheng.site.demonstration.recording_bodies import Recordings

_COMPARED = {STACK: "stack_co2", FUEL: "co2_fuel_combustion"}
_FORMS = {STACK: "duheng-stack/1", FUEL: "duheng-account/1"}


def record_carbon(
    done: Recordings, folder: Path, sites: Mapping[str, EnergySite], carbon: Carbon
) -> int:
    """Return how many plans and checks were kept of sites whose accounts are recorded."""
    at = done.plan.sizes.at
    body = done.plan.bodies[done.plan.energy_users[0].body]
    versions = plan_versions(subject_of(done.plan.sizes, body))
    for one in versions:
        draft = PlanDraft(
            content=one.text.encode(),
            name=one.name,
            title=f"{body.name}监测计划",
            valid_from=one.first,
        )
        site_id = int(sites[WORKS].pk)
        add_plan(actor=SYSTEM, at=at, site_id=site_id, draft=draft, reason=one.reason)
    for made in carbon.checks:
        handed = [Handed(name=name, content=content) for name, content in made.files.items()]
        _keep(at, sites[made.site], made.kind, made.on, handed, made.told)
    told = _compared(folder, sites[POWER])
    _keep(at, sites[POWER], CheckKind.CROSS, done.plan.sizes.today, [], told)
    return len(versions) + len(carbon.checks) + 1


def _keep(
    at: datetime,
    site: EnergySite,
    kind: str,
    on: date,
    handed: Sequence[Handed],
    told: Mapping[str, Any],
) -> None:
    mark = hashlib.sha256(f"{kind}/{on}".encode()).hexdigest()[:8]
    made = judged_as(CheckKind(kind), on, as_one(handed) if handed else None, told, mark)
    keep_check(actor=SYSTEM, at=at, site_id=int(site.pk), made=made)


def _compared(folder: Path, site: EnergySite) -> dict[str, Any]:
    """Return the comparison of what the stack gave off with what the coal held."""
    held, asked = {}, []
    for key, quantity in _COMPARED.items():
        account = json.loads((folder / key / TOLD).read_bytes())["account"]
        title = next(one["title"] for one in account["figures"] if one["quantity"] == quantity)
        held[f"{key}.figures"] = json.dumps(account, ensure_ascii=False).encode()
        asked.append(
            {
                "quantity": quantity,
                "run_id": _run_of(site, key),
                "title": f"{account['account']['title']['zh-Hans']} · {title['zh-Hans']}",
                "file": f"{key}.figures",
            }
        )
    return judged(CheckKind.CROSS.value, held, {"figures": asked})


def _run_of(site: EnergySite, key: str) -> int:
    accounts = Account.objects.visible_to(SYSTEM).filter(site=site, form=_FORMS[key])
    return int(accounts.get().current_id)
