"""The inputs as a table: what is known of each, and what stands behind it."""

from __future__ import annotations

from html import escape

from duheng.uncertainty.evaluation_document import WrittenEvaluation
from duheng.uncertainty.evaluation_inputs import WrittenInput
from duheng.uncertainty.page.numbers import significant
from duheng.uncertainty.page.words import has, name, say
from duheng.uncertainty.sources import Source

_COLUMNS = (
    ("quantity", ""), ("value", "r"), ("u_x", "r"), ("nu_x", "r"), ("distribution", ""),
    ("source", ""),
)  # fmt: skip


def inputs_table(written: WrittenEvaluation) -> str:
    """Return the table of a written evaluation's inputs."""
    head = "".join(f'<th class="{kind}">{say(key)}</th>' for key, kind in _COLUMNS)
    rows = "".join(_row(each) for each in written.inputs.values())
    return f'<div class="card"><div class="scroll"><table><tr>{head}</tr>{rows}</table></div></div>'


def _row(written: WrittenInput) -> str:
    item = written.input
    unit = f" {escape(str(item.unit))}" if item.unit and str(item.unit) != "1" else ""
    u = item.standard_uncertainty
    stated = say("exact") if u == 0 else significant(u) + (unit if u is not None else "")
    freedom = "—" if u == 0 else significant(item.degrees_of_freedom, 4)
    title = item.source.title if isinstance(item.source, Source) else None
    small = f"<small>{name(title)}</small>" if title else ""
    return (
        f"<tr><td><code>{escape(item.name)}</code>{small}</td>"
        f'<td class="r">{significant(item.value, 10)}{unit}</td><td class="r">{stated}</td>'
        f'<td class="r">{freedom}</td><td>{_distribution(written)}</td>'
        f"<td>{_source(item.source)}</td></tr>"
    )


def _distribution(written: WrittenInput) -> str:
    key = f"distribution_{written.drawn.kind}"
    shape = say(key) if has(key) else escape(written.drawn.kind)
    if written.observations is None:
        return "—" if written.input.standard_uncertainty == 0 else shape
    return f"{shape}<small>{len(written.observations)} {say('observations')}</small>"


def _source(source: Source | str | None) -> str:
    if not isinstance(source, Source):
        return escape(source or "")
    evidence = f"<small>{escape(source.evidence)}</small>" if source.evidence else ""
    kind = say(f"kind_{source.kind.value}")
    return f"<code>{escape(source.id)}</code> <small>{kind}</small>{evidence}"
