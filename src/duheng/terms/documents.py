"""Read a YAML document that a person wrote, without the traps of YAML 1.1.

``n``, ``y``, ``no`` and ``on`` stay names, ``1e-6`` is a number, ``00123`` (a serial number) and
``2025-01-01`` stay text, keys are always text, and a key that stands twice is refused. What is
returned is plain dictionaries, lists, texts, numbers, booleans and ``None``, ready for JSON.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from duheng.terms.errors import UnusableInput

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 40
MAX_VALUES = 1_000_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,399})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_WORDS: Mapping[str, bool | float | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan"),
}  # fmt: skip
_STRING_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})
_PLAIN_TAGS = frozenset(
    {None, *(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "map", "seq", "null"))}
)
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Event = Any  # the parser's events share no typed base with tag, anchor and value
KeyPath = tuple[str | int, ...]


class Document(dict[str, Any]):
    """The mapping at the top of a YAML document, which knows the line of each of its keys.

    Attributes
    ----------
    name : str
        File name or title, used in messages.
    """

    __slots__ = ("_lines", "name")

    def __init__(self, content: Mapping[str, Any], name: str, lines: Mapping[KeyPath, int]) -> None:
        super().__init__(content)
        self.name = name
        self._lines = lines

    def line_of(self, *path: str | int) -> int | None:
        r"""Return the line (from 1) of a key path, or of its nearest ancestor that has one.

        Examples
        --------
        >>> read_yaml("inputs:\n  v: {value: 5}").line_of("inputs", "v", "value")
        2
        """
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def where(self, *path: str | int) -> str:
        """Return the place of a key path for a message: ``model.yaml, line 7, inputs.v.value``."""
        line = self.line_of(*path)
        place = [self.name] if line is None else [self.name, f"line {line}"]
        return ", ".join([*place, ".".join(map(str, path))] if path else place)


def where_in(mapping: Mapping[str, Any], *path: str | int) -> str:
    """Return the place of a key path in a message, with its line when the mapping was a file."""
    return mapping.where(*path) if isinstance(mapping, Document) else ".".join(map(str, path))


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that is spelled most like the given one, or ``None``.

    Examples
    --------
    >>> nearest("standard_uncertanty", ["standard_uncertainty", "value"])
    'standard_uncertainty'
    """
    close = difflib.get_close_matches(str(word), [str(one) for one in known], n=1, cutoff=0.5)
    return close[0] if close else None


