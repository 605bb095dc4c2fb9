"""What each written field of a source may be: a text, a number, a list; never anything else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from duheng.telemetry.errors import UnusableDeclaration


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and math.isfinite(value)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_path(value: Any) -> bool:
    return isinstance(value, str | Path) and "\0" not in str(value)


def _is_length(value: Any) -> bool:
    return isinstance(value, str | timedelta)


def _list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_list(value: Any) -> bool:
        is_sequence = isinstance(value, Sequence) and not isinstance(value, str)
        return is_sequence and all(check(one) for one in value)

    return is_list


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_files(value: Any) -> bool:
    return _is_path(value) or (bool(value) and _list_of(_is_path)(value))


_KINDS: Mapping[str, tuple[Callable[[Any], bool], str, tuple[str, ...]]] = {
    "text": (_is_text, "a text", (
        "kind", "time_zone", "instant_column", "instant_format", "channel_column", "value_column",
        "label", "power_kind", "ambiguous", "midnight_belongs_to", "duplicates", "unit",
        "delimiter", "decimal", "format", "column", "canonical_unit", "at",
    )),
    "number": (_is_number, "a number", (
        "multiplier", "register_digits", "register_resolution", "rated_power",
        "final_indication", "initial_indication",
    )),
    "flag": (_is_flag, "true or false", ("is_signed",)),
    "length": (_is_length, "a length of time such as 15 min", ("interval",)),
    "files": (_is_files, "a path or a list of paths", ("file",)),
    "texts": (_list_of(lambda one: not isinstance(one, Mapping)), "a list", (
        "missing_texts",
    )),
    "names": (_list_of(_is_text), "a list of texts", ("companions",)),
    "mappings": (_list_of(_is_mapping), "a list of mappings", ("swaps",)),
    "mapping": (_is_mapping, "a mapping from name to fields", ("channels",)),
}  # fmt: skip
_CHECK_OF = {name: (check, words) for check, words, names in _KINDS.values() for name in names}


def check_types(held: Mapping[str, Any], where: str) -> None:
    """Refuse a field whose value is of the wrong kind; ``None`` is a field that is left out.

    Raises
    ------
    UnusableDeclaration
        Names the field, what it must be, and what was found.
    """
    for name, value in held.items():
        check, words = _CHECK_OF.get(name, (None, ""))
        if check is not None and value is not None and not check(value):
            raise UnusableDeclaration(
                f"{name}{where} must be {words}, got {_shown(value)}",
                data={"field": name},
            )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
