"""Put the parts of the report together into one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from duheng.accounting.records import AccountFacts, Figure
from duheng.accounting.report.budget import budget
from duheng.accounting.report.coverage import coverage
from duheng.accounting.report.evidence import evidence
from duheng.accounting.report.findings import findings
from duheng.accounting.report.groups import group_table, groups
from duheng.accounting.report.headline import headline
from duheng.accounting.report.method import method
from duheng.accounting.report.recompute import recompute
from duheng.accounting.report.strip import strip
from duheng.accounting.report.words import name, say
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.accounting.result import AccountResult

SECTIONS = ("figures", "year", "evidence", "findings", "method", "recompute")


def render_report(result: AccountResult) -> str:
    """Return the report of an account: one HTML page, Chinese first, English one click away."""
    facts = result.facts
    band = f'<div class="band"><div><span>{say("synthetic_band")}</span></div></div>'
    return _template("page.html").substitute(
        title=escape(text_in(facts.title, "zh-Hans")),
        engine=escape(facts.engine),
        style=_text("page.css"),
        body_class="synthetic-page" if facts.synthetic else "",
        navigation="".join(f'<a href="#{key}">{say("nav_" + key)}</a>' for key in SECTIONS),
        band=band if facts.synthetic else "",
        content=_head(facts) + _sections(result),
        footer=say("footer"),
    )


def _text(file: str) -> str:
    return resources.files("duheng.accounting.report").joinpath(file).read_text("utf-8")


def _template(file: str) -> Template:
    return Template(_text(file))


def _head(facts: AccountFacts) -> str:
    note = f'<p class="lead">{name(facts.note)}</p>' if facts.note else ""
    return (
        f"<h1>{name(facts.title)}</h1>"
        f'<div class="facts"><span>{say("subject")}: {name(facts.subject)} '
        f"({escape(facts.subject_id)})</span>"
        f"<span>{say('period')}: {escape(facts.period)}</span></div>{note}"
    )


def _sections(result: AccountResult) -> str:
    methods = {use.quantity: use for use in result.methods}
    whole = [figure for figure in result.figures if not figure.group]
    figures = "".join(
        _card(
            headline(figure, methods[figure.quantity], synthetic=result.facts.synthetic)
            + budget(figure)
            + groups(figure, result.breakdowns)
            + group_table(
                [one for one in result.figures if one.group and one.quantity == figure.quantity]
            )
            + coverage(figure)
        )
        for figure in whole
    )
    return (
        f'<section id="figures">{figures}</section>'
        + _section("year", "year_strip", strip(result.spans, result.facts.channels))
        + _section("evidence", "evidence", evidence(result.evidence))
        + _section("findings", "findings", findings(_all_findings(whole)))
        + _section("method", "method", "".join(method(use) for use in result.methods))
        + _section(
            "recompute",
            "recompute",
            recompute(result.digest, result.facts, result.figures[0].restates),
        )
    )


def _card(content: str) -> str:
    return f'<div class="card">{content}</div>'


def _section(key: str, title: str, content: str) -> str:
    return f'<section id="{key}"><h2>{say(title)}</h2>{_card(content)}</section>' if content else ""


def _all_findings(figures: Sequence[Figure]) -> list[Finding]:
    """Return every finding once, though several figures share it."""
    seen: dict[tuple[str, str], Finding] = {}
    for figure in figures:
        for finding in figure.findings:
            seen.setdefault((finding.code, finding.message), finding)
    return list(seen.values())
