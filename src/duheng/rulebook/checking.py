"""Checks a pack file as its author wants it: every doubt at once, each with its line and place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource

from duheng.rulebook.content_checks import content_doubts, date_doubts
from duheng.rulebook.doubts import Doubt, KeyPath, leaves
from duheng.rulebook.kinds import HEADER, body_schema, example_schema, pack_kinds, schemas
from duheng.rulebook.library import PackLibrary
from duheng.rulebook.loading import installed_files, read_pack
from duheng.rulebook.packs import Pack
from duheng.rulebook.relation_checks import relation_doubts
from duheng.rulebook.scaffolding import BLANK
from duheng.terms.documents import Document, read_yaml
from duheng.terms.errors import DuhengError, UnusableInput
from duheng.terms.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class PackReport:
    """What the check of one pack file found.

    Attributes
    ----------
    file : str
        The file, as it was named.
    id, edition, kind : str or None
        As the file says them; None where it does not.
    findings : tuple of Finding
        In the order of the lines; ``data`` holds ``file``, ``line`` and ``path``.
    """

    file: str
    id: str | None
    edition: str | None
    kind: str | None
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        """Whether no finding is an error."""
        return not any(one.severity is Severity.ERROR for one in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready."""
        return {
            "file": self.file,
            "id": self.id,
            "edition": self.edition,
            "kind": self.kind,
            "good": self.is_good,
            "findings": [one.to_dict() for one in self.findings],
        }


def check_files(
    files: Iterable[tuple[str, bytes]], *, strict: bool = False
) -> tuple[PackReport, ...]:
    """Return a report on each pack file: all are read together with what is installed.

    Parameters
    ----------
    files : iterable of (str, bytes)
        Names and contents, as :func:`duheng.rulebook.loading.files_at` yields them.
    strict : bool
        An unchecked value is an error instead of a note.

    Notes
    -----
    A file that cannot be read never hides the findings of another one.
    """
    given = list(files)
    packs = _readable([*installed_files(), *given])
    library = PackLibrary({(one.id, one.edition): one for one in packs}.values())
    return tuple(
        check_pack(content, name=name, library=library, others=packs, strict=strict)
        for name, content in given
    )


def _readable(files: Iterable[tuple[str, bytes]]) -> list[Pack]:
    """Return the packs of those files that hold one."""
    found: dict[str, Pack] = {}
    for name, content in files:
        try:
            pack = read_pack(content, name=name)
            PackLibrary([pack])
        except DuhengError:
            continue  # said by the check of that file; here it is only not referred to
        found.setdefault(pack.digest, pack)
    return list(found.values())


def check_pack(
    content: bytes | str,
    *,
    name: str,
    library: PackLibrary,
    others: Sequence[Pack] = (),
    strict: bool = False,
) -> PackReport:
    """Return every doubt about a pack file: schema, dates, languages, units, sources, confidence.

    Parameters
    ----------
    content : bytes or str
        The YAML.
    name : str
        Name of the file, for messages.
    library : PackLibrary
        What the pack may refer to.
    others : sequence of Pack
        Packs that must not have its id and edition with another content.
    strict : bool
        An unchecked value is an error instead of a note.

    Examples
    --------
    >>> from duheng.rulebook import load_packs
    >>> report = check_pack("kind: rules", name="draft.yaml", library=load_packs())
    >>> report.is_good, report.findings[0].code
    (False, 'rulebook.not_in_schema')
    """
    try:
        document = read_yaml(content, name=name)
    except UnusableInput as error:
        return _report(Document({}, name, {}), [_unreadable(error)])
    doubts = list(_blanks(document, _lines(content)))
    doubts += _schema_doubts(document, {one.path for one in doubts})
    doubts = doubts or list(_rules_of_the_kind(content, name))
    if not doubts:
        pack = read_pack(content, name=name)
        doubts = [*content_doubts(document, is_strict=strict)]
        doubts += relation_doubts(pack, library, others)
    return _report(document, doubts)


