"""``duheng account``: from an account document to figures, for people, programs and as a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.figures import print_figures
from duheng.cli.languages import language_tag, text
from duheng.cli.ledger_files import new_file, write_bytes
from duheng.cli.pack import extra_option
from duheng.cli.printing import print_json, print_line, print_progress

if TYPE_CHECKING:
    from duheng.accounting import AccountResult

_STEPS = ("document", "evidence", "readings", "timeline", "figures")


@click.command(cls=TranslatedCommand, help="account.help")
@click.argument(
    "document",
    metavar="ACCOUNT.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--group-by", metavar="month,site,channel", default="", help="account.group_by")
@click.option("--strict", is_flag=True, help="account.strict")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="option.html"
)
@click.option("--pdf", type=new_file, metavar="FILE", help="account.pdf")
@click.option("--xlsx", type=new_file, metavar="FILE", help="account.xlsx")
@click.option("--language", type=click.Choice(["zh-Hans", "en"]), help="account.language")
@click.option("--cells", type=new_file, metavar="FILE", help="account.cells")
@click.option(
    "--history",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="account.history",
)
@extra_option
@json_option
@common_options
def account(
    document: Path,
    group_by: str,
    strict: bool,
    language: str | None,
    history: Path | None,
    extra: tuple[Path, ...],
    as_json: bool,
    **files: Path | None,
) -> None:
    """Account for a site: figures, with budget, coverage and findings."""
    from duheng import accounting
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.rulebook import load_packs

    refuse_what_takes_too_much(sorted(document.parent.rglob("*.xml")))
    groups = [name.strip() for name in group_by.split(",") if name.strip()]
    library = load_packs(extra, kinds=["methods", "rules"])
    result = accounting.run_account(
        document,
        group_by=groups,
        strict=strict,
        progress=_teller(),
        library=library,
        history=None if history is None else accounting.history_at(history),
    )
    _write(result, files, language or language_tag())
    if as_json:
        print_json(result.to_dict())
        return
    print_figures(result.to_dict()["figures"])
    for path in (one for one in files.values() if one is not None):
        print_line(text("value.written", path=path))


def _write(result: AccountResult, files: Mapping[str, Path | None], language: str) -> None:
    """Write what was asked for: the page, the print, the workbook, the cells."""
    from duheng.accounting import cells_of

    made: Mapping[str, Callable[[], bytes]] = {
        "html": lambda: result.to_html().encode(),
        "pdf": lambda: result.to_pdf(language),
        "xlsx": lambda: result.to_xlsx(language),
        "cells": lambda: cells_of(result).to_bytes(),
    }
    for kind, path in files.items():
        if path is not None:
            write_bytes(path, made[kind]())


def _teller() -> Callable[[str], None]:
    """Return what tells on stderr how far the work is, each step once."""
    told: set[str] = set()

    def tell(step: str) -> None:
        if step not in told:
            told.add(step)
            print_progress(text(f"account.step.{step}") if step in _STEPS else f"{step} …")

    return tell
