"""Writes, seals and keeps the DCCs of the synthetic region, wave after wave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from duheng.certificates.signatures.sealing import seal_certificate
from duheng.certificates.writing import write_certificate
from duheng.site.demonstration.describing import Describer
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.seals import Authority
from duheng.site.demonstration.sizes import noon
from duheng.site.registry.certificates.storage import keep_bytes

WAVES = 5


@dataclass(frozen=True, slots=True)
class Written:
    """The file of a DCC."""

    sha256: str
    size: int


def write_waves(
    plan: RegionPlan, trust: Path, tell: Callable[[int, int], object]
) -> Iterator[dict[int, Written]]:
    """Yield the files of each wave, by the certificate's place; then write the trust folder.

    Parameters
    ----------
    tell : callable
        Told how many of how many are written.
    """
    describer, authority = Describer(plan), Authority(plan.sizes)
    wanted = sum(1 for one in plan.calibrations if one.is_digital)
    done = 0
    for number in range(WAVES):
        files: dict[int, Written] = {}
        for place in sorted(
            plan.wave(number), key=lambda one: plan.calibrations[one].replaces is not None
        ):
            if plan.calibrations[place].is_digital:
                files[place] = _write(plan, describer, authority, place)
                describer.digests[place] = files[place].sha256
                done += 1
                if done % 500 == 0:
                    tell(done, wanted)
        if number == WAVES - 1:
            authority.write(trust)
        yield files


def _write(plan: RegionPlan, describer: Describer, authority: Authority, place: int) -> Written:
    one = plan.calibrations[place]
    seal = authority.seal_of(one.issuer, plan.bodies[one.issuer], one.seal)
    content = seal_certificate(
        write_certificate(describer.describe(place)), seal, at=noon(one.issued_on)
    )
    return Written(keep_bytes(content, durable=False), len(content))