def _unreadable(error: UnusableInput) -> Doubt:
    return Doubt(
        code="rulebook.unreadable",
        severity=Severity.ERROR,
        path=(),
        message=error.message,
        hint=error.hint,
    )


def _report(document: Document, doubts: Sequence[Doubt]) -> PackReport:
    told = [one.finding_in(document) for one in doubts]
    return PackReport(
        file=document.name,
        id=_text(document, "id"),
        edition=_text(document, "edition"),
        kind=_text(document, "kind"),
        findings=tuple(sorted(told, key=lambda one: one.data["line"] or 0)),
    )


def _lines(content: bytes | str) -> list[str]:
    written = content if isinstance(content, str) else content.decode("utf-8-sig")
    return written.splitlines()


def _text(document: Document, key: str) -> str | None:
    value = document.get(key)
    return value if isinstance(value, str) else None


def _blanks(document: Document, lines: Sequence[str]) -> Iterator[Doubt]:
    for path, value in leaves(document):
        if value == BLANK or BLANK in path:
            line = document.line_of(*path) or 0
            comment = lines[line - 1].partition("  # ")[2] if 0 < line <= len(lines) else ""
            yield Doubt(
                code="rulebook.blank",
                severity=Severity.ERROR,
                path=path,
                message=f"{BLANK} is not filled in" + (f": {comment}" if comment else ""),
            )


def _schema_doubts(document: Document, blanks: set[KeyPath]) -> Iterator[Doubt]:
    for path, value in leaves(document):
        if isinstance(value, float) and not math.isfinite(value):
            yield _not_in_schema(path, f"{value} is no number that a pack can hold")
    for path, fault in _schema_faults(document):
        if not any(blank[: len(path)] == path for blank in blanks):
            shown = fault.message if len(fault.message) <= 300 else fault.message[:300] + " ..."
            yield _not_in_schema(path, shown)


def _not_in_schema(path: KeyPath, message: str) -> Doubt:
    return Doubt(
        code="rulebook.not_in_schema",
        severity=Severity.ERROR,
        path=path,
        message=message,
        hint="duheng pack schema KIND prints what is asked, duheng pack new a skeleton",
    )


def _schema_faults(document: Document) -> Iterator[tuple[KeyPath, ValidationError]]:
    yield from _faults(HEADER, document, ())
    kind, body, examples = (document.get(key) for key in ("kind", "body", "example"))
    if kind not in pack_kinds():
        return
    if isinstance(body, dict):
        yield from _faults(body_schema(kind)["$id"], body, ("body",))
    schema = example_schema(kind)
    if schema is not None and isinstance(examples, list):
        for number, example in enumerate(examples):
            yield from _faults(schema["$id"], example, ("example", number))


def example_fault(kind: str, example: Mapping[str, Any]) -> str | None:
    """Return why something is no worked example of a kind, None when it is one."""
    schema = example_schema(kind)
    faults = _faults(schema["$id"], example, ()) if schema is not None else iter(())
    for path, fault in faults:
        return ": ".join([".".join(map(str, path)) or "the example", fault.message])
    return next((doubt.message for doubt in date_doubts(example)), None)


def _faults(schema: str, part: Any, below: KeyPath) -> Iterator[tuple[KeyPath, ValidationError]]:
    for fault in _validator(schema).iter_errors(part):
        deepest = best_match([fault]) or fault
        yield (*below, *deepest.absolute_path), deepest


@cache
def _validator(schema: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(dict(one))) for name, one in schemas().items()
    )
    return Draft202012Validator(dict(schemas()[schema]), registry=registry)


def _rules_of_the_kind(content: bytes | str, name: str) -> Iterator[Doubt]:
    """Yield what reading the pack refuses beyond its schema; a kind may have rules of its own."""
    try:
        read_pack(content, name=name)
    except DuhengError as error:
        yield Doubt(
            code="rulebook.contradiction",
            severity=Severity.ERROR,
            path=tuple(error.data.get("path", ())),
            message=error.message.removeprefix(f"{name}: "),
            hint=error.hint,
        )
