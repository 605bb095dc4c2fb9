"""The budget as a table in LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duheng.equations.latex import symbol_to_latex
from duheng.quantities import format_unit

if TYPE_CHECKING:
    from duheng.quantities import MeasurementUnit
    from duheng.uncertainty.budget import BudgetLine
    from duheng.uncertainty.result import MeasurementResult

_HEADINGS = (
    "$x_i$", "value", "$u(x_i)$", r"$\nu_i$", "$c_i$", r"$c_i\,u(x_i)$", "share", "source",
)  # fmt: skip


def budget_to_latex(result: MeasurementResult) -> str:
    """Return the budget of a result as a LaTeX ``tabular``.

    Numbers are shortened to what a reader compares (six digits for values, three for the rest);
    an uncertainty that is not stated is written as a dash.
    """
    rows = [" & ".join(_row(line)) + r" \\" for line in result.budget]
    total = _number(result.standard_uncertainty, 3)
    unit = _unit(result.unit)
    return "\n".join(
        [
            r"\begin{tabular}{lrrrrrrl}",
            r"\hline",
            " & ".join(_HEADINGS) + r" \\",
            r"\hline",
            *rows,
            r"\hline",
            rf"${symbol_to_latex(result.name)}$ & {_number(result.value, 6)}{unit} & & "
            rf"{_number(result.degrees_of_freedom, 3)} & & {total}{unit} & & \\",
            r"\hline",
            r"\end{tabular}",
        ]
    )


def _row(line: BudgetLine) -> list[str]:
    unit = _unit(line.unit)
    names = ", ".join(f"${symbol_to_latex(name)}$" for name in line.input.split(", "))
    share = "--" if line.share is None else rf"{100 * line.share:.1f}\,\%"
    return [
        names,
        _number(line.value, 6) + unit,
        _number(line.standard_uncertainty, 3) + ("" if line.standard_uncertainty is None else unit),
        _number(line.degrees_of_freedom, 3),
        _number(line.sensitivity, 3),
        _number(line.contribution, 3),
        share,
        _escaped(line.source),
    ]


def _unit(unit: MeasurementUnit) -> str:
    return "" if unit.symbol == "1" else rf"\,${format_unit(unit, 'latex')}$"


def _number(value: float | None, digits: int) -> str:
    if value is None:
        return "--"
    if value == float("inf"):
        return r"$\infty$"
    mantissa, mark, exponent = f"{value:.{digits}g}".partition("e")
    return rf"${mantissa} \times 10^{{{int(exponent)}}}$" if mark else f"${mantissa}$"


def _escaped(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    escaped = [special.get(c) or (f"\\{c}" if c in "&%$#_{}" else c) for c in text]
    return "".join(escaped)
