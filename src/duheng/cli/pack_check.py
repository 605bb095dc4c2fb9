"""``duheng pack check``: every doubt about pack files, with line and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.pack_targets import files_of
from duheng.cli.printing import print_json, print_line, print_table
from duheng.terms.findings import Finding, Severity

if TYPE_CHECKING:
    from duheng.rulebook.checking import PackReport

_ORDER = list(Severity)


@click.command(cls=TranslatedCommand, help="pack.check.help")
@click.argument("targets", metavar="PATH|ID...", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="pack.check.strict")
@json_option
@common_options
def check_packs(targets: Sequence[str], strict: bool, as_json: bool) -> int:
    """Check pack files; exit 1 when any has an error."""
    from duheng.rulebook.checking import check_files

    reports = check_files(files_of(targets), strict=strict)
    if as_json:
        print_json({"packs": [one.to_dict() for one in reports]})
    else:
        for report in reports:
            _print_report(report)
        good = sum(one.is_good for one in reports)
        print_line(text("pack.check.summary", good=good, number=len(reports)))
    return ExitStatus.DONE if all(one.is_good for one in reports) else ExitStatus.NEGATIVE


def _print_report(report: PackReport) -> None:
    verdict = text("pack.check.good" if report.is_good else "pack.check.bad")
    name = " ".join(part for part in (report.id, report.edition) if part)
    print_line(f"{verdict}  {report.file}  {name}".rstrip())
    if report.findings:
        print_table(
            [text("pack.check.line"), *(text(f"findings.{name}") for name in
             ("severity", "code", "message"))],
            [_row(one) for one in sorted(report.findings, key=_gravest_first)],
            right=[0],
        )  # fmt: skip


def _gravest_first(finding: Finding) -> tuple[int, int]:
    return _ORDER.index(finding.severity), finding.data["line"] or 0


def _row(finding: Finding) -> tuple[str, str, str, str]:
    parts = [finding.data["path"], finding.message, f"→ {finding.hint}" if finding.hint else ""]
    return (
        str(finding.data["line"] or "—"),
        text(f"findings.severity.{finding.severity.value}"),
        finding.code,
        "\n".join(part for part in parts if part),
    )
