"""An account is read and run in a child process; only what that says comes back."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from duheng.certificates.checks.limits import Limits
from duheng.site.accounts.child import CHECK, LOOK, PLAN, RUN
from duheng.site.accounts.monitored import SiteHistory
from duheng.site.accounts.unpacking import YAML, Package
from duheng.site.errors import UnusableFields

logger = logging.getLogger(__name__)

LOOKING = Limits(seconds=60.0, memory_bytes=2**31)
RUNNING = Limits(seconds=1800.0, memory_bytes=6 * 2**30)
"""Address space, not memory in use: the libraries of columns reserve far more than they touch."""
_CHILD = "duheng.site.accounts.child"
_KEPT_FROM_CHILD = ("DUHENG_SECRET", "DUHENG_DATABASE_URL", "DUHENG_KEYS")
_LOGGED = 4000
PLAN_NAME = "PLAN.yaml"
Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an account was not run: code and sentence, with the hint."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a child is given beside the package: the site's plans, and what it monitors."""

    plans: Sequence[bytes] = ()
    history: SiteHistory | None = None

    def write_to(self, folder: Path) -> dict[str, str]:
        """Write it below a folder, and return where each part is."""
        planned, monitored = folder / "plans", folder / "monitored"
        planned.mkdir()
        monitored.mkdir()
        for number, content in enumerate(self.plans):
            (planned / f"plan-{number:04}.yaml").write_bytes(content)
        told = {"plans": str(planned)}
        if self.history is not None:
            self.history.write_to(monitored)
            told |= {"monitored": str(monitored), "history": str(self.history.root)}
        return told


def look_into(package: Package) -> dict[str, Any]:
    """Return the head of a package's document: form, title, subject, period.

    Raises
    ------
    UnusableFields
        When it is no account of a known form, or takes too much to read.
    """
    return _head(LOOK, package)


def look_into_plan(content: bytes) -> dict[str, Any]:
    """Return the head of a monitoring plan: title, version, first day, reason of its succession.

    Raises
    ------
    UnusableFields
        When it is no such plan, or takes too much to read.
    """
    return _head(PLAN, Package(PLAN_NAME, {PLAN_NAME: content}, YAML))


def judge_package(package: Package) -> dict[str, Any]:
    """Return what a check of quality gives; the package's document is its request.

    Raises
    ------
    UnusableFields
        When an engine refuses the files, or they take too much to read.
    """
    return _head(CHECK, package)


def _head(task: str, package: Package) -> dict[str, Any]:
    told = _ask(task, package, LOOKING, lambda step: None)
    if isinstance(told, Refusal):
        raise UnusableFields(told.message, data={"fields": {"file": told.message}})
    return told


def run_package(
    package: Package,
    progress: Progress,
    plans: Sequence[bytes] = (),
    limits: Limits = RUNNING,
    history: SiteHistory | None = None,
) -> dict[str, Any] | Refusal:
    """Return what a package's account gave, or why it was refused.

    Parameters
    ----------
    plans : sequence of bytes
        Versions of the site's monitoring plan, against which the account is checked.
    history : SiteHistory, optional
        What the account may read of the monitored history.
    """
    return _ask(RUN, package, limits, progress, _Beside(plans, history))


def _ask(
    task: str,
    package: Package,
    limits: Limits,
    progress: Progress,
    beside: _Beside | None = None,
) -> dict[str, Any] | Refusal:
    known = beside or _Beside()
    with tempfile.TemporaryDirectory(prefix="duheng-account-") as folder:
        inside, scratch = Path(folder) / "account", Path(folder) / "scratch"
        inside.mkdir()
        scratch.mkdir()
        document = package.write_to(inside)
        request = {
            "task": task,
            "folder": str(inside),
            **known.write_to(Path(folder)),
            "document": str(document.relative_to(inside)),
            "memory_bytes": limits.memory_bytes,
        }
        told = _conversation(request, (limits.seconds, scratch), progress)
        _log_of(told, scratch)
    if "answer" in told:
        answer: dict[str, Any] = told["answer"]
        return answer
    if "refused" in told:
        return _refusal(told["refused"], folder)
    what = told.get("limit", _("time or memory"))
    return Refusal(
        code="accounts.limit_reached",
        message=_("running it took more %(what)s than an account may take") % {"what": what},
    )


def _log_of(told: Mapping[str, Any], scratch: Path) -> None:
    """Write into the site's log what a child said that ended without an answer."""
    if not {"answer", "refused", "limit"} & set(told):
        said = (scratch / "errors.txt").read_text(encoding="utf-8", errors="replace")
        logger.error("the process of an account ended without an answer: %s", said[-_LOGGED:])


def _refusal(found: Mapping[str, Any], folder: str) -> Refusal:
    """Return the words of a refusal, without the folder in which the child worked."""
    words = " — ".join(str(found[name]) for name in ("message", "hint") if found.get(name))
    plain = words.replace(f"{folder}/account/", "").replace(folder, "")
    return Refusal(code=str(found.get("code", ""))[:60], message=plain[:1000])


def _conversation(
    request: Mapping[str, Any], bounds: tuple[float, Path], progress: Progress
) -> Mapping[str, Any]:
    """Return the last thing a child says; what it says before is told as progress."""
    said: Mapping[str, Any] = {}
    with _child(*bounds) as (child, is_late):
        _send(child.stdin, request)
        for line in child.stdout or ():
            said = json.loads(line)
            if "step" in said:
                progress(str(said["step"]))
    return {"limit": _("time")} if is_late.is_set() else said


def _send(pipe: IO[str] | None, request: Mapping[str, Any]) -> None:
    """Send the request, and leave the pipe open: its end tells the child to end."""
    if pipe is not None:
        pipe.write(json.dumps(request) + "\n")
        pipe.flush()


@contextmanager
def _child(
    seconds: float, scratch: Path
) -> Iterator[tuple[subprocess.Popen[str], threading.Event]]:
    """Start a child that lives so long at most; it ends with the block, whatever happens."""
    environment = {key: one for key, one in os.environ.items() if key not in _KEPT_FROM_CHILD}
    environment["TMPDIR"] = str(scratch)
    errors = (scratch / "errors.txt").open("w", encoding="utf-8")
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        env=environment,
    )
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield child, is_late
    finally:
        timer.cancel()
        child.kill()
        errors.close()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()
