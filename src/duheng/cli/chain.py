"""``duheng chain``: the calibration hierarchy above a certificate, and its gaps."""

from __future__ import annotations

from pathlib import Path

import click

from duheng.cli.certificate_check import FOLDER, instant_asked
from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.findings import print_findings
from duheng.cli.printing import print_json, print_line, write_file


@click.command(cls=TranslatedCommand, help="chain.help")
@click.argument(
    "file", metavar="CERT", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--in", "folder", type=FOLDER, required=True, metavar="DIR", help="chain.in")
@click.option("--at", metavar="INSTANT", help="chain.at")
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.svg",
    help="chain.picture",
)  # fmt: skip
@json_option
@common_options
def show_chain(
    file: Path, folder: Path, at: str | None, picture: Path | None, as_json: bool
) -> int:
    """Resolve the hierarchy across a folder, and show it as a tree, JSON or a picture."""
    from duheng.certificates import read_certificate
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.traceability.chain_picture import chain_as_svg, chain_as_text
    from duheng.traceability.folder import read_certificate_folder
    from duheng.traceability.folder_chain import resolve_chain

    refuse_what_takes_too_much([file, *sorted(folder.rglob("*"))])
    chain = resolve_chain(
        read_certificate(file),
        read_certificate_folder(folder),
        at=instant_asked(at) if at else None,
    )
    if picture is not None:
        write_file(picture, chain_as_svg(chain))
    if as_json:
        print_json(chain.to_dict())
    else:
        print_line(chain_as_text(chain))
        print_findings(one.to_dict() for one in chain.findings)
    return ExitStatus.NEGATIVE if chain.has_gap else ExitStatus.DONE
