"""Writes a page for each pack: where it comes from, what it says, its examples, who uses it."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import yaml

from duheng.rulebook import Pack, load_packs
from duheng.rulebook.body_tables import BodyTable, body_tables
from duheng.rulebook.doubts import leaves
from duheng.rulebook.kinds import pack_kinds, published_schema
from duheng.terms.documents import read_yaml

REPOSITORY = Path(__file__).parents[1]
NOTE = "<!-- Written by docs/generate.py (make docs): change the pack, not this page. -->"
MOST_ROWS = 40
MOST_EXAMPLES = 4
LONGEST_CELL = 600
LONGEST_EXAMPLE = 1200


def pack_pages() -> dict[str, Callable[[], str]]:
    """Return the pages of packs and their schemas by file name, below ``docs/look-up``."""
    ids = {pack.id: pack for pack in load_packs().packs()}
    return {
        **{page_of(pack): partial(_page, pack_id) for pack_id, pack in ids.items()},
        **{f"packs/schemas/{kind}.json": partial(_schema, kind) for kind in pack_kinds()},
    }


def page_of(pack: Pack) -> str:
    """Return the file name of the page of a pack: ``packs/<region>/<kind>/<name>.md``."""
    region, _, name = pack.id.partition("/")
    return f"packs/{region}/{pack.kind}/{name}.md"


def index_page() -> str:
    """Return the list of every pack, region by region, and of the schemas of each kind."""
    packs = load_packs().packs()
    lines = [
        NOTE,
        "",
        "# Packs that come with Duheng",
        "",
        "Each has a page that says where its values come from, how sure they are, and what uses",
        "it. What the columns mean is in [packs.md](packs.md). `duheng pack show ID` shows one.",
    ]
    groups = dict.fromkeys((pack.id.partition("/")[0], pack.kind) for pack in packs)
    for region, kind in groups:
        lines += ["", f"## {region}: {kind}", "",
                  "| id | edition | title | 名称 | from | to | confidence |",
                  "|---|---|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| [`{pack.id}`]({page_of(pack)}) | {pack.edition} | {pack.title.get('en', '')} "
            f"| {pack.title.get('zh-Hans', '')} | {pack.valid_from or ''} | {pack.valid_to or ''} "
            f"| {pack.confidence.value} |"
            for pack in packs
            if (pack.id.partition("/")[0], pack.kind) == (region, kind)
        ]
    lines += ["", "## Schemas", "",
              "JSON Schema (2020-12) of a whole pack file, each complete in itself;",
              "`duheng pack schema KIND` prints it.", ""]  # fmt: skip
    lines += [f"- [{kind}](packs/schemas/{kind}.json)" for kind in pack_kinds()]
    return "\n".join([*lines, ""])


def _schema(kind: str) -> str:
    return json.dumps(published_schema(kind), ensure_ascii=False, indent=2) + "\n"


def _page(pack_id: str) -> str:
    editions = [pack for pack in load_packs().packs() if pack.id == pack_id]
    first = editions[0]
    back = "../" * page_of(first).count("/")
    lines = [NOTE, "", f"# {pack_id}", ""]
    for pack in editions:
        lines += [*_edition(pack), ""]
    lines += ["## What uses it", "", *_uses(editions, back), ""]
    return "\n".join([*lines, f"[All packs]({back}installed-packs.md)", ""])


def _edition(pack: Pack) -> Iterator[str]:
    yield f"## {pack.edition}"
    yield ""
    yield f"**{pack.title_in('en')}** ({pack.title_in('zh-Hans')})"
    for text in pack.description.values():
        yield ""
        yield _escaped(text)
    yield ""
    yield from _markdown(("", ""), list(_header(pack).items()), ())
    for table in body_tables(pack, "en"):
        yield ""
        yield from _body(table, pack)
    yield ""
    yield from _examples(pack)


def _header(pack: Pack) -> dict[str, str]:
    checked = [" ".join(str(one) for one in each.values()) for each in pack.checked_by]
    return {
        "kind": pack.kind,
        "document": str(pack.document),
        "in force": _period(pack),
        "published": str(pack.published or "not stated"),
        "source": pack.source,
        "confidence": f"{pack.confidence.value}, where a value says nothing else",
        "checked by": "; ".join(checked) or "nobody yet",
    }


def _period(pack: Pack) -> str:
    if pack.valid_from or pack.valid_to:
        return f"{pack.valid_from or 'any day'} to {pack.valid_to or 'further notice'}"
    return "as each value says; the pack sets no bound"


def _body(table: BodyTable, pack: Pack) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield from _markdown(table.columns, table.rows[:MOST_ROWS], {"met_when", "applies_when", "at"})
    more = len(table.rows) - MOST_ROWS
    if more > 0:
        yield ""
        yield f"and {more} more rows: `duheng pack show {pack.id} --json` prints all of them."


def _markdown(
    columns: Sequence[str], rows: Sequence[Sequence[str]], literal: set[str] | tuple[()]
) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        cells = [
            f"`{_escaped(cell)}`" if cell and column in literal else _escaped(cell)
            for column, cell in zip(columns, row, strict=True)
        ]
        yield "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    """Return a text that stays in its cell, and is read as words: no link, no emphasis."""
    short = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + " …"
    plain = " ".join(short.split()).replace("|", "\\|").replace("*", "\\*").replace("](", "] (")
    return plain.replace("<", "&lt;")


def _examples(pack: Pack) -> Iterator[str]:
    yield "### Worked examples"
    yield ""
    yield "They are tests of the pack: `duheng pack test` runs them."
    yield ""
    shown = yaml.safe_dump(
        [dict(one) for one in pack.examples[:MOST_EXAMPLES]],
        allow_unicode=True,
        sort_keys=False,
        width=100,
    ).rstrip()
    yield "```yaml"
    yield shown if len(shown) <= LONGEST_EXAMPLE else shown[:LONGEST_EXAMPLE] + " …"
    yield "```"
    if len(pack.examples) > MOST_EXAMPLES:
        yield ""
        yield f"and {len(pack.examples) - MOST_EXAMPLES} more."


def _uses(editions: Sequence[Pack], back: str) -> list[str]:
    """Return which packs, modules and examples refer to a pack, or to its kind.

    That the rule book itself asks for every pack of a kind is no use of one.
    """
    pack = editions[0]
    by_packs = [
        f"- pack [`{other.id}`]({back}{page_of(other)})"
        for other in {one.id: one for one in load_packs().packs()}.values()
        if other.id != pack.id and _names_in_body(other.id) & {pack.id}
    ]
    kinds_of_instrument = {
        str(one.body["instrument_kind"]) for one in editions if "instrument_kind" in one.body
    }
    names = {pack.id} | kinds_of_instrument
    names |= {pack.id.rpartition("/")[2]} if pack.kind == "profiles" else set()
    by_name = [f"- `{path}` names it" for path, words in _words().items() if words & names]
    asks = {f"load_{kind}" for kind in (pack.kind, pack.kind.removesuffix("s"))}
    asks |= {"maximum_permissible_error"} if kinds_of_instrument else set()
    by_kind = [
        f"- `{path}` asks for packs of kind {pack.kind}"
        + (" by the kind of instrument" if kinds_of_instrument else "")
        for path, kinds in _kinds_asked().items()
        if "/rulebook/" not in path and (pack.kind in kinds or asks & _called()[path])
    ]
    examples = [
        f"- `{path}` (example)" for path, words in _example_words().items() if words & names
    ]
    return [*by_packs, *by_name, *by_kind, *examples] or ["Nothing in this repository, yet."]


@cache
def _names_in_body(pack_id: str) -> frozenset[str]:
    packs = [pack for pack in load_packs().packs() if pack.id == pack_id]
    return frozenset(
        value for pack in packs for _, value in leaves(pack.body) if isinstance(value, str)
    )


@cache
def _modules() -> Mapping[str, ast.Module]:
    house = REPOSITORY / "src" / "duheng"
    return {
        str(path.relative_to(REPOSITORY)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(house.rglob("*.py"))
    }


@cache
def _words() -> Mapping[str, frozenset[str]]:
    """Return the literal texts of each module."""
    return {
        path: frozenset(
            node.value
            for node in ast.walk(module)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        for path, module in _modules().items()
    }


@cache
def _kinds_asked() -> Mapping[str, frozenset[str]]:
    """Return the kinds that each module asks the library for: ``packs(kind="rules")``."""
    return {
        path: frozenset(
            keyword.value.value
            for node in ast.walk(module)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "packs"
            for keyword in node.keywords
            if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
        )
        for path, module in _modules().items()
    }


@cache
def _called() -> Mapping[str, frozenset[str]]:
    """Return the names of the functions that each module calls."""
    return {
        path: frozenset(
            getattr(node.func, "attr", getattr(node.func, "id", ""))
            for node in ast.walk(module)
            if isinstance(node, ast.Call)
        )
        for path, module in _modules().items()
    }


@cache
def _example_words() -> Mapping[str, frozenset[str]]:
    return {
        str(path.relative_to(REPOSITORY)): frozenset(
            value for _, value in leaves(read_yaml(path)) if isinstance(value, str)
        )
        for path in sorted((REPOSITORY / "examples").rglob("*.yaml"))
    }
