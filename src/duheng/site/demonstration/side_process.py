"""What is done beside the database: DCCs written and sealed, accounts computed, each in a process.

A child plans the same region again from the same seed: nothing has to be carried over. It sends
what it made; an end that was not announced is a failure, and ends the building.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from duheng.accounting.demonstration import run_demonstration
from duheng.site.demonstration.bodies import plan_bodies
from duheng.site.demonstration.carbon.documents import subject_of
from duheng.site.demonstration.carbon.making import make_carbon
from duheng.site.demonstration.digital import WAVES, Written, write_waves
from duheng.site.demonstration.energy_accounts import (
    Accounted,
    account_for,
    certificates_of,
    headlines,
)
from duheng.site.demonstration.packing import pack
from duheng.site.demonstration.planning import plan_region
from duheng.site.demonstration.sizes import Sizes
from duheng.site.errors import SiteNotReady
from duheng.site.registry.certificates.storage import path_of
from duheng.terms.clock import system_clock

ENERGY = "energy"
PARK = "park"
_PATIENCE_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders that a child writes to.

    Attributes
    ----------
    home : Path
        Of the site.
    trust : Path
        Where the root and the revocation list go.
    """

    home: Path
    trust: Path

    @property
    def energy(self) -> Path:
        """The accounts."""
        return self.home / ENERGY


class Side:
    """A child process that sends what it makes; ended with the block, whatever happens."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(
            target=_child, args=(theirs, work, arguments), daemon=True
        )
        self.process.start()
        theirs.close()

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *details: object) -> None:
        self._ours.close()
        if self.process.is_alive():
            self.process.terminate()
        self.process.join(_PATIENCE_S)

    @property
    def has_more(self) -> bool:
        """Whether the next thing is there already, or the end of the child."""
        return self._ours.poll()

    def receive(self) -> Any:
        """Return the next thing that the child made.

        Raises
        ------
        SiteNotReady
            When the child ended before it was done.
        """
        try:
            return self._ours.recv()
        except (EOFError, OSError) as error:
            self.process.join(_PATIENCE_S)
            raise SiteNotReady(
                "a process that was building the synthetic region ended "
                f"(exit status {self.process.exitcode})",
                hint="what it said stands above; run the command again",
            ) from error


def _child(theirs: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    os.setpgid(0, 0)
    work(theirs.send, *arguments)
    theirs.close()


def write_certificates(send: Callable[[Any], None], sizes: Sizes, places: Places) -> None:
    """Send the files of each wave of DCCs, then the account of each energy user."""
    plan = plan_region(sizes)
    kept: dict[int, Written] = {}
    for files in write_waves(plan, places.trust, lambda done, wanted: None):
        kept.update(files)
        send(files)
    for place, user in enumerate(plan.energy_users):
        cited = {one: path_of(kept[one].sha256) for one in certificates_of(plan, user)}
        send(account_for(plan, place, cited, places.energy))


def account_for_park(send: Callable[[Any], None], sizes: Sizes, places: Places) -> None:
    """Send the figures of the synthetic park, whose forty channels hold faults of readings.

    Then one of each other form of account, with the checks of quality.
    """
    done = run_demonstration(places.energy / PARK, clock=system_clock)
    pack(places.energy / PARK, done.result, done.report)
    send((headlines(done.result.to_dict()["figures"]), done.report.name, done.seconds))
    first = next(one for one in plan_bodies(sizes) if one.part == "enterprise")
    send(make_carbon(subject_of(sizes, first), places.energy))


def waves_of(side: Side, meanwhile: Callable[[], object]) -> Iterator[dict[int, Written]]:
    """Yield the files of each wave as they come; what can be done meanwhile is done once a wave."""
    for _ in range(WAVES):
        if not side.has_more:
            meanwhile()
        yield side.receive()


def accounts_of(side: Side, number: int) -> list[Accounted]:
    """Return the accounts of so many energy users, once the waves are through."""
    return [side.receive() for _ in range(number)]
