"""``duheng certificate write|amend|render|extract``: certificates that we issue and print."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused, ExitStatus
from duheng.cli.languages import text
from duheng.cli.ledger_files import a_file, a_folder, new_file, write_bytes
from duheng.cli.printing import print_json, print_line

numbers_option = click.option(
    "--numbers", type=new_file, metavar="FILE", help="certificate.write.numbers"
)
body_option = click.option("--body", metavar="CODE", help="certificate.write.body")


@click.command(cls=TranslatedCommand, help="certificate.write.help")
@click.argument("description", metavar="DESCRIPTION", type=a_file)
@click.option("--out", required=True, type=new_file, metavar="FILE", help="certificate.out")
@numbers_option
@body_option
@json_option
@common_options
def write(
    description: Path, out: Path, numbers: Path | None, body: str | None, as_json: bool
) -> None:
    """Write a certificate from a description."""
    from duheng.certificates.writing import read_description

    _write(read_description(description), out, numbers, body, as_json=as_json)


@click.command(cls=TranslatedCommand, help="certificate.amend.help")
@click.argument("issued", metavar="ISSUED", type=a_file)
@click.argument("description", metavar="DESCRIPTION", type=a_file)
@click.option("--out", required=True, type=new_file, metavar="FILE", help="certificate.out")
@click.option("--change", type=click.Choice(["amended", "substituted"]), default="amended",
              help="certificate.amend.change")  # fmt: skip
@click.option("--reason", metavar="TEXT", help="certificate.amend.reason")
@numbers_option
@body_option
@json_option
@common_options
def amend(issued: Path, description: Path, out: Path, *, as_json: bool, **options: Any) -> None:
    """Write a certificate that stands in the place of an issued one."""
    from duheng.certificates.writing import read_description, successor_of

    after = successor_of(
        issued.read_bytes(),
        read_description(description),
        change=options["change"],
        reason=options["reason"],
    )
    _write(after, out, options["numbers"], options["body"], as_json=as_json)


def _write(
    description: Mapping[str, Any], out: Path, numbers: Path | None, body: str | None, *,
    as_json: bool,
) -> None:  # fmt: skip
    from duheng.certificates.writing import NumberBook, check_description, write_certificate

    check_description(description)
    if out.exists():
        raise CommandMisused(f"{out} exists: an issued certificate is never overwritten")
    number = None
    if numbers is not None:
        if not body:
            raise CommandMisused("--numbers needs --body, the code that the numbers begin with")
        day = description.get("issued_date") or description["performed"]["end"]
        number = NumberBook(numbers).take(body, int(day[:4]))
    content = write_certificate(description, number=number)
    write_bytes(out, content)
    _told(out, content, as_json=as_json, number=number or str(description.get("number")))


def _told(out: Path, content: bytes, *, as_json: bool, **facts: Any) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if as_json:
        print_json({"file": str(out), "sha256": digest, **facts})
    else:
        print_line(text("certificate.written", file=str(out), sha256=digest))


@click.command(cls=TranslatedCommand, help="certificate.render.help")
@click.argument("file", metavar="FILE", type=a_file)
@click.option("--out", required=True, type=new_file, metavar="FILE", help="certificate.render.out")
@click.option("--print", "language", type=click.Choice(["zh", "en", "both"]), default="both",
              help="certificate.render.print")  # fmt: skip
@json_option
@common_options
def render(file: Path, out: Path, language: str, as_json: bool) -> None:
    """Print a certificate as PDF/A-3 or HTML."""
    from duheng.certificates.rendering import render_html, render_pdf

    content = file.read_bytes()
    if out.suffix.lower() == ".pdf":
        made = render_pdf(content, language=language)
    elif out.suffix.lower() in (".html", ".htm"):
        made = render_html(content, language=language).encode()
    else:
        raise CommandMisused(f"{out} ends neither in .pdf nor in .html")
    write_bytes(out, made)
    _told(out, made, as_json=as_json)


@click.command(cls=TranslatedCommand, help="certificate.extract.help")
@click.argument("file", metavar="FILE.pdf", type=a_file)
@click.option("--out", type=new_file, metavar="FILE", help="certificate.extract.out")
@click.option("--trust", type=a_folder, metavar="DIR", help="certificate.check.trust")
@click.option("--schemas", type=a_folder, metavar="DIR", help="certificate.check.schemas")
@click.option("--at", metavar="INSTANT", help="certificate.check.at")
@json_option
@common_options
def extract(file: Path, out: Path | None, *, as_json: bool, **options: Any) -> int:
    """Take the XML out of a PDF/A-3, and check it."""
    from duheng.certificates.checks import check_certificate
    from duheng.certificates.rendering import extract_xml
    from duheng.certificates.schemas import schema_registry
    from duheng.cli.certificate_check import instant_asked, print_report

    content = extract_xml(file.read_bytes())
    if out is not None:
        write_bytes(out, content)
    report = check_certificate(
        content,
        name=f"{file.name}#certificate.xml",
        at=instant_asked(options["at"]),
        schemas=schema_registry(options["schemas"]),
        trust=options["trust"],
    ).to_dict()
    if as_json:
        print_json(report)
    else:
        print_report(report)
    return ExitStatus.NEGATIVE if report["valid"] is False else ExitStatus.DONE
