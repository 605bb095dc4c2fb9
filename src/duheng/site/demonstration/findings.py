"""What the checks find in the few certificates that were made with a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.certificates.checks.checking import check_certificate
from duheng.site.demonstration.digital import Written
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.registry.certificates.reading import trust_folder
from duheng.site.registry.certificates.storage import kept_bytes


def findings_of(plan: RegionPlan, files: Mapping[int, Written]) -> dict[int, list[dict[str, Any]]]:
    """Return the findings of the faulty certificates among some files, as an upload would."""
    faulty = {plan.faults.impossible_coverage, plan.faults.revoked_seal}
    return {
        place: list(
            check_certificate(
                kept_bytes(files[place].sha256),
                name=f"{plan.calibrations[place].number}.xml",
                at=plan.sizes.at,
                trust=trust_folder(),
            ).to_dict()["findings"]
        )
        for place in sorted(faulty & set(files))
    }