def check_keys(mapping: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """Refuse a mapping with a key that is not known, and name the nearest known one.

    Raises
    ------
    UnusableInput
        When a key is not in ``known``; the hint names the nearest one, or all of them.
    """
    for key in mapping:
        if key not in known:
            close = nearest(str(key), known)
            hint = f"did you mean '{close}'?" if close else f"known keys: {', '.join(known)}"
            raise UnusableInput(
                f"{where}: unknown key '{key}'",
                hint=hint,
                data={"key": str(key), "known": sorted(map(str, known))},
            )


def read_yaml(source: Path | str | bytes, *, name: str | None = None) -> Document:
    """Return the mapping of a YAML file (a ``Path``) or of YAML text (``str`` or ``bytes``).

    Parameters
    ----------
    source : Path, str or bytes
        A ``Path`` is opened and read; text is taken as YAML itself.
    name : str, optional
        Name for messages; the file's own name when not given.

    Returns
    -------
    Document
        A dictionary with text keys that also answers ``line_of`` and ``where``.

    Raises
    ------
    UnusableInput
        When the file cannot be read, is larger than 16 MiB, is not UTF-8, is not YAML, is empty,
        is not a mapping, holds several documents, repeats a key, nests deeper than 40, or uses
        a tag other than those of JSON.

    Notes
    -----
    Plain scalars follow the JSON schema of YAML 1.2 with three deliberate changes: ``1e-6``
    (no point) is a number, an integer with leading zeros is text, and dates are text.

    Examples
    --------
    >>> dict(read_yaml("{n: 1e-6, on: no, serial: 0042, day: 2025-01-01}"))
    {'n': 1e-06, 'on': 'no', 'serial': '0042', 'day': '2025-01-01'}
    """
    title = name or (source.name if isinstance(source, Path) else "document")
    text = _text_of(source, title)
    try:
        return _Builder(title).read(yaml.parse(text, Loader=_Parser))
    except yaml.YAMLError as error:
        raise _syntax_refusal(title, text, error) from error


def _text_of(source: Path | str | bytes, title: str) -> str:
    if isinstance(source, Path):
        source = _bytes_of(source)
    if len(source) > MAX_BYTES:
        raise UnusableInput(f"{title} is larger than {MAX_BYTES // 2**20} MiB")
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput(
            f"{title} is not UTF-8 text (byte {error.start})", hint="save the file as UTF-8"
        ) from error


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnusableInput(
            f"{path} cannot be read: {error.strerror or error}", hint="check the path of the file"
        ) from error


def _syntax_refusal(title: str, text: str, error: yaml.YAMLError) -> UnusableInput:
    mark = getattr(error, "problem_mark", None)
    place = f"{title}, line {mark.line + 1}, column {mark.column + 1}" if mark else title
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if mark and "\t" in _start_of_line(text, mark.line):
        return UnusableInput(f"{place}: a tab stands where YAML wants spaces", hint="use spaces")
    return UnusableInput(
        f"{place}: this is not YAML: {problem}",
        hint="check indentation, colons, brackets and quotes at that place",
    )


def _start_of_line(text: str, line: int) -> str:
    lines = text.splitlines()
    written = lines[line] if line < len(lines) else ""
    return written[: len(written) - len(written.lstrip())]


class _Builder:
    """Builds plain values from YAML events, and keeps the line of every key."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.lines: dict[KeyPath, int] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.count = 0

    def read(self, events: Iterator[Event]) -> Document:
        """Return the only document of a stream of events."""
        content: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                self._check(documents == 1, event, "a second document begins ('---')")
                content = self._value(next(events), events, ())
        if content is None:
            raise UnusableInput(f"{self.title} is empty", hint="write a mapping: 'key: value'")
        if not isinstance(content, dict):
            raise UnusableInput(
                f"{self.title} is not a mapping: it holds {_kind_of(content)}",
                hint="the top level must be lines of 'key: value'",
            )
        return Document(content, self.title, self.lines)

    def _value(self, event: Event, events: Iterator[Event], path: KeyPath) -> Any:
        self._check(len(path) <= MAX_DEPTH, event, f"nested deeper than {MAX_DEPTH}")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self.count
        self._count(event, 1)
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        else:
            self._check(event.tag in _PLAIN_TAGS, event, f"the tag '{event.tag}' is not accepted")
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            value = self._mapping(events, path) if is_mapping else self._sequence(events, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.count - before)
        return value

    def _alias(self, event: Event) -> Any:
        self._check(event.anchor in self.anchors, event, f"unknown alias '*{event.anchor}'")
        value, size = self.anchors[event.anchor]
        self._count(event, size)
        return value

    def _mapping(self, events: Iterator[Event], path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            self._check(isinstance(event, yaml.ScalarEvent), event, "a key must be plain text")
            key = event.value
            self._check(key != "<<", event, "merge keys ('<<') are not accepted")
            if key in result:
                first = self.lines[(*path, key)]
                self._check(False, event, f"the key '{key}' stands twice (first in line {first})")
            self.lines[(*path, key)] = event.start_mark.line + 1
            result[key] = self._value(next(events), events, (*path, key))
        return result

    def _sequence(self, events: Iterator[Event], path: KeyPath) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            place = (*path, len(result))
            self.lines[place] = event.start_mark.line + 1
            result.append(self._value(event, events, place))
        return result

    def _scalar(self, event: Event) -> Any:
        if event.tag in _STRING_TAGS or (event.tag is None and not event.implicit[0]):
            return event.value
        self._check(event.tag in _PLAIN_TAGS, event, f"the tag '{event.tag}' is not accepted")
        return _plain_value(event.value)

    def _count(self, event: Event, size: int) -> None:
        self.count += size
        self._check(self.count <= MAX_VALUES, event, f"more than {MAX_VALUES} values")

    def _check(self, condition: bool, event: Event, fault: str) -> None:
        if not condition:
            raise UnusableInput(f"{self.title}, line {event.start_mark.line + 1}: {fault}")


def _plain_value(text: str) -> Any:
    """Return what an unquoted scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not _LEADING_ZERO.fullmatch(text):
        return float(text)
    return text


def _kind_of(value: Any) -> str:
    names = {list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
