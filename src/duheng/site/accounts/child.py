"""The child process that reads or runs one account: ``python -m duheng.site.accounts.child``.

One JSON request on its input; on its output one JSON object a line: how far it came, then the
answer. It knows no database and no key, its memory is bounded, what it writes lies in the folder of
this one account, and it ends with the worker that started it.
"""

from __future__ import annotations

import base64
import json
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from duheng.terms.errors import DuhengError, UnusableInput

if TYPE_CHECKING:
    from duheng.accounting.monitored import MonitoredHistory
    from duheng.accounting.result import AccountResult

LOOK, RUN, PLAN, CHECK = "look", "run", "plan", "check"
_DOCUMENTS = (".yaml", ".yml", ".json")
_LONGEST_PATH = 400
_LARGEST_FILE = 2**30
MOST_CELLS_BYTES = 2**25
"""Of the cells that a run keeps; an account with more is run, and answers no what-if."""
Tell = Callable[[Mapping[str, Any]], None]


def look(path: Path, _plans: Sequence[Path], _tell: Tell) -> dict[str, Any]:
    """Return the head of an account document: its form, title, subject and period."""
    from duheng.accounting.formats import runner_of
    from duheng.terms.documents import read_yaml
    from duheng.terms.instants import parse_period, parse_zone

    document = read_yaml(path)
    runner_of(path)
    for name in ("title", "period"):
        if document.get(name) in (None, ""):
            raise UnusableInput(f"{document.where()}: '{name}' is missing")
    period = parse_period(document["period"], parse_zone(document.get("time_zone", "")))
    subject = document.get("subject")
    return {
        "form": str(document["format"])[:60],
        "title": _texts(document["title"]),
        "subject": _texts(subject.get("name") if isinstance(subject, dict) else None),
        "begins_at": period.begin.isoformat(),
        "ends_at": period.end.isoformat(),
        "is_synthetic": document.get("synthetic") is True,
    }


def run(
    path: Path, plans: Sequence[Path], tell: Tell, history: MonitoredHistory | None = None
) -> dict[str, Any]:
    """Return the account as ``duheng account --json`` prints it, and what its pages draw."""
    from duheng.accounting.formats import run_account
    from duheng.site.accounts.judging import plan_check

    told = told_of(
        run_account(path, progress=lambda step: tell({"step": str(step)[:60]}), history=history)
    )
    told["details"]["plan_check"] = plan_check(plans, path, told["account"])
    return told


def plan_head(path: Path, _plans: Sequence[Path], _tell: Tell) -> dict[str, Any]:
    """Return the head of a monitoring plan: its title, first day, and why it follows another."""
    from duheng.accounting.plans import read_plan

    plan = read_plan(path)
    predecessor = plan.document.get("predecessor")
    reason = predecessor.get("reason") if isinstance(predecessor, Mapping) else None
    return {
        "title": _texts(plan.title),
        "version": plan.version[:20],
        "valid_from": plan.valid_from.isoformat(),
        "reason": _texts(reason),
    }


def check(path: Path, _plans: Sequence[Path], _tell: Tell) -> dict[str, Any]:
    """Return what a check of quality gives that a request, a JSON file, asks for."""
    from duheng.site.accounts.checks.judging import judge

    return judge(path)


def told_of(result: AccountResult, report: str = "") -> dict[str, Any]:
    """Return what is told of an account's outcome, JSON-ready but for numbers not finite.

    Parameters
    ----------
    report : str
        The HTML report, where it is there already.
    """
    document = result.to_document()
    details = {
        **document.pop("details"),
        "channels": {name: dict(title) for name, title in result.facts.channels.items()},
    }
    return {
        "account": document,
        "details": details,
        "report": report or result.to_html(),
        "cells": _cells_told(result),
    }


def _cells_told(result: AccountResult) -> str:
    """Return the cells of an account as text; empty where it has none, or more than are kept."""
    from duheng.accounting import cells_of

    content = cells_of(result).to_bytes() if result.cells else b""
    return base64.b64encode(content).decode() if len(content) <= MOST_CELLS_BYTES else ""


