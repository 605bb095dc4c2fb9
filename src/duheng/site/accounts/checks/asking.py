"""What a check asks of the child process, from files as hostile as any that are sent in."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.models import CheckKind
from duheng.site.accounts.reading import judge_package
from duheng.site.accounts.unpacking import MOST_MEMBERS, YAML, ZIP, Package, open_package
from duheng.site.errors import UnusableFields

MOST_BYTES = 8 * 2**20
"""Largest file of a check [bytes]."""
MOST_LINES = 100_000
MOST_FILES = 12
LISTS, TABLES, ROUNDS, ANSWERS = (".csv", ".xlsx"), (".csv",), (".yaml", ".csv"), (".yaml",)
REQUEST = "CHECK.json"
_ANSWERS = "answers.yaml"
_JSON = "application/json"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {".csv": "text/csv", ".xlsx": _XLSX, ".yaml": YAML}
_REPORTS = {"xlsx": _XLSX, "json": _JSON}
_PLAIN = re.compile(r"[^\x00-\x1f\x7f<>:\"|?*\\/]{1,120}")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file that was handed in: its name, which is plain, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A check that was made: what was handed in, and everything that came of it.

    Attributes
    ----------
    handed : Handed or None
        The one file, or a ZIP of the several; ``None`` where nothing was handed in.
    """

    kind: CheckKind
    on: date
    handed: Handed | None
    media_type: str
    told: Mapping[str, Any]
    report: Handed
    report_type: str


def judge_lists(
    on: date, lists: Sequence[Handed], level: str, answers: Handed | None = None
) -> Judged:
    """Return the review of lists of instruments on a day.

    Raises
    ------
    UnusableFields
        When a file is none, too large, or the engine refuses it.
    """
    _check(lists, LISTS)
    answered = [] if answers is None else [Handed(name=_ANSWERS, content=answers.content)]
    if answers is not None:
        _check([answers], ANSWERS, "answers")
    asked = {
        "files": [one.name for one in lists],
        "on": on.isoformat(),
        "level": level,
        "answers": _ANSWERS if answered else "",
    }
    return _judged(CheckKind.METERING, on, [*lists, *answered], asked)


def judge_tests(on: date, table: Handed) -> Judged:
    """Return the recomputation of a table of stack tests."""
    _check([table], TABLES)
    if table.content.count(b"\n") > MOST_LINES:
        raise refused(_("the table has more than %(most)d lines") % {"most": MOST_LINES})
    return _judged(CheckKind.STACK, on, [table], {"files": [table.name]})


def judge_round(on: date, files: Sequence[Handed]) -> Judged:
    """Return the evaluation of a round of laboratories: a ZIP, or its document and table."""
    if len(files) == 1 and files[0].content.startswith(b"PK"):
        if len(files[0].content) > MOST_BYTES:
            raise _too_large()
        package = open_package(files[0].content)
        return _told(CheckKind.LABORATORIES, on, as_one(files), package.files, package.document)
    _check(files, ROUNDS)
    documents = [one.name for one in files if _suffix(one.name) == ".yaml"]
    if len(documents) != 1 or len(files) < 2:
        raise refused(_("a round is one YAML document with its CSV table of results"))
    held = {one.name: one.content for one in files}
    return _told(CheckKind.LABORATORIES, on, as_one(files), held, documents[0])


def judge_figures(on: date, figures: Sequence[tuple[Mapping[str, Any], bytes]]) -> Judged:
    """Return how two figures compare; each with what names it, and the bytes of its run."""
    held, asked = {}, []
    for number, (facts, content) in enumerate(figures, start=1):
        held[f"{number}.figures"] = content
        asked.append({**facts, "file": f"{number}.figures"})
    return _ask(CheckKind.CROSS, on, None, held, {"figures": asked})


def refused(reason: str, field: str = "sent") -> UnusableFields:
    """Return the refusal of a field."""
    return UnusableFields(reason, data={"fields": {field: reason}})


def _judged(kind: CheckKind, on: date, files: Sequence[Handed], asked: Mapping[str, Any]) -> Judged:
    return _ask(kind, on, as_one(files), {one.name: one.content for one in files}, asked)


def _told(
    kind: CheckKind, on: date, handed: Handed, held: Mapping[str, bytes], document: str
) -> Judged:
    return _ask(kind, on, handed, held, {"files": [document]})


def _ask(
    kind: CheckKind,
    on: date,
    handed: Handed | None,
    held: Mapping[str, bytes],
    asked: Mapping[str, Any],
) -> Judged:
    if REQUEST.casefold() in {name.casefold() for name in held}:
        raise refused(_("no file may be called %(name)s") % {"name": REQUEST})
    request = json.dumps({"kind": kind.value, **asked}, ensure_ascii=False).encode()
    try:
        told = dict(judge_package(Package(REQUEST, {**held, REQUEST: request}, _JSON)))
    except UnusableFields as refusal:
        raise refused(refusal.message) from refusal
    return judged_as(kind, on, handed, told, hashlib.sha256(request).hexdigest()[:8])


def judged_as(
    kind: CheckKind, on: date, handed: Handed | None, told: Mapping[str, Any], mark: str
) -> Judged:
    """Return a check of what was answered for it; ``mark`` tells its report from others."""
    kept = {name: one for name, one in told.items() if name not in ("report", "suffix")}
    return Judged(
        kind=kind,
        on=on,
        handed=handed,
        media_type=_TYPES.get(_suffix(handed.name), ZIP) if handed is not None else "",
        told=kept,
        report=Handed(name=f"check-{mark}.{told['suffix']}", content=b64decode(told["report"])),
        report_type=_REPORTS[told["suffix"]],
    )


def _check(files: Sequence[Handed], suffixes: Sequence[str], field: str = "sent") -> None:
    """Refuse files that are empty, too large, of another kind, or named oddly or alike."""
    if len(files) > min(MOST_FILES, MOST_MEMBERS):
        raise refused(_("more than %(most)d files") % {"most": MOST_FILES}, field)
    if len({one.name.casefold() for one in files}) < len(files):
        raise refused(_("two files have the same name"), field)
    for one in files:
        if not _PLAIN.fullmatch(one.name) or one.name.strip(" .") != one.name:
            raise refused(_("a file has a name that cannot be used"), field)
        if _suffix(one.name) not in suffixes:
            said = {"name": one.name, "kinds": ", ".join(suffixes)}
            raise refused(_("'%(name)s' is none of: %(kinds)s") % said, field)
        if not one.content:
            raise refused(_("the file is empty"), field)
        if len(one.content) > MOST_BYTES:
            raise _too_large(field)


def _too_large(field: str = "sent") -> UnusableFields:
    return refused(_("the file is larger than %(most)d MB") % {"most": MOST_BYTES // 2**20}, field)


def _suffix(name: str) -> str:
    found = PurePosixPath(name).suffix.lower()
    return ".yaml" if found == ".yml" else found


def as_one(files: Sequence[Handed]) -> Handed:
    """Return one file as it is, several as a ZIP of them, the same for the same files."""
    if len(files) == 1:
        return files[0]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for one in sorted(files, key=lambda one: one.name):
            packed = zipfile.ZipInfo(one.name, _LONG_AGO)
            made.writestr(packed, one.content, zipfile.ZIP_DEFLATED)
    return Handed(name="files.zip", content=held.getvalue())
