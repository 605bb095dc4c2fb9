"""The result of an evaluation, as people read it on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duheng.cli.findings import print_findings
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import number_text, print_line, print_table, quantity_text
from duheng.terms.languages import text_in

Record = Mapping[str, Any]
_DIGITS = 6


def print_evaluation(record: Record) -> None:
    """Print results, budgets, Monte Carlo intervals, correlations and findings."""
    for name, result in record["results"].items():
        print_line(f"{name} = {result['reported']}")
        _print_budget(result)
    _print_monte_carlo(record)
    _print_correlation(record.get("correlation") or {})
    print_findings(record.get("findings", ()))


def _print_budget(result: Record) -> None:
    names = ("source", "value", "standard_uncertainty", "sensitivity", "contribution", "share")
    lines = sorted(result["budget"], key=lambda line: -(line["share"] or 0))
    rows = [
        (
            _source(line),
            quantity_text(line["value"], line.get("unit") or "", 9).strip(),
            _stated(line["standard_uncertainty"]),
            number_text(line["sensitivity"], _DIGITS),
            _stated(line["contribution"]),
            "—" if line["share"] is None else f"{line['share']:.1%}",
        )
        for line in lines
    ]
    columns = [text(f"evaluation.{name}") for name in names]
    print_table(columns, rows, right=range(1, len(names)))


def _source(line: Record) -> str:
    shown = text_in(line.get("title") or line["source"], language_tag())
    return shown if line["input"] in (None, shown) else f"{line['input']}: {shown}"


def _stated(number: float | None) -> str:
    return text("value.not_stated") if number is None else number_text(number, _DIGITS)


def _print_monte_carlo(record: Record) -> None:
    names = ("trials", "mean", "standard_uncertainty", "interval_symmetric", "interval_shortest")
    rows = [
        (
            name,
            f"{found['trials']:,}".replace(",", " "),
            number_text(found["mean"], 9),
            number_text(found["standard_uncertainty"], _DIGITS),
            _interval(found["interval_symmetric"]),
            _interval(found["interval_shortest"]),
        )
        for name, found in (record.get("monte_carlo") or {}).items()
    ]
    if rows:
        columns = ["", *(text(f"evaluation.{name}") for name in names)]
        print_table(columns, rows, title=text("evaluation.monte_carlo"), right=range(1, 6))


def _interval(ends: Sequence[float] | None) -> str:
    return "—" if ends is None else f"[{number_text(ends[0], 9)}, {number_text(ends[1], 9)}]"


def _print_correlation(correlation: Mapping[str, Mapping[str, float]]) -> None:
    names = list(correlation)
    if len(names) > 1:
        rows = [(name, *(f"{correlation[name][other]:+.3f}" for other in names)) for name in names]
        print_table(
            ["", *names], rows, title=text("evaluation.correlation"), right=range(1, len(names) + 1)
        )
