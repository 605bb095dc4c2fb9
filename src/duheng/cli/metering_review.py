"""``duheng metering-review``: lists of energy measuring instruments against requirements."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.finding_words import told, value_word
from duheng.cli.languages import text
from duheng.cli.pack import extra_option
from duheng.cli.printing import number_text, print_json, print_line, print_table, write_file

if TYPE_CHECKING:
    from duheng.accounting.metering_review import MeteringReview

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=TranslatedCommand, help="metering_review.help")
@click.argument("lists", metavar="LIST...", type=_FILE, nargs=-1, required=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="metering_review.on")
@click.option(
    "--level",
    type=click.Choice(["unit", "sub-unit", "equipment"]),
    help="metering_review.level",
)
@click.option("--answers", type=_FILE, metavar="FILE", help="metering_review.answers")
@click.option("--xlsx", type=_FILE, metavar="FILE", help="metering_review.xlsx")
@click.option("--html", type=_FILE, metavar="FILE", help="metering_review.html")
@extra_option
@json_option
@common_options
def metering_review(  # noqa: PLR0913 - options of the command
    lists: tuple[Path, ...],
    on: datetime,
    level: str | None,
    answers: Path | None,
    xlsx: Path | None,
    html: Path | None,
    extra: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Review lists of instruments, and say what must be corrected."""
    from duheng.accounting.metering_review.page import review_page
    from duheng.accounting.metering_review.review import KINDS_OF_PACKS, review_metering
    from duheng.rulebook import load_packs

    library = load_packs(extra, kinds=KINDS_OF_PACKS)
    review = review_metering(lists, on.date(), level=level, answers=answers, library=library)
    if xlsx is not None:
        _write_workbook(review, xlsx)
    if html is not None:
        write_file(html, review_page(review))
    if as_json:
        print_json(review.to_dict())
    else:
        _print(review)
        for path in filter(None, (xlsx, html)):
            print_line(text("value.written", path=path))
    return ExitStatus.NEGATIVE if review.conclusion == "correct" else ExitStatus.DONE


def _write_workbook(review: MeteringReview, path: Path) -> None:
    from duheng.accounting.metering_review.workbook import write_workbook
    from duheng.cli.errors import OutputNotWritable

    try:
        write_workbook(review, path)
    except OSError as error:
        raise OutputNotWritable(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check that its folder exists and may be written",
        ) from error


def _print(review: MeteringReview) -> None:
    _print_rates(review)
    _print_coverage(review)
    print_table(
        [text("metering_review.finding"), text("metering_review.what")],
        [
            (
                f"{one.code.partition('.')[2]}\n{text('findings.severity.' + one.severity.value)}",
                told(one.to_dict()),
            )
            for one in review.findings
        ],
        title=text("metering_review.findings", number=len(review.findings)),
    )
    conclusion = text(f"metering_review.conclusion.{review.conclusion}")
    print_line(text("metering_review.conclusion", on=review.on, conclusion=conclusion))


def _print_rates(review: MeteringReview) -> None:
    names = ("energy", "column_level", "needed", "provided", "rate", "required", "met")
    said = {True: text("metering_review.yes"), False: text("metering_review.no"), None: "—"}
    print_table(
        [text(f"metering_review.{name}") for name in names],
        [
            (
                value_word("energy", one.energy),
                text(f"metering_review.level.{one.level}"),
                str(one.needed),
                str(one.provided),
                number_text(one.percent, 4),
                number_text(one.required_percent, 4),
                said[one.is_met],
            )
            for one in review.rates
        ],
        title=text("metering_review.rates"),
        right=(2, 3, 4, 5),
    )


def _print_coverage(review: MeteringReview) -> None:
    if not review.coverage:
        return
    print_table(
        [text(f"metering_review.{name}") for name in ("of", "total", "valid", "share", "unstated")],
        [
            (
                value_word("energy", one.of),
                f"{number_text(one.total, 6)} {one.unit}",
                number_text(one.valid, 6),
                "—" if one.share is None else f"{100 * one.share:.1f} %",
                str(one.unstated),
            )
            for one in review.coverage
        ],
        title=text("metering_review.coverage"),
        right=(1, 2, 3, 4),
    )
