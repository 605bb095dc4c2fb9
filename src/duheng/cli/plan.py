"""``duheng plan``: monitoring plans, compared with each other and with accounts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused, ExitStatus
from duheng.cli.finding_words import told
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, print_table
from duheng.terms.findings import Finding

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COMMANDS = {
    "check": "duheng.cli.plan:check",
    "compare": "duheng.cli.plan:compare",
}


@click.group(cls=LazyGroup, modules=COMMANDS, help="plan.help")
@common_options
def plan() -> None:
    """Hold the commands about monitoring plans."""


@click.command(cls=TranslatedCommand, help="plan.check.help")
@click.argument("files", metavar="PLAN.yaml... ACCOUNT.yaml", type=_FILE, nargs=-1, required=True)
@click.option("--result", type=_FILE, metavar="RESULT.json", help="plan.result")
@json_option
@common_options
def check(files: tuple[Path, ...], result: Path | None, as_json: bool) -> int:
    """Check an account against the plan in force for its period."""
    from duheng.accounting.plans import check_against_plan, read_declared, read_plan

    if len(files) < 2:
        raise CommandMisused(
            "a plan and an account are needed", hint="duheng plan check PLAN.yaml ACCOUNT.yaml"
        )
    plans = [read_plan(path) for path in files[:-1]]
    found = check_against_plan(
        plans, read_declared(files[-1]), None if result is None else read_json(result)
    )
    if as_json:
        print_json(found.to_dict())
    else:
        print_line(text("plan.against", plan=found.plan.name))
        print_findings(found.findings, text("plan.kept"))
    return ExitStatus.DONE if found.is_kept else ExitStatus.NEGATIVE


@click.command(cls=TranslatedCommand, help="plan.compare.help")
@click.argument("older", metavar="OLDER.yaml", type=_FILE)
@click.argument("newer", metavar="NEWER.yaml", type=_FILE)
@json_option
@common_options
def compare(older: Path, newer: Path, as_json: bool) -> int:
    """Say what changed from one version of a plan to the next."""
    from duheng.accounting.plans import compare_plans, read_plan
    from duheng.terms.languages import text_in

    found = compare_plans(read_plan(older), read_plan(newer))
    if as_json:
        print_json(found.to_dict())
        return ExitStatus.NEGATIVE if found.findings else ExitStatus.DONE
    if found.reason:
        print_line(text("plan.reason", reason=text_in(found.reason, text("plan.language"))))
    print_table(
        [text(f"plan.{name}") for name in ("path", "kind", "before", "after")],
        [
            (one.path, text(f"plan.{one.kind}"), _shown(one.before), _shown(one.after))
            for one in found.changes
        ],
        title=text("plan.changes", number=len(found.changes)),
    )
    print_findings(found.findings, "")
    return ExitStatus.NEGATIVE if found.findings else ExitStatus.DONE


def print_findings(findings: Iterable[Finding], nothing: str) -> None:
    """Print findings as a table, or a line where there is none."""
    listed = list(findings)
    if not listed:
        if nothing:
            print_line(nothing)
        return
    print_table(
        [text("plan.finding"), text("plan.what")],
        [
            (
                f"{one.code.partition('.')[2]}\n{text('findings.severity.' + one.severity.value)}",
                told(one.to_dict()),
            )
            for one in listed
        ],
        title=text("plan.findings", number=len(listed)),
    )


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_json(path: Path) -> dict[str, Any]:
    """Return the result of an account from its JSON.

    Raises
    ------
    UnusableAccount
        When it is no JSON, or holds no figures.
    """
    from duheng.accounting.errors import UnusableAccount

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UnusableAccount(
            f"{path.name} is not the JSON of an account: {error}", hint="duheng account --json"
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("figures"), list):
        raise UnusableAccount(f"{path.name} holds no figures", hint="duheng account --json")
    return content
