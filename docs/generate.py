"""Writes the pages of ``docs/look-up`` that say what the code already says.

And ``checked_packs.json`` of the rule book, which says which packs passed the schemas.

``python docs/generate.py`` writes them; ``tests/architecture`` compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import click

import duheng
from duheng.certificates.checks import RULES, Rule
from duheng.cli.languages import Settings
from duheng.cli.main import root
from duheng.quantities import KnownUnit, known_units
from duheng.rulebook import load_packs
from duheng.rulebook.loading import house_files
from duheng.rulebook.schema_checks import list_of_checked
from duheng.terms.errors import DuhengError

FOLDER = Path(__file__).parent / "look-up"
NOTE = "<!-- Written by docs/generate.py (make docs): change the code, not this page. -->"


def errors_page() -> str:
    """Return the page of every error code."""
    rows = [
        f"| `{error.code}` | `{error.__module__}.{error.__name__}` | {_first_sentence(error)} |"
        for error in sorted(error_classes(), key=lambda one: one.code)
    ]
    return "\n".join(
        [
            NOTE,
            "",
            "# Errors",
            "",
            "A refusal says what was asked, what was found, why it is refused and what to do. Its",
            "code is stable: programs may rely on it. Every class derives from",
            "`duheng.terms.errors.DuhengError`. What the command line does with them is in",
            "[cli.md](cli.md); doubts about data are not errors but [findings](findings.md).",
            "",
            "| code | class | when |",
            "|---|---|---|",
            *rows,
            "",
            "`duheng.fault`, with exit status 70, is not in the table: it is a fault in Duheng",
            "itself, and we ask for a report of it.",
            "",
        ]
    )


def error_classes() -> list[type[DuhengError]]:
    """Return every error class of the package: each room keeps them in modules of that name."""
    house = Path(next(iter(duheng.__path__)))
    for path in sorted(house.rglob("errors.py")):
        import_module(".".join(("duheng", *path.relative_to(house).with_suffix("").parts)))
    return list(_descendants(DuhengError))


def _descendants(parent: type[DuhengError]) -> Iterator[type[DuhengError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from _descendants(child)


def _first_sentence(error: type[DuhengError]) -> str:
    paragraph = (error.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(paragraph.split())


def cli_page() -> str:
    """Return the help of every command, as English readers see it."""
    blocks = [f"## {title}\n\n```text\n{shown}\n```\n" for title, shown in _help_pages(root)]
    return "\n".join(
        [
            NOTE,
            "",
            "# The command line",
            "",
            "The same pages are printed by `--help`, in Chinese or English (`--lang zh|en`, or the",
            "variable `DUHENG_LANG`; otherwise the locale decides). How to complete commands with",
            "the tab key is in [do/complete-commands.md](../do/complete-commands.md).",
            "",
            *blocks,
        ]
    )


def _help_pages(
    command: click.Command, parent: click.Context | None = None, name: str = "duheng"
) -> Iterator[tuple[str, str]]:
    context = command.context_class(
        command, parent=parent, info_name=name, obj=Settings("en"), terminal_width=88
    )
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _help_pages(found, context, below)


def units_page() -> str:
    """Return the page of every unit of the catalogue."""
    rows = [
        f"| `{unit.symbol}` | {unit.names.get('en', '')} | {unit.names.get('zh-Hans', '')} "
        f"| {unit.dimension_names.get('en', '')} | {' '.join(unit.prefixes)} "
        f"| {_spellings(unit)} | {unit.note.get('en', '')} |"
        for unit in known_units()
    ]
    return "\n".join(
        [
            NOTE,
            "",
            "# Units",
            "",
            "Nothing outside this table is a unit. Units are combined with `·` (or a space), `/`",
            "and powers: `tCO2/MWh`, `W/(m2·K)`, `10^4 Nm3`. Three notations are read: plain, D-SI",
            "and UCUM. How to convert is in [../do/convert-units.md](../do/convert-units.md).",
            "",
            "| symbol | name | 中文 | kind of quantity | prefixes | also written | note |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _spellings(unit: KnownUnit) -> str:
    every = dict.fromkeys((*unit.aliases, unit.dsi, unit.ucum))
    return " ".join(f"`{one}`" for one in every if one and one != unit.symbol)


def _rule_page(rule: Rule) -> str:
    """Return the page of one rule of the check: what it means and how to mend it."""
    return "\n".join(
        [
            NOTE,
            "",
            f"# {rule.code}",
            "",
            f"**{rule.title}.** Severity: {rule.severity.value}.",
            "",
            rule.meaning,
            "",
            f"How to mend it: {rule.mend}.",
            "",
            *([f"Clause: {rule.clause}.", ""] if rule.clause else []),
            "[All rules](index.md)",
            "",
        ]
    )


def _profile_requirements() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return the requirements of every profile by code, with the profile's id and document."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for pack in load_packs().packs(kind="profiles"):
        for one in pack.body["requirements"]:
            found.setdefault(f"profile.{one['code']}", []).append((pack.id, one))
    return found


def _profile_page(code: str) -> str:
    """Return the page of one requirement, for every profile that has it."""
    parts = [
        part
        for profile, one in _profile_requirements()[code]
        for part in (
            f"## {profile}",
            "",
            f"**{one['title']['en']}** ({one['title']['zh-Hans']}). Clause: {one['clause']}. "
            f"Severity: {one['severity']}.",
            "",
            f"How to mend it: {one['mend']['en']} ({one['mend']['zh-Hans']}).",
            "",
            "Met when this XPath selects something:",
            "",
            "```text",
            one["met_when"],
            "```",
            "",
        )
    ]
    return "\n".join([NOTE, "", f"# {code}", "", *parts, "[All rules](index.md)", ""])


def rules_page() -> str:
    """Return the list of every rule of the check."""
    rules = [
        f"| [`{rule.code}`]({rule.page}) | {rule.severity.value} | {rule.title} |"
        for rule in RULES.values()
    ]
    required = [
        f"| [`{code}`]({code}.md) | {', '.join(profile for profile, _ in listed)} "
        f"| {listed[0][1]['title']['en']} |"
        for code, listed in _profile_requirements().items()
    ]
    return "\n".join(
        [
            NOTE,
            "",
            "# Rules of the check",
            "",
            "What `duheng certificate check` finds. The first word of a code says what kind of",
            "rule it is. A certificate with an error is not valid; without a schema it is neither",
            "valid nor invalid. Numbers are judged within half a unit of their last printed digit.",
            "",
            "| code | severity | what is wrong |",
            "|---|---|---|",
            *rules,
            "",
            "## Profiles",
            "",
            "`--profile` asks clause by clause what a kind of certificate must say.",
            "",
            "| code | profiles | what is asked |",
            "|---|---|---|",
            *required,
            "",
        ]
    )


def _rule_pages() -> dict[str, Callable[[], str]]:
    return {
        "rules/index.md": rules_page,
        **{f"rules/{rule.page}": partial(_rule_page, rule) for rule in RULES.values()},
        **{f"rules/{code}.md": partial(_profile_page, code) for code in _profile_requirements()},
    }


def _beside(name: str) -> ModuleType:
    """Return a module of this folder, which is no package."""
    specification = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if specification is None or specification.loader is None:
        raise ImportError(f"docs/{name}.py is missing")
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


PACK_PAGES = _beside("pack_pages")

PAGES: dict[str, Callable[[], str]] = {
    **_rule_pages(),
    "errors.md": errors_page,
    "cli.md": cli_page,
    "units.md": units_page,
    "installed-packs.md": PACK_PAGES.index_page,
    **PACK_PAGES.pack_pages(),
    "../../src/duheng/rulebook/checked_packs.json": lambda: list_of_checked(house_files()),
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(page(), encoding="utf-8")
