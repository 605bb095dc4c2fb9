"""The card of one result: equation, statement, budget, trials."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from latex2mathml.converter import convert

from duheng.cli.evaluation_page.charts import histogram, share_bar
from duheng.cli.evaluation_page.words import both, name, number, say, stated, unit_text
from duheng.cli.languages import LANGUAGES, TAGS

if TYPE_CHECKING:
    from duheng.uncertainty import BudgetLine, MeasurementResult
    from duheng.uncertainty.evaluation import Evaluation
    from duheng.uncertainty.evaluation_document import WrittenOutput

_COLUMNS = ("source", "value", "standard_uncertainty", "degrees_of_freedom", "sensitivity")


def result_card(evaluation: Evaluation, output: WrittenOutput) -> str:
    """Return the card of one output."""
    result = evaluation.results[output.name]
    return (
        f'<section class="card"><h2><code>{escape(output.name)}</code> '
        f"{name(output.title, '')}</h2>"
        f'<div class="equation">{convert(output.model.to_latex(), display="block")}</div>'
        f"{_statement(evaluation, result)}{_budget(result)}"
        f"{_trials(evaluation, output.name, result)}</section>"
    )


def _statement(evaluation: Evaluation, result: MeasurementResult) -> str:
    report = evaluation.written.report
    texts = {
        one: result.report(
            report.policy,
            report.coverage_probability,
            coverage_factor=report.coverage_factor,
            language=TAGS[one],
        )
        for one in LANGUAGES
    }
    facts = (
        ("value", f"{number(result.value, 12)}{unit_text(result.unit.symbol)}"),
        ("standard_uncertainty", _with_unit(result.standard_uncertainty, result.unit.symbol)),
        ("degrees_of_freedom", stated(result.degrees_of_freedom)),
        ("order", str(result.order)),
    )
    listed = "".join(f"<dt>{say('page.' + key)}</dt><dd>{value}</dd>" for key, value in facts)
    return f'<p class="reported">{both(texts)}</p><dl>{listed}</dl>'


def _with_unit(value: float | None, symbol: str) -> str:
    return stated(value) if value is None else f"{number(value)}{unit_text(symbol)}"


def _budget(result: MeasurementResult) -> str:
    head = "".join(f"<th>{say('page.' + key)}</th>" for key in _COLUMNS)
    rows = "".join(_budget_row(line, result.unit.symbol) for line in result.pareto())
    return (
        f'<h3>{say("page.budget")}</h3><div class="scroll"><table class="budget"><thead><tr>{head}'
        f'<th>{say("page.contribution")}</th><th colspan="2">{say("page.share")}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _budget_row(line: BudgetLine, unit: str) -> str:
    evidence = f'<br><span class="note">{escape(line.evidence)}</span>' if line.evidence else ""
    title = (
        "" if line.title is None and line.source == line.input else name(line.title, line.source)
    )
    share = "—" if line.share is None else f"{line.share:.1%}".replace("-", "−")
    return (
        f"<tr><td><code>{escape(line.input)}</code> {title}{evidence}</td>"
        f"<td>{number(line.value, 9)}{unit_text(line.unit.symbol)}</td>"
        f"<td>{_with_unit(line.standard_uncertainty, line.unit.symbol)}</td>"
        f"<td>{stated(line.degrees_of_freedom, 3)}</td><td>{number(line.sensitivity)}</td>"
        f"<td>{_with_unit(line.contribution, unit)}</td>"
        f'<td class="bar">{share_bar(line.share)}</td><td>{share}</td></tr>'
    )


def _trials(evaluation: Evaluation, output: str, result: MeasurementResult) -> str:
    found = evaluation.monte_carlo.get(output)
    if found is None:
        return ""
    unit = unit_text(result.unit.symbol)
    facts = (
        ("trials", f"{found.trials:,}".replace(",", "&#8239;")),
        ("mean", _existing(found.mean, unit, 9)),
        ("standard_uncertainty", _existing(found.standard_uncertainty, unit, 4)),
        ("interval_symmetric", _interval(found.interval_symmetric, unit)),
        ("interval_shortest", _interval(found.interval_shortest, unit)),
    )
    listed = "".join(f"<dt>{say('page.' + key)}</dt><dd>{value}</dd>" for key, value in facts)
    return (
        f"<h3>{say('page.monte_carlo')}</h3>{histogram(found, result)}"
        f'<p class="note">{say("page.histogram", probability=f"{found.coverage_probability:.3g}")}'
        f"</p><dl>{listed}</dl>"
    )


def _existing(value: float | None, unit: str, digits: int) -> str:
    """Return a number of the trials; with very few observations it does not exist."""
    return "—" if value is None else f"{number(value, digits)}{unit}"


def _interval(ends: tuple[float, float], unit: str) -> str:
    return f"[{number(ends[0], 9)}, {number(ends[1], 9)}]{unit}"


def correlation_card(evaluation: Evaluation) -> str:
    """Return the matrix of correlations between several results; nothing for one."""
    names = list(evaluation.results)
    if len(names) < 2:
        return ""
    head = "".join(f"<th><code>{escape(one)}</code></th>" for one in names)
    rows = "".join(
        f"<tr><th><code>{escape(one)}</code></th>"
        + "".join(f"<td>{_coefficient(evaluation.correlation(one, other))}</td>" for other in names)
        + "</tr>"
        for one in names
    )
    return (
        f'<section class="card"><h2>{say("page.correlation")}</h2><div class="scroll">'
        f'<table class="matrix"><tr><th></th>{head}</tr>{rows}</table></div></section>'
    )


def _coefficient(r: float | None) -> str:
    return "—" if r is None else f"{r:+.3f}".replace("-", "−")
