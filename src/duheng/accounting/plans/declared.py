"""What an account of any form declares of a stream: carrier, methods, instruments, analyses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.accounting.document import read_document
from duheng.accounting.errors import MissingFile, UnusableAccount
from duheng.terms.documents import Document, read_yaml
from duheng.terms.instants import Period, parse_period, parse_zone

INSTRUMENT_KEYS = (
    "meter",
    "instrument",
    "instruments",
    "current_transformer",
    "voltage_transformer",
    "analyser",
    "flow_meter",
)
_IDENTIFIERS = ("id", "name", "stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredStream:
    """A stream, or whatever an account of another form declares in its place."""

    name: str
    section: str
    content: Mapping[str, Any]

    @property
    def instruments(self) -> frozenset[str]:
        """Names of the instruments that it is measured with, at any time of the period."""
        return frozenset(_instruments(self.content))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAccount:
    """The parts of an account document that a plan speaks of.

    Attributes
    ----------
    methods : tuple of str or None
        ``None`` in a form of account that does not name its methods.
    """

    document: Document
    folder: Path
    subject_id: str
    period: Period
    methods: tuple[str, ...] | None

    def streams(self, section: str) -> Mapping[str, DeclaredStream]:
        """Return what a section declares, by name; empty where there is no such section."""
        return {
            name: DeclaredStream(name=name, section=section, content=content)
            for name, content in _items(self.document.get(section))
        }

    def instrument(self, name: str) -> Mapping[str, Any]:
        """Return what the account says of an instrument; nothing where it says nothing."""
        return mapping_in(mapping_in(self.document, "instruments"), name)


def read_declared(path: Path) -> DeclaredAccount:
    """Return what an account document declares, whatever its form.

    Raises
    ------
    MissingFile, UnusableInput
        When there is no such file, or it is not YAML.
    UnusableAccount
        When it has no subject, time zone or period.
    """
    if not path.is_file():
        raise MissingFile(f"there is no account at {path}", hint="give the path of an ACCOUNT.yaml")
    document = read_yaml(path)
    if document.get("format") == "duheng-account/1":
        document = read_document(path, "account")
    subject, period = document.get("subject"), document.get("period")
    is_told = isinstance(document.get("time_zone"), str) and isinstance(period, str | int)
    if not isinstance(subject, Mapping) or not is_told:
        raise UnusableAccount(
            f"{document.name} has no subject, time_zone or period",
            hint="the plan stands first, the account after it",
        )
    methods = document.get("methods")
    return DeclaredAccount(
        document=document,
        folder=path.parent,
        subject_id=str(subject.get("id", "")),
        period=parse_period(document["period"], parse_zone(document["time_zone"])),
        methods=tuple(map(str, methods)) if isinstance(methods, list) else None,
    )


def mapping_in(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return what stands under a key, or nothing where it is no mapping: forms differ."""
    found = content.get(key)
    return found if isinstance(found, Mapping) else {}


def _items(section: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(section, Mapping):
        yield from ((name, one) for name, one in section.items() if isinstance(one, Mapping))
    elif isinstance(section, list):
        for one in section:
            if isinstance(one, Mapping):
                name = next((str(one[key]) for key in _IDENTIFIERS if key in one), "")
                yield name, one


def _instruments(content: Any) -> Iterator[str]:
    if isinstance(content, list):
        for one in content:
            yield from _instruments(one)
    elif isinstance(content, Mapping):
        for key, value in content.items():
            if key in INSTRUMENT_KEYS and isinstance(value, str):
                yield value
            elif key in INSTRUMENT_KEYS and isinstance(value, list):
                yield from (one for one in value if isinstance(one, str))
                yield from _instruments([one for one in value if not isinstance(one, str)])
            else:
                yield from _instruments(value)
