"""``duheng labels``: stickers with QR codes for the instruments of a site."""

from __future__ import annotations

from pathlib import Path

import click

from duheng.cli.commands import TranslatedCommand, common_options
from duheng.cli.languages import language_of, text
from duheng.cli.ledger_files import write_bytes
from duheng.cli.printing import print_line

_a_folder = click.Path(file_okay=False, path_type=Path)


@click.command(cls=TranslatedCommand, help="labels.help")
@click.argument("output", metavar="FILE.pdf", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--home", type=_a_folder, metavar="DIR", help="site.home")
@click.option("--id", "numbers", type=int, multiple=True, metavar="N", help="labels.id")
@click.option("--owner", type=int, metavar="N", help="labels.owner")
@click.option("--division", default="", metavar="CODE", help="labels.division")
@click.option("--kind", default="", metavar="KIND", help="labels.kind")
@click.option("--sheet", type=click.Choice(["a4", "thermal"]), default="a4", help="labels.sheet")
@click.option("--skip", type=click.IntRange(0), default=0, metavar="N", help="labels.skip")
@click.option("--address", metavar="URL", help="labels.address")
@common_options
@click.pass_context
def labels(  # noqa: PLR0913 - options of the command
    context: click.Context, output: Path, home: Path | None, numbers: tuple[int, ...],
    owner: int | None, division: str, kind: str, sheet: str, skip: int, address: str | None,
) -> None:  # fmt: skip
    """Print stickers of a selection of instruments as PDF."""
    from duheng.site.upkeep.starting import speak, start_site

    start_site(home)
    speak(language_of(context))
    from duheng.site.upkeep.labelling import Selection, make_labels

    chosen = Selection(numbers=numbers, owner=owner, division=division, kind=kind)
    content, number = make_labels(chosen, sheet=sheet, skip=skip, address=address)
    write_bytes(output, content)
    print_line(text("labels.done", number=number, file=output))
