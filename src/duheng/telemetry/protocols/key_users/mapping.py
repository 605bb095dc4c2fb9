"""What a province calls our channels, fields and paths: declared in YAML, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.telemetry.errors import UnusableDeclaration
from duheng.terms.documents import read_yaml

PATHS = frozenset({"register", "configure", "heartbeat", "data", "supplement"})
FIELDS = frozenset(
    {"user", "token", "items", "item", "unit", "begin", "end", "value", "data", "missing"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadItem:
    """A channel and the item that the province knows it by."""

    channel: str
    item: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadMapping:
    """The words of an interface.

    Attributes
    ----------
    user : str
        Code of the energy user.
    paths, fields : Mapping
        Our word -> theirs.
    items : tuple of UploadItem
        What is uploaded.
    """

    user: str
    paths: Mapping[str, str]
    fields: Mapping[str, str]
    items: tuple[UploadItem, ...]

    def item_of(self, channel: str) -> UploadItem | None:
        """Return the item of a channel; ``None`` for one that is not uploaded."""
        return next((one for one in self.items if one.channel == channel), None)

    def channel_of(self, item: str) -> str | None:
        """Return the channel of an item; ``None`` for one that nobody declared."""
        return next((one.channel for one in self.items if one.item == item), None)

    def written(self, **said: object) -> dict[str, object]:
        """Return a record in the words of the interface."""
        return {self.fields[name]: value for name, value in said.items()}


def mapping_of(held: Mapping[str, Any]) -> UploadMapping:
    """Return the mapping of a declaration.

    Raises
    ------
    UnusableDeclaration
        When a word is missing, or a channel or item stands twice.
    """
    try:
        items = tuple(UploadItem(**one) for one in held["items"])
        mapping = UploadMapping(
            user=str(held["user"]), paths=held["paths"], fields=held["fields"], items=items
        )
        missing = sorted((PATHS - set(mapping.paths)) | (FIELDS - set(mapping.fields)))
    except (KeyError, TypeError) as error:
        raise UnusableDeclaration(f"the mapping cannot be read: {error}") from error
    if missing:
        raise UnusableDeclaration(f"the mapping has no word for {missing[0]}")
    for names in ([one.channel for one in items], [one.item for one in items]):
        if len(names) != len(set(names)):
            raise UnusableDeclaration("a channel or an item of the mapping stands twice")
    return mapping


def load_example_mapping() -> UploadMapping:
    """Return the example that comes with Duheng; its words are ours."""
    return mapping_of(read_yaml(Path(__file__).with_name("example.yaml")))
