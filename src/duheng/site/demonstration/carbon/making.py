"""Runs and judges everything of this package, in a process beside the site."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from duheng.accounting.formats import run_account
from duheng.site.accounts.checks.judging import judge
from duheng.site.demonstration.carbon.documents import Subject, write
from duheng.site.demonstration.carbon.forest import write_forest
from duheng.site.demonstration.carbon.handed import metering_files, round_files, stack_tests
from duheng.site.demonstration.carbon.power import write_allowance, write_fuel, write_stack
from duheng.site.demonstration.carbon.works import write_balance, write_savings
from duheng.site.demonstration.packing import pack

FOREST, POWER, WORKS = "forest", "power", "works"
"""The sites: a forest farm, a power station, the works of the energy user itself."""
STACK, FUEL = "stack", "fuel"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAccount:
    """An account that was computed: its site, and the folder that holds it."""

    key: str
    site: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCheck:
    """A check that was made of a site: what was handed in, and what came of it."""

    kind: str
    site: str
    on: date
    files: Mapping[str, bytes]
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carbon:
    """Everything that was made."""

    accounts: tuple[MadeAccount, ...]
    checks: tuple[MadeCheck, ...]


_ACCOUNTS: Mapping[str, tuple[str, Callable[[Path, Subject], Path]]] = {
    "forest": (FOREST, write_forest),
    STACK: (POWER, write_stack),
    FUEL: (POWER, write_fuel),
    "allowance": (POWER, write_allowance),
    "balance": (WORKS, write_balance),
    "savings": (WORKS, write_savings),
}


def make_carbon(subject: Subject, folder: Path) -> Carbon:
    """Return the accounts, each computed in a folder of its own, and the checks."""
    return Carbon(accounts=tuple(_accounts(subject, folder)), checks=tuple(_checks(subject)))


def _accounts(subject: Subject, folder: Path) -> Iterator[MadeAccount]:
    for key, (site, write_document) in _ACCOUNTS.items():
        target = folder / key
        result = run_account(write_document(target, subject))
        pack(target, result, result.write_html(target / "report.html"))
        yield MadeAccount(key=key, site=site, folder=key)


def _checks(subject: Subject) -> Iterator[MadeCheck]:
    today = subject.sizes.today
    lists = metering_files(subject)
    named = [name for name in lists if name.endswith(".csv")]
    asked = {"files": named, "on": today.isoformat(), "level": "", "answers": "answers.yaml"}
    yield _check("metering", WORKS, today, lists, asked)
    tests = {"stack-tests.csv": stack_tests(subject)}
    day = today - timedelta(days=20)
    yield _check("stack_tests", POWER, day, tests, {"files": list(tests)})
    day = today - timedelta(days=35)
    yield _check("laboratories", POWER, day, round_files(subject), {"files": ["ROUND.yaml"]})


def _check(
    kind: str, site: str, on: date, texts: Mapping[str, str], asked: Mapping[str, Any]
) -> MadeCheck:
    files = {name: text.encode() for name, text in texts.items()}
    return MadeCheck(kind=kind, site=site, on=on, files=files, told=judged(kind, files, asked))


def judged(kind: str, files: Mapping[str, bytes], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the child process of the site would have answered."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        request = json.dumps({"kind": kind, **asked}, ensure_ascii=False)
        return judge(write(folder, "CHECK.json", request))
