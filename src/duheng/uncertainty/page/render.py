"""Put an evaluation on one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from string import Template

from duheng import __version__
from duheng.terms.findings import Finding, Severity
from duheng.terms.languages import text_in
from duheng.uncertainty.evaluation import Evaluation
from duheng.uncertainty.page.inputs import inputs_table
from duheng.uncertainty.page.results import result_card
from duheng.uncertainty.page.words import has, name, pair, say

_ORDER = list(Severity)


def render_page(evaluation: Evaluation, *, seed: int | None = None) -> str:
    """Return an evaluation as one HTML page, Chinese first, English one click away.

    Parameters
    ----------
    evaluation : Evaluation
        From :func:`duheng.uncertainty.evaluation.evaluate_document`; histograms are drawn when
        it was evaluated with ``bins``.
    seed : int, optional
        Seed of the trials, printed so that they can be made again.

    Examples
    --------
    >>> from duheng.uncertainty.evaluation import evaluate_document
    >>> found = evaluate_document({
    ...     "equation": "2*x", "inputs": {"x": {"value": 1, "standard_uncertainty": 0.1}}})
    >>> render_page(found).startswith("<!doctype html>")
    True
    """
    title = evaluation.written.title
    several = len(evaluation.results) > 1
    sections = ["results", *(["correlation"] if several else []), "inputs", "findings"]
    heading = name(title) if title else say("title")
    content = (
        f'<h1>{heading}</h1><section id="results">{_results(evaluation)}</section>'
        f"{_correlation(evaluation) if several else ''}"
        f'<h2 id="inputs">{say("inputs")}</h2>{inputs_table(evaluation.written)}'
        f'<h2 id="findings">{say("findings")}</h2>{_findings(evaluation.findings)}'
    )
    return Template(_text("page.html")).substitute(
        title=escape(text_in(title, "zh-Hans") if title else "不确定度评定"),
        engine=f"Duheng {__version__}",
        style=_text("page.css"),
        navigation="".join(f'<a href="#{key}">{say("nav_" + key)}</a>' for key in sections),
        content=content,
        footer=say("footer") + (f" {say('seed')} {seed}." if seed is not None else ""),
    )


def _text(file: str) -> str:
    return resources.files("duheng.uncertainty.page").joinpath(file).read_text("utf-8")


def _results(evaluation: Evaluation) -> str:
    return "".join(result_card(evaluation, each) for each in evaluation.written.outputs)


def _correlation(evaluation: Evaluation) -> str:
    names = list(evaluation.results)
    head = "".join(f"<th>{escape(each)}</th>" for each in names)
    rows = "".join(
        f"<tr><th>{escape(first)}</th>"
        + "".join(f"<td>{_coefficient(evaluation.correlation(first, b))}</td>" for b in names)
        + "</tr>"
        for first in names
    )
    return (
        f'<h2 id="correlation">{say("correlation")}</h2><div class="card"><div class="scroll">'
        f'<table class="matrix"><tr><th></th>{head}</tr>{rows}</table></div></div>'
    )


def _coefficient(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}".replace("-", "\u2212")


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return f'<div class="card"><p>{say("no_findings")}</p></div>'
    ordered = sorted(findings, key=lambda each: (_ORDER.index(each.severity), each.code))
    return f'<div class="card">{"".join(map(_finding, ordered))}</div>'


def _finding(finding: Finding) -> str:
    key = "finding_" + finding.code.split(".")[-1]
    lead = f"<b>{say('severity_' + finding.severity.value)}</b> "
    facts = escape(finding.message)
    message = f'{say(key)}<small class="facts">{facts}</small>' if has(key) else facts
    hint = f'<p class="hint">{pair("", finding.hint)}</p>' if finding.hint else ""
    clause = f" · {escape(finding.clause)}" if finding.clause else ""
    return (
        f'<div class="finding"><p>{lead}{message}</p>{hint}'
        f'<p class="code"><code>{escape(finding.code)}</code>{clause}</p></div>'
    )
