"""Checks many files in child processes with limits, in the order in which they were named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Timer
from typing import Any

from duheng.certificates.checks.checking import CheckSettings, check_certificate, refused
from duheng.certificates.checks.detached import detached_signature, with_detached
from duheng.certificates.checks.limits import Limits
from duheng.certificates.checks.parsing import Refused
from duheng.certificates.errors import CheckRefused, NothingToCheck
from duheng.certificates.safe_xml import MAX_BYTES


def files_below(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are named, and the XML files below folders that are named.

    Raises
    ------
    NothingToCheck
        When a path does not exist, or there is no file at all.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.suffix.lower() == ".xml")
        elif path.exists():
            found.append(path)
        else:
            raise NothingToCheck(f"{path} does not exist", hint="name a file or a folder")
    if not found:
        raise NothingToCheck(
            f"there is no XML file below {', '.join(map(str, paths))}",
            hint="name a certificate, or a folder that holds some",
        )
    return found


def check_path(path: Path, settings: CheckSettings) -> dict[str, Any]:
    """Return the report on a file, JSON-ready; in this process."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = f"{path} cannot be read: {error.strerror or error}"
        return refused(str(path), None, Refused("xml.unreadable", reason)).to_dict()
    report = check_certificate(
        content,
        name=str(path),
        at=settings.at,
        schemas=settings.schemas,
        trust=settings.trust,
        profile=settings.profile,
    ).to_dict()
    return with_detached(report, detached_signature(path, content, settings.trust))


def check_files(
    paths: Sequence[Path],
    settings: CheckSettings,
    *,
    jobs: int = 1,
    limits: Limits | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the report on each file, JSON-ready, in the order of the paths.

    Parameters
    ----------
    paths : sequence of Path
        Files; see :func:`files_below` for folders.
    settings : CheckSettings
        Instant, schemas, trust and profile.
    jobs : int, optional
        Number of processes.
    limits : Limits, optional
        What one file may take; a file that takes more gets the finding ``xml.limit_reached``,
        and the others are checked by a new process.

    Raises
    ------
    CheckRefused
        When something that was given beside the files cannot be used, such as trust anchors.
    """
    number = max(1, min(jobs, len(paths)))
    workers: SimpleQueue[Worker] = SimpleQueue()
    all_workers = [Worker(settings, limits or Limits()) for _ in range(number)]
    for worker in all_workers:
        workers.put(worker)

    def check(path: Path) -> dict[str, Any]:
        worker = workers.get()
        try:
            return worker.check(path)
        finally:
            workers.put(worker)

    with ThreadPoolExecutor(number) as pool:
        try:
            yield from pool.map(check, paths)
        finally:
            for worker in all_workers:
                worker.close()


@dataclass(slots=True)
class Worker:
    """One child process, started again whenever a file has brought it down."""

    settings: CheckSettings
    limits: Limits
    process: subprocess.Popen[str] | None = field(default=None)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request; ``limit`` says that it took more than is allowed."""
        process = self.process or self._start()
        timer = Timer(self.limits.seconds, process.kill)
        timer.start()
        try:
            self._send(process, request)
            line = process.stdout.readline() if process.stdout else ""
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if line.endswith("\n"):
            return dict(json.loads(line))
        self.close()
        return {"limit": "time or memory"}

    def check(self, path: Path) -> dict[str, Any]:
        """Return the report on a file."""
        told = self.ask({"path": str(path)})
        if "refused" in told:
            refusal = told["refused"]
            raise CheckRefused(
                refusal["message"], hint=refusal["hint"], clause=refusal["clause"],
                data={"code": refusal["code"], "file": str(path)},
            )  # fmt: skip
        if "limit" not in told:
            return dict(told)
        self.close()
        reason = (
            f"{path}: checking it took more than the {told['limit']} that a file may take, or "
            "broke the process"
        )
        return refused(str(path), None, Refused("xml.limit_reached", reason)).to_dict()

    def _start(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "duheng.certificates.checks.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._send(
            self.process,
            {
                "at": self.settings.at.isoformat(),
                "schemas": str(self.settings.schemas.folder or ""),
                "trust": str(self.settings.trust or ""),
                "profile": self.settings.profile,
                "memory_bytes": self.limits.memory_bytes,
            },
        )
        return self.process

    @staticmethod
    def _send(process: subprocess.Popen[str], message: dict[str, Any]) -> None:
        if process.stdin is not None:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)


def _close(stream: Any) -> None:
    try:
        stream.close()
    except BrokenPipeError:  # what was still to be written to a dead process is of no use
        return
