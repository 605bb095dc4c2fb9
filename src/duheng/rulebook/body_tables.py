"""The body of a pack as tables that people read, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.rulebook.doubts import is_language_map
from duheng.rulebook.packs import Pack
from duheng.rulebook.tables import Row, rows_of
from duheng.terms.languages import text_in

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyTable:
    """One table of a body.

    Attributes
    ----------
    name : str
        Key of the body, or ``properties`` for what stands alone.
    columns : tuple of str
        Names of the columns: keys of the pack.
    rows : tuple of tuple of str
        The cells as text.
    """

    name: str
    columns: Cells
    rows: tuple[Cells, ...]


def body_tables(pack: Pack, language: str) -> tuple[BodyTable, ...]:
    """Return the body of a pack as tables; texts are in a language, or marked with another's tag.

    Examples
    --------
    >>> from duheng.rulebook import load_packs
    >>> factors = load_packs().pack("cn/electricity-emission-factors")
    >>> values = body_tables(factors, "en")[0]
    >>> values.columns[:3], values.rows[0][:3]
    (('region', 'data_year', 'accounting_years'), ('national', '2021', '2021'))
    """
    body = dict(pack.body)
    tables: list[BodyTable] = []
    if pack.kind == "rules":
        tables.append(_values(pack, language))
        del body["values"]
    if pack.kind == "methods" and "routes" in body:
        tables += _routes(body.pop("routes"), language)
    if pack.kind == "methods" and "items" in body:
        tables += _items(body.pop("items"), language)
    alone: list[Cells] = []
    for name, content in body.items():
        if _is_table(content):
            tables.append(_table(name, content, language))
        else:
            alone += _properties(name, content, language)
    if alone:
        tables.append(BodyTable(name="properties", columns=("key", "value"), rows=tuple(alone)))
    return tuple(tables)


def _values(pack: Pack, language: str) -> BodyTable:
    rows = [_value_row(row, language) for row in rows_of(pack)]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    order = [*pack.body["keys"], *(key for key in keys if key not in pack.body["keys"])]
    columns = [key for key in order if any(row.get(key) for row in rows)]
    return BodyTable(
        name="values",
        columns=tuple(columns),
        rows=tuple(tuple(row.get(key, "") for key in columns) for row in rows),
    )


def _value_row(row: Row, language: str) -> dict[str, str]:
    own = row.content
    value = own.get("value")
    bounds = [own[name] for name in ("lower", "upper") if name in own]
    shown = " … ".join(_cell(one, language) for one in bounds) if value is None else str(value)
    period = (own.get("valid_from"), own.get("valid_to"))
    return {
        **row.keys,
        "load": _cell(own.get("load"), language),
        "data_year": _cell(row.data_year, language),
        "accounting_years": ", ".join(map(str, row.accounting_years)),
        "period": " … ".join(day or "" for day in period) if any(period) else "",
        "value": shown,
        "unit": row.unit,
        "in_service": _cell(own.get("in_service"), language),
        "standard_uncertainty": _cell(own.get("standard_uncertainty"), language),
        "half_width": _cell(own.get("half_width"), language),
        "alternatives": ", ".join(str(one["value"]) for one in own.get("alternatives", ())),
        "confidence": row.confidence.value,
        "source": own.get("source", ""),
        "do_not_use": _cell(own.get("do_not_use"), language),
        "note": _cell(own.get("note"), language),
    }


def _routes(routes: Mapping[str, Any], language: str) -> list[BodyTable]:
    equations = [
        (name, which, str(route[which]["equation"]))
        for name, route in routes.items()
        for which in ("statutory", "best_estimate")
    ]
    inputs = [
        (name, symbol, _cell(one.get("title"), language), one["role"], one["unit"],
         _cell(one.get("from", {}).get("table", one.get("value")), language))
        for name, route in routes.items()
        for symbol, one in route["inputs"].items()
    ]  # fmt: skip
    return [
        BodyTable(name="routes", columns=("route", "which", "equation"), rows=tuple(equations)),
        BodyTable(
            name="inputs",
            columns=("route", "input", "title", "role", "unit", "from"),
            rows=tuple(inputs),
        ),
    ]


def _items(items: Mapping[str, Any], language: str) -> list[BodyTable]:
    """Return the inputs and outputs of what a calculation has several of."""
    return [
        _table(f"{name}.{part}", one[part], language)
        for name, one in items.items()
        for part in ("inputs", "outputs")
    ]


def _is_table(content: Any) -> bool:
    """Return whether a content is several mappings: a list of them, or one under each name."""
    items = content.values() if _is_named(content) else content
    return isinstance(content, Mapping | list) and bool(content) and all(
        isinstance(one, Mapping) for one in items
    )  # fmt: skip


def _is_named(content: Any) -> bool:
    return isinstance(content, Mapping) and not is_language_map(content)


def _table(name: str, content: Any, language: str) -> BodyTable:
    if isinstance(content, Mapping):
        named = [(str(key), one) for key, one in content.items()]
        if all(is_language_map(one) for _, one in named):
            cells = tuple((key, text_in(one, language)) for key, one in named)
            return BodyTable(name=name, columns=("key", "title"), rows=cells)
        items: Sequence[Mapping[str, Any]] = [{"key": key, **one} for key, one in named]
    else:
        items = content
    columns = list(dict.fromkeys(key for one in items for key in one))
    rows = tuple(tuple(_cell(one.get(key), language) for key in columns) for one in items)
    return BodyTable(name=name, columns=tuple(columns), rows=rows)


def _properties(name: str, content: Any, language: str) -> list[Cells]:
    if _is_named(content):
        return [(f"{name}.{key}", _cell(one, language)) for key, one in content.items()]
    return [(name, _cell(content, language))]


def _cell(content: Any, language: str) -> str:
    if content is None:
        return ""
    if is_language_map(content):
        return text_in(content, language)
    if isinstance(content, Mapping):
        return ", ".join(f"{key}: {_cell(one, language)}" for key, one in content.items())
    if isinstance(content, list):
        separator = "; " if any(isinstance(one, Mapping) for one in content) else ", "
        return separator.join(_cell(one, language) for one in content)
    return {True: "true", False: "false"}[content] if isinstance(content, bool) else str(content)
