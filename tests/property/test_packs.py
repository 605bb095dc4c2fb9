"""A pack with anything anywhere is read and answers, or is refused by the rule book."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from duheng.rulebook import PackLibrary, load_packs, read_pack
from duheng.terms.errors import DuhengError

PACK: dict[str, Any] = {
    "kind": "rules",
    "id": "xx/limits",
    "edition": "1",
    "title": {"en": "limits"},
    "document": {"number": "X 1", "edition": 2020, "clause": 4},
    "valid_from": "2020-01-01",
    "valid_to": None,
    "published": None,
    "source": "made up for this test",
    "confidence": "secondary",
    "checked_by": [],
    "example": [{}],
    "body": {
        "quantity": {"en": "limit"},
        "instrument_kind": "ruler",
        "in_service_multiplier": 2,
        "keys": {"class": {"title": {"en": "class"}, "default": "1"}},
        "values": [
            {"keys": {"class": 1}, "value": 1, "unit": "%", "load": {"from": 0, "rated": True}},
            {"keys": {"class": 1}, "value": 2, "unit": "%", "load": {"zone": "lower"}},
        ],
    },
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**390), 10**390),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=8),
    st.sampled_from(["1", "%", "2021-02-30", "methods", "unchecked"]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def _paths(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(content, dict | list):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            found += _paths(value, (*path, key))
    return found


def _with(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(content) if isinstance(content, dict) else list(content)
    copy[path[0]] = _with(copy[path[0]], path[1:], value)
    return copy


def _yaml(content: Any) -> str:
    text = json.dumps(content)
    for name, written in (("NaN", ".nan"), ("-Infinity", "-.inf"), ("Infinity", ".inf")):
        text = re.sub(rf"(?<=[:\[ ]){name}", written, text)
    return text


@given(st.sampled_from(_paths(PACK)), ANYTHING)
def test_a_pack_with_anything_anywhere_answers_or_is_refused_by_us(path, value):
    with contextlib.suppress(DuhengError):
        pack = read_pack(_yaml(_with(PACK, path, value)), name="x.yaml")
        library = PackLibrary([pack])
        assert library.packs() == (pack,)
        for load in (None, "any", "lower", 0.5):
            with contextlib.suppress(DuhengError):
                limit = library.maximum_permissible_error(
                    "ruler", 1, in_service=True, load=load, on=date(2025, 1, 1)
                )
                assert limit.unit == "1"


@given(st.sampled_from(load_packs().packs()), st.data())
def test_any_installed_pack_with_anything_anywhere_is_read_or_refused_by_us(pack, data):
    body = dict(pack.body)
    path = data.draw(st.sampled_from(_paths(body)))
    written = {**PACK, "kind": pack.kind, "body": _with(body, path, data.draw(ANYTHING))}
    with contextlib.suppress(DuhengError):
        assert read_pack(_yaml(written), name="x.yaml").kind == pack.kind
