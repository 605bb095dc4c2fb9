"""Findings, as every command prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from duheng.cli.finding_words import told
from duheng.cli.languages import text
from duheng.cli.printing import print_line, print_table


def print_findings(findings: Iterable[Mapping[str, Any]]) -> None:
    """Print findings as dictionaries, the gravest first; one line when there are none."""
    order = ("error", "warning", "note")
    listed = sorted(findings, key=lambda one: order.index(one["severity"]))
    if not listed:
        print_line(text("findings.none"))
        return
    print_table(
        [text(f"findings.{name}") for name in ("severity", "code", "message")],
        [
            (
                text(f"findings.severity.{one['severity']}"),
                one["code"],
                told(one),
            )
            for one in listed
        ],
        title=text("findings.title", number=len(listed)),
    )
