"""``duheng certificate check``: every finding, with its clause, place and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import print_json, print_line, print_table
from duheng.terms.clock import system_clock
from duheng.terms.instants import parse_instant
from duheng.terms.languages import text_in

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_SEVERITIES = ("error", "warning", "note")


def instant_asked(at: str | None) -> datetime:
    """Return the instant that a command is asked for: as given, or now."""
    return parse_instant(at, ZoneInfo("UTC")) if at else system_clock().astimezone(UTC)


@click.command(cls=TranslatedCommand, help="certificate.check.help")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--at", metavar="INSTANT", help="certificate.check.at")
@click.option("--trust", type=FOLDER, metavar="DIR", help="certificate.check.trust")
@click.option("--schemas", type=FOLDER, metavar="DIR", help="certificate.check.schemas")
@click.option("--profile", metavar="NAME", help="certificate.check.profile")
@click.option("--jobs", type=click.IntRange(1), default=1, metavar="N",
              help="certificate.check.jobs")  # fmt: skip
@json_option
@common_options
def check_certificates(
    paths: tuple[Path, ...],
    at: str | None,
    as_json: bool,
    jobs: int,
    **options: Any,
) -> int:
    """Check certificates; exit 1 when any is not valid."""
    from duheng.certificates.checks import CheckSettings, check_files, files_below
    from duheng.certificates.profiles import profile_named
    from duheng.certificates.schemas import schema_registry

    if options["profile"] is not None:
        profile_named(options["profile"])
    settings = CheckSettings(
        at=instant_asked(at),
        schemas=schema_registry(options["schemas"]),
        trust=options["trust"],
        profile=options["profile"],
    )
    files = list(check_files(files_below(paths), settings, jobs=jobs))
    if as_json:
        print_json({"files": files})
    else:
        for one in files:
            print_report(one)
    is_any_invalid = any(one["valid"] is False for one in files)
    return ExitStatus.NEGATIVE if is_any_invalid else ExitStatus.DONE


def print_report(report: Mapping[str, Any]) -> None:
    """Print the report on one file."""
    verdict = {True: "valid", False: "invalid", None: "unknown"}[report["valid"]]
    print_line(f"{report['file']}: {text(f'certificate.check.{verdict}')}")
    signature = report["signature"]
    if signature["status"] != "absent":
        print_line(f"{text('certificate.check.signature')}: {signature['status']}"
                   f"{' - ' + signature['reason'] if signature['reason'] else ''}")  # fmt: skip
    detached = report.get("detached_signature")
    if detached:
        print_line(f"{text('certificate.check.detached')}: {detached['status']} - "
                   f"{detached['reason']}")  # fmt: skip
    if report.get("profile"):
        _print_profile(report["profile"])
    findings = sorted(report["findings"], key=lambda one: _SEVERITIES.index(one["severity"]))
    if findings:
        _print_findings(findings)


def _print_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    print_table(
        [text(f"findings.{name}") for name in ("severity", "code", "message")],
        [
            (
                text(f"findings.severity.{one['severity']}"),
                one["code"],
                "\n".join(
                    part
                    for part in (
                        one["message"],
                        f"→ {one['hint']}" if one["hint"] else "",
                        _place(one),
                    )
                    if part
                ),
            )
            for one in findings
        ],
        title=text("findings.title", number=len(findings)),
    )


def _place(finding: Mapping[str, Any]) -> str:
    parts = [
        finding["clause"] or "",
        f"{text('certificate.check.line')} {finding['line']}" if finding["line"] else "",
        finding["path"] or "",
    ]
    return " · ".join(part for part in parts if part)


def _print_profile(profile: Mapping[str, Any]) -> None:
    print_table(
        [text(f"certificate.check.profile.{name}") for name in ("clause", "title", "status")],
        [
            (
                one["clause"],
                text_in(one["title"], language_tag()),
                text(f"certificate.check.profile.{one['status']}"),
            )
            for one in profile["clauses"]
        ],
        title=text_in(profile["title"], language_tag()),
    )
