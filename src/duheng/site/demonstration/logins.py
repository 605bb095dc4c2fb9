"""People of the synthetic region who can sign in, one for each role."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from duheng.site.demonstration.building import Built
from duheng.site.demonstration.sizes import REGION
from duheng.site.people.demo_people import make_demo_people


def make_logins(built: Built, seed: str) -> list[dict[str, Any]]:
    """Return the logins: where each works is where there is something to see for the role.

    Parameters
    ----------
    seed : str
        Passwords and secrets follow from it.
    """
    records, plan = built.records, built.records.plan
    institute = records.organisation(plan.standards[plan.faults.bad_standard].keeper)
    authority = records.organisation(plan.first("authority", REGION))
    user = records.organisation(plan.energy_users[0].body)
    made = make_demo_people(
        at=plan.sizes.at,
        seed=seed,
        places={
            "instrument_keeper": user,
            "metrologist": institute,
            "approver": institute,
            "regulator": authority,
            "indicator_manager": authority,
            "organisation_administrator": user,
            "audit_administrator": authority,
        },
    )
    return [{**asdict(one), "role_title": str(one.role_title)} for one in made]
