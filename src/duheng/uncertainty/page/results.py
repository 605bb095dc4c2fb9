"""One result as a card: the amount, the equation, the budget, and the trials."""

from __future__ import annotations

from html import escape

from latex2mathml.converter import convert

from duheng.uncertainty.budget_chart import ParetoBar, pareto_of
from duheng.uncertainty.evaluation import Evaluation
from duheng.uncertainty.evaluation_document import WrittenOutput
from duheng.uncertainty.page.histogram import histogram
from duheng.uncertainty.page.numbers import percent, powers, significant
from duheng.uncertainty.page.words import name, pair, say
from duheng.uncertainty.propagation_validation import PropagationValidation
from duheng.uncertainty.reporting import report_interval
from duheng.uncertainty.result import MeasurementResult


def result_card(evaluation: Evaluation, output: WrittenOutput) -> str:
    """Return the card of one output."""
    result = evaluation.results[output.name]
    trials = _trials(evaluation, result) if output.name in evaluation.monte_carlo else ""
    equation = convert(output.model.to_latex(), display="block")
    return (
        f'<div class="card">{_headline(evaluation, output, result)}'
        f'<div class="equation">{equation}</div>{_budget(result)}{trials}</div>'
    )


def _headline(evaluation: Evaluation, output: WrittenOutput, result: MeasurementResult) -> str:
    report = evaluation.written.report
    rounded = result.rounded(
        report.policy, report.coverage_probability, coverage_factor=report.coverage_factor
    )
    symbol = f"<code>{escape(output.name)}</code>"
    title = f"{name(output.title)} {symbol}" if output.title else symbol
    number = f'<div class="number">{powers(escape(rounded.amount()))}</div>'
    return (
        f'<div class="headline"><div><h2>{title}</h2>{number}'
        f'<p class="remark">{pair(rounded.remark("zh-Hans"), rounded.remark("en"))}</p></div>'
        f"{_pairs(evaluation, result)}</div>"
    )


def _pairs(evaluation: Evaluation, result: MeasurementResult) -> str:
    report = evaluation.written.report
    expanded = result.expanded(report.coverage_probability, coverage_factor=report.coverage_factor)
    unit = "" if result.unit.symbol == "1" else f" {escape(result.unit.symbol)}"

    def with_unit(value: float | None) -> str:
        return significant(value) + (unit if value is not None else "")

    rows = [
        ("u", with_unit(result.standard_uncertainty)),
        ("nu", significant(result.degrees_of_freedom, 4)),
        ("k", significant(expanded.coverage_factor)),
        ("U", with_unit(expanded.expanded_uncertainty)),
    ]
    if expanded.coverage_probability is not None:
        rows.insert(3, ("p", f"{100 * expanded.coverage_probability:.6g} %"))
    if result.order == 2:
        rows.append(("shift", with_unit(result.mean_shift)))
        rows.append(("second_order_share", percent(result.second_order_share)))
    listed = "".join(f"<dt>{say(key)}</dt><dd>{value}</dd>" for key, value in rows)
    return f'<dl class="pairs">{listed}</dl>'


def _budget(result: MeasurementResult) -> str:
    head = (
        f'<div class="head"><span>{say("source")}</span><span>{say("share")}</span>'
        f'<span class="r">{say("contribution")}</span><span class="r">{say("share")}</span></div>'
    )
    bars = pareto_of(result)
    rows = "".join(_bar_row(bar, result) for bar in bars)
    hollow = say("hollow") if any((bar.share or 0.0) < 0 for bar in bars) else ""
    return (
        f'<h3>{say("budget")}</h3><p class="lead">{say("budget_lead")}{hollow}</p>'
        f'<div class="pareto">{head}{rows}</div>'
    )


def _bar_row(bar: ParetoBar, result: MeasurementResult) -> str:
    line = bar.line
    unit = "" if result.unit.symbol == "1" else f" {escape(result.unit.symbol)}"
    what = name(line.title) if line.title else f"<code>{escape(line.source)}</code>"
    small = f"{escape(line.input)}: u = {significant(line.standard_uncertainty)}"
    if line.standard_uncertainty is not None and line.unit.symbol != "1":
        small += f" {escape(line.unit.symbol)}"
    small += f", c = {significant(line.sensitivity)}"
    amount = "—" if line.contribution is None else significant(abs(line.contribution)) + unit
    return (
        f'<div><span class="what">{what}<small>{small}</small></span>{_bar(bar)}'
        f'<span class="r">{amount}</span><span class="r">{percent(bar.share)}</span></div>'
    )


def _bar(bar: ParetoBar) -> str:
    """Return the bar of a share; it begins where the bars before it end."""
    opening = '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    if bar.share is None:
        return (
            f'{opening}<rect x=".4" y=".8" width="99" height="8.4" fill="none" stroke="#8A929B" '
            'stroke-dasharray="2 2" vector-effect="non-scaling-stroke"/></svg>'
        )
    begin, width = bar.begin * 100, max((bar.end - bar.begin) * 100, 0.4 if bar.share else 0.0)
    fill = "#2E74AB" if bar.share >= 0 else "#FFFFFF"
    return (
        f'{opening}<rect width="{begin:.2f}" height="10" fill="#EAF2F8"/>'
        f'<rect x="{min(begin, 100 - width):.2f}" width="{width:.2f}" height="10" fill="{fill}" '
        'stroke="#2E74AB" vector-effect="non-scaling-stroke"/></svg>'
    )


def _trials(evaluation: Evaluation, result: MeasurementResult) -> str:
    run, report = evaluation.monte_carlo[result.name], evaluation.written.report
    unit = "" if result.unit.symbol == "1" else f" {escape(result.unit.symbol)}"
    p, policy = run.coverage_probability, report.policy

    def interval(ends: tuple[float, float]) -> str:
        rounded = report_interval(result.value, ends, p, policy, unit="")
        factor = f" × 10^{rounded.exponent}" if rounded.exponent else ""
        return powers(f"[{rounded.low_text}, {rounded.high_text}]{factor}") + unit

    rows = [
        ("trials", f"{run.trials:,}".replace(",", "\u202f")),
        ("mean", significant(run.mean, 8) + unit),
        (
            "deviation",
            say("none_exists")
            if run.standard_uncertainty is None
            else significant(run.standard_uncertainty, 4) + unit,
        ),
        ("p", f"{100 * p:.6g} %"),
        ("symmetric", interval(run.interval_symmetric)),
        ("shortest", interval(run.interval_shortest)),
    ]
    listed = "".join(f"<dt>{say(key)}</dt><dd>{value}</dd>" for key, value in rows)
    drawing = histogram(run, result, evaluation.validation.get(result.name))
    return (
        f'<h3>{say("monte_carlo")}</h3><div class="trials">{drawing}'
        f'<div><dl class="pairs">{listed}</dl>{_judged(evaluation.validation.get(result.name))}'
        "</div></div>"
    )


def _judged(validation: PropagationValidation | None) -> str:
    if validation is None:
        return f'<p class="judged">{say("not_compared")}</p>'
    key = "validated" if validation.is_validated else "not_validated"
    farthest = max(validation.d_low, validation.d_high)
    return (
        f'<p class="judged">{say(key)}: {significant(farthest)} '
        f"{'≤' if validation.is_validated else '&gt;'} δ = {significant(validation.tolerance)} "
        "(JCGM 101, 8.1)</p>"
    )
