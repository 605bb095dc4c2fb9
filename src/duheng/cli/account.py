"""``duheng account``: from an account document to figures, for people, programs and as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.figures import print_figures
from duheng.cli.languages import text
from duheng.cli.pack import extra_option
from duheng.cli.printing import print_json, print_line, print_progress, write_file

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
@extra_option
@json_option
@common_options
def account(
    document: Path,
    group_by: str,
    strict: bool,
    html: Path | None,
    extra: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Account for a site: figures, with budget, coverage and findings."""
    from duheng import accounting
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.rulebook import load_packs

    refuse_what_takes_too_much(sorted(document.parent.rglob("*.xml")))
    groups = [name.strip() for name in group_by.split(",") if name.strip()]
    library = load_packs(extra, kinds=["methods", "rules"])
    result = accounting.run_account(
        document, group_by=groups, strict=strict, progress=_teller(), library=library
    )
    if html is not None:
        write_file(html, result.to_html())
    if as_json:
        print_json(result.to_dict())
        return
    print_figures(result.to_dict()["figures"])
    if html is not None:
        print_line(text("value.written", path=html))


def _teller() -> Callable[[str], None]:
    """Return what tells on stderr how far the work is, each step once."""
    told: set[str] = set()

    def tell(step: str) -> None:
        if step not in told:
            told.add(step)
            print_progress(text(f"account.step.{step}") if step in _STEPS else f"{step} …")

    return tell
