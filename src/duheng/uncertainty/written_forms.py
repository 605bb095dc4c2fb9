"""Read the fields of a written evaluation: numbers, texts, mappings, each with its place."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from duheng.terms.documents import check_keys, where_in
from duheng.terms.errors import DuhengError, UnusableInput
from duheng.uncertainty.errors import UnusableEvaluation

# Beyond these magnitudes squares and products leave the range of a double; no quantity needs them.
SMALLEST, LARGEST = 1e-100, 1e100
_INFINITE = frozenset({"inf", "infinity", "infinite", ".inf", "∞"})


class WrittenForm:
    """One mapping of a document, read field by field.

    Parameters
    ----------
    document : Mapping
        The whole document; a :class:`duheng.terms.documents.Document` gives lines to messages.
    path : sequence of str or int
        Where the mapping stands in it.
    content : Mapping
        The mapping itself.
    """

    def __init__(
        self, document: Mapping[str, Any], path: Sequence[str | int], content: Any
    ) -> None:
        self.document, self.path = document, tuple(path)
        if not isinstance(content, Mapping):
            raise UnusableEvaluation(
                f"{self.place()}: a mapping is needed here, found {_shown(content)}",
                hint="write 'key: value' pairs",
            )
        self.content = content
        for key in content:
            if not isinstance(key, str):
                raise UnusableEvaluation(f"{self.place()}: a key must be text, found {key!r:.40}")

    def place(self, *key: str | int) -> str:
        """Return the place of a key for a message."""
        return where_in(self.document, *self.path, *key) or "the evaluation"

    def refusal(self, fault: str, *key: str | int, hint: str | None = None) -> UnusableEvaluation:
        """Return a refusal that begins with the place of a key."""
        return UnusableEvaluation(
            f"{self.place(*key)}: {fault}",
            hint=hint,
            data={"path": [str(each) for each in (*self.path, *key)]},
        )

    def check(self, known: Collection[str]) -> None:
        """Refuse a key that is not known, and name the nearest."""
        for key in self.content:
            try:
                check_keys({key: None}, known, self.place(key))
            except UnusableInput as error:
                raise UnusableEvaluation(error.message, hint=error.hint, data=error.data) from error

    def has(self, key: str) -> bool:
        """Return whether a key has a value other than null."""
        return self.content.get(key) is not None

    def number(self, key: str, *, is_endless: bool = False) -> float | None:
        """Return a finite number or None; infinity only where it has a meaning."""
        found = self.content.get(key)
        return None if found is None else self.as_number(found, key, is_endless=is_endless)

    def as_number(self, found: Any, *key: str | int, is_endless: bool = False) -> float:
        """Return what was found as a number, or refuse it."""
        if is_endless and isinstance(found, str) and found.strip().lower() in _INFINITE:
            return math.inf
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.refusal(
                f"a number is needed, found {_shown(found)}", *key, hint=_number_hint(found)
            )
        value = _as_float(found)
        if math.isnan(value) or (math.isinf(value) and not (is_endless and value > 0)):
            raise self.refusal(f"a finite number is needed, found {value}", *key)
        if value and not math.isinf(value) and not SMALLEST <= abs(value) <= LARGEST:
            raise self.refusal(f"{value:g} is beyond what can be computed with", *key)
        return value

    def numbers(self, key: str) -> list[float]:
        """Return a list of finite numbers."""
        found = self.sequence(key)
        return [self.as_number(each, key, i) for i, each in enumerate(found)]

    def sequence(self, key: str) -> Sequence[Any]:
        """Return a list; nothing there is an empty one."""
        found = self.content.get(key)
        if found is None:
            return []
        if isinstance(found, str) or not isinstance(found, Sequence):
            raise self.refusal(f"a list is needed, found {_shown(found)}", key)
        return found

    def text(self, key: str) -> str | None:
        """Return a text or None."""
        found = self.content.get(key)
        if found is not None and not isinstance(found, str):
            raise self.refusal(
                f"a text is needed, found {_shown(found)}", key, hint="put it in quotes"
            )
        return found

    def unit_text(self) -> str:
        """Return the text of the unit; YAML reads the unit of one as the number 1."""
        found = self.content.get("unit")
        if found is None or (found == 1 and not isinstance(found, bool)):
            return "1"
        return self.text("unit") or "1"

    def title(self, key: str = "title") -> str | Mapping[str, str] | None:
        """Return a title: one text, or one for each language."""
        found = self.content.get(key)
        if isinstance(found, Mapping):
            form = self.inner(key)
            return {language: form.text(language) or "" for language in found}
        return self.text(key)

    def inner(self, *key: str | int) -> WrittenForm:
        """Return the form of a mapping inside this one."""
        found: Any = self.content
        for each in key:
            found = found[each]
        return WrittenForm(self.document, (*self.path, *key), found)

    @contextmanager
    def located(self, *key: str | int) -> Iterator[None]:
        """Put the place of a key before the message of any refusal from below."""
        try:
            yield
        except UnusableEvaluation:
            raise
        except DuhengError as error:
            if self._is_located(error.message):
                raise
            kind: Callable[..., DuhengError] = type(error)
            raise kind(
                f"{self.place(*key)}: {error.message}",
                hint=error.hint,
                clause=error.clause,
                data=error.data,
            ) from error

    def _is_located(self, message: str) -> bool:
        """Return whether a message already begins with a place in this document."""
        begins = (self.place(), f"{where_in(self.document)}, line ")
        return message.startswith(begins)


def _as_float(found: float) -> float:
    try:
        return float(found)
    except OverflowError:
        return math.inf


def _number_hint(found: Any) -> str | None:
    if not isinstance(found, str):
        return None
    try:
        float(found)
    except ValueError:
        return "write a number such as 0.5 or 1e-6, and its unit under 'unit'"
    return "write it without quotes"


def _shown(found: Any) -> str:
    if found is None:
        return "nothing"
    if isinstance(found, bool):
        return f"{'true' if found else 'false'} (a truth value)"
    if isinstance(found, str):
        return f"the text '{found:.40}'"
    if isinstance(found, Mapping):
        return "a mapping"
    return "a list" if isinstance(found, Sequence) else f"{found!r:.40}"