def check_inside(folder: Path) -> None:
    """Refuse documents that name files outside of their folder.

    Raises
    ------
    UnusableInput
        When a text of a document begins at the root or climbs up.
    """
    from duheng.terms.documents import read_yaml

    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _DOCUMENTS or not path.is_file():
            continue
        content = json.loads(path.read_bytes()) if path.suffix == ".json" else read_yaml(path)
        for text in _walked(content):
            if _leads_out(text):
                raise UnusableInput(
                    f"{path.name} names '{text[:80]}', which lies outside of the archive",
                    hint="put every file that the account needs into the archive",
                )


def _leads_out(text: str) -> bool:
    if len(text) > _LONGEST_PATH or "\n" in text:
        return False
    plain = text.replace("\\", "/")
    begins = plain.startswith(("/", "~")) or plain[1:3] == ":/"
    return begins or ".." in PurePosixPath(plain).parts


def _walked(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield str(name)
            yield from _walked(one)
    elif isinstance(value, list):
        for one in value:
            yield from _walked(one)


def _texts(value: Any) -> dict[str, str]:
    """Return a text in both languages; what is written in none is for both."""
    if isinstance(value, Mapping):
        found = {tag: str(value.get(tag) or "")[:200] for tag in ("zh-Hans", "en")}
        return {tag: text or found["zh-Hans"] or found["en"] for tag, text in found.items()}
    return dict.fromkeys(("zh-Hans", "en"), str(value or "")[:200])


_TASKS: Mapping[str, Callable[[Path, Sequence[Path], Tell], dict[str, Any]]] = {
    LOOK: look,
    RUN: run,
    PLAN: plan_head,
    CHECK: check,
}


def main() -> int:
    """Answer one request, and end when nobody waits for the answer any more."""
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(int(request["memory_bytes"]))
    answer: dict[str, Any]
    try:
        folder = Path(request["folder"])
        check_inside(folder)
        plans = sorted(Path(request["plans"]).iterdir())
        task: Callable[..., dict[str, Any]] = _TASKS[request["task"]]
        if "history" in request:
            task = partial(task, history=_history_of(request))
        told = task(folder / request["document"], plans, _tell)
        answer = {"answer": told}
    except MemoryError:
        answer = {"limit": "memory"}
    except (json.JSONDecodeError, RecursionError, UnicodeDecodeError) as error:
        answer = {"refused": UnusableInput(f"a file cannot be read: {error}").to_dict()}
    except DuhengError as error:
        answer = {"refused": error.to_dict()}
    _tell(answer)
    return 0


def _history_of(request: Mapping[str, Any]) -> MonitoredHistory:
    """Return the history with the channels that the site let this account read."""
    from duheng.accounting.monitored import MonitoredHistory
    from duheng.telemetry.stream import read_snapshot

    monitored = Path(request["monitored"])
    return MonitoredHistory(
        root=Path(request["history"]),
        channels=read_snapshot(monitored / "snapshot.json").channel_of,
        flags=monitored / "flags.parquet",
    )


def _limit(memory_bytes: int) -> None:
    """Bound memory and files of this process, where the platform can."""
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's bound on time is the only one
        return
    for kind, bound in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
    ):
        _, hard = resource.getrlimit(kind)
        kept = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (kept, hard))


def _end_with_parent() -> None:
    """Wait for the end of the input, which comes when the worker is done or dead."""
    while sys.stdin.readline():
        pass
    os._exit(3)


def _tell(said: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(json_ready(said), ensure_ascii=True, allow_nan=False) + "\n")
    sys.stdout.flush()


def json_ready(value: Any) -> Any:
    """Return a value as JSON carries it; what is not finite becomes ``null``, as on the line."""
    if isinstance(value, Mapping):
        return {str(key): json_ready(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


if __name__ == "__main__":
    sys.exit(main())
