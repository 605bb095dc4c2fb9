"""Figures of an account, as people read them on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from duheng.cli.findings import print_findings
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import print_line, print_table, quantity_text
from duheng.terms.languages import text_in

Record = Mapping[str, Any]
_LINES_SHOWN = 10
_ORIGINS = ("measured", "substituted", "default", "missing")
_STATES = ("in_force", "expired", "none")


def print_figures(figures: Sequence[Record]) -> None:
    """Print every figure in a line; of those of the whole, also budget, coverage and findings."""
    print_summary(figures)
    wholes = [figure for figure in figures if not figure["group"]]
    for figure in wholes:
        _print_budget(figure)
        _print_origins(figure)
    if wholes:
        _print_coverage(wholes[0])
    print_findings(_distinct(finding for figure in wholes for finding in figure["findings"]))


def print_summary(figures: Iterable[Record]) -> None:
    """Print every figure in a line: statutory value and best estimate."""
    names = ("quantity", "group", "statutory", "best_estimate")
    rows = [
        (
            text_in(figure["title"], language_tag()),
            " ".join(figure["group"].values()) or text("figure.whole"),
            quantity_text(figure["statutory"], figure["unit"], 8),
            best_estimate_text(figure),
        )
        for figure in figures
    ]
    print_table([text(f"figure.{name}") for name in names], rows, right=[2, 3])


def best_estimate_text(figure: Record) -> str:
    """Return the best estimate with U and k, rounded together; or the value and that U is none."""
    from duheng.uncertainty.reporting import report

    if figure["expanded_uncertainty"] is None:
        value = quantity_text(figure["best_estimate"], figure["unit"], 8)
        return f"{value} ({text('figure.no_uncertainty')})"
    rounded = report(
        figure["best_estimate"],
        figure["expanded_uncertainty"],
        "gum",
        unit=figure["unit"],
        coverage_factor=figure["coverage_factor"],
    )
    return rounded.text(language_tag())


def _print_budget(figure: Record) -> None:
    title = text_in(figure["title"], language_tag())
    lines = figure["budget"]
    names = ("source", "evidence", "contribution", "share")
    rows = [
        (
            text_in(line["title"], language_tag()) or line["source"],
            line["evidence"] or "—",
            _contribution(line, figure["unit"]),
            "—" if line["share"] is None else f"{line['share']:.1%}",
        )
        for line in lines[:_LINES_SHOWN]
    ]
    print_table(
        [text(f"figure.budget.{name}") for name in names],
        rows,
        title=text("figure.budget.title", quantity=title),
        right=[2, 3],
    )
    if len(lines) > _LINES_SHOWN:
        print_line(text("figure.budget.more", number=len(lines) - _LINES_SHOWN))
        print_line()


def _print_origins(figure: Record) -> None:
    """Print what rests on defaults and substitutes apart from what was measured."""
    split = figure.get("statutory_by_origin", {})
    if set(split) <= {"measured"}:
        return
    rows = [
        (text(f"figure.origin.{origin}"), quantity_text(split[origin], figure["unit"], 8))
        for origin in _ORIGINS
        if origin in split
    ]
    title = text("figure.by_origin", quantity=text_in(figure["title"], language_tag()))
    print_table(["", text("figure.statutory")], rows, title=title, right=[1])


def _contribution(line: Record, unit: str) -> str:
    if line["contribution"] is None:
        return text("value.not_stated")
    return quantity_text(line["contribution"], unit, 3)


def _print_coverage(figure: Record) -> None:
    by_time = bool(figure["coverage"]["channel_hours"])
    shares = figure["coverage"]["by_time" if by_time else "by_quantity"]
    rows = [
        (
            text(f"figure.origin.{origin}"),
            *(_percent(shares[origin][state]) for state in _STATES),
        )
        for origin in _ORIGINS
        if any(shares[origin].values())
    ]
    print_table(
        ["", *(text(f"figure.state.{state}") for state in _STATES)],
        rows,
        title=text("figure.coverage.title" if by_time else "figure.coverage.by_quantity"),
        right=[1, 2, 3],
    )


def _percent(share: float | None) -> str:
    return "—" if not share else f"{share:.2%}"


def _distinct(findings: Iterable[Record]) -> list[Record]:
    """Return each finding once: the same doubt may concern several figures."""
    seen: dict[tuple[str, str], Record] = {}
    for finding in findings:
        seen.setdefault((finding["code"], finding["message"]), finding)
    return list(seen.values())
