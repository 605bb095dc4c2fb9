"""The page: head, one card per result, correlation, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from duheng import __version__
from duheng.cli.evaluation_page.cards import correlation_card, result_card
from duheng.cli.evaluation_page.words import name, say
from duheng.cli.languages import LANGUAGES, TAGS

if TYPE_CHECKING:
    from duheng.uncertainty.evaluation import Evaluation


def evaluation_page(evaluation: Evaluation, seed: int | None = None) -> str:
    """Return the page of an evaluation as one self-contained HTML text.

    Parameters
    ----------
    evaluation : Evaluation
        With histograms, when trials were made.
    seed : int, optional
        Of the trials, printed so that they can be made again.
    """
    outputs = evaluation.written.outputs
    fallback = outputs[0].title if len(outputs) == 1 else None
    heading = evaluation.written.title or fallback
    listed = ", ".join(output.name for output in outputs)
    cards = [result_card(evaluation, output) for output in outputs]
    return _template("page.html").substitute(
        engine=f"duheng {__version__}",
        title=escape(_plain(heading, listed)),
        style=_text("page.css"),
        heading=name(heading, listed),
        content="".join([*cards, correlation_card(evaluation), _findings(evaluation)]),
        seed="" if seed is None or not evaluation.monte_carlo else say("page.seed", seed=seed),
    )


def _plain(heading: str | Mapping[str, str] | None, otherwise: str) -> str:
    from duheng.terms.languages import text_in

    titles = dict.fromkeys(text_in(heading or otherwise, TAGS[one]) for one in LANGUAGES)
    return " · ".join(titles)


def _findings(evaluation: Evaluation) -> str:
    listed = [finding.to_dict() for finding in evaluation.findings]
    content = _finding_rows(listed) if listed else f"<p>{say('findings.none')}</p>"
    return f'<section class="card"><h2>{say("page.findings")}</h2>{content}</section>'


def _finding_rows(findings: Iterable[Mapping[str, Any]]) -> str:
    rows = "".join(
        f'<li class="{one["severity"]}"><b>{say("findings.severity." + one["severity"])}</b> '
        f"<code>{escape(one['code'])}</code><br>{escape(one['message'])}"
        f"{_hint(one['hint'])}</li>"
        for one in findings
    )
    return f'<ul class="findings">{rows}</ul>'


def _hint(hint: str | None) -> str:
    return f'<br><span class="note">→ {escape(hint)}</span>' if hint else ""


def _text(file: str) -> str:
    return files(__package__).joinpath(file).read_text(encoding="utf-8")


def _template(file: str) -> Template:
    return Template(_text(file))
