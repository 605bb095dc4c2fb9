"""The method: its equations typeset, its inputs, and the pack values with their confidence."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from latex2mathml.converter import convert

from duheng.accounting.records import MethodUse
from duheng.accounting.report.marks import chip, confidence_chip
from duheng.accounting.report.numbers import significant, unit_text
from duheng.accounting.report.words import name, pair, say


def method(use: MethodUse) -> str:
    """Return the card of one method."""
    clause = f" · {escape(use.clause)}" if use.clause else ""
    return (
        f"<h3>{name(use.title)} {confidence_chip(use.confidence)}</h3>"
        f'<p class="note"><code>{escape(use.id)}</code> {escape(use.edition)} · '
        f"{escape(use.document)}{clause}</p>"
        f"{''.join(_equation(one) for one in use.equations)}{_inputs(use)}{_values(use)}"
    )


def _equation(equation: Mapping[str, Any]) -> str:
    markup = convert(equation["latex"], display="block")
    return (
        f'<div class="equation"><span class="which">{name(equation["route"])} · '
        f"{say('equation_' + equation['which'])}</span>{markup}</div>"
    )


def _inputs(use: MethodUse) -> str:
    body = "".join(
        f"<tr><td>{convert(one['symbol'])}</td><td>{name(one['title'])}</td>"
        f"<td>{unit_text(one['unit'])}</td></tr>"
        for one in use.inputs
    )
    head = "".join(f"<th>{say(key)}</th>" for key in ("symbol", "meaning", "unit"))
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


def _values(use: MethodUse) -> str:
    if not use.values:
        return ""
    head = "".join(f"<th>{say(key)}</th>" for key in ("meaning", "value", "line_u", "source"))
    body = "".join(_value(one) for one in use.values)
    return (
        f"<h3>{say('values_used')}</h3>"
        f'<div class="scroll"><table class="values"><tr>{head}'
        f"<th>{say('confidence')}</th></tr>{body}"
        "</table></div>"
    )


def _value(one: Mapping[str, Any]) -> str:
    uncertainty = one["standard_uncertainty"]
    stated = say("not_stated") if uncertainty is None else significant(uncertainty, 2)
    if uncertainty == 0:
        stated = say("exact")
    stands_in = chip("stands_in") if one.get("stands_in") else ""
    return (
        f"<tr><td>{name(one['title'])}</td>"
        f"<td>{escape(str(one['value']))} {unit_text(one['unit'])}</td><td>{stated}</td>"
        f"<td>{escape(one['source'])}<br><code>{escape(one['pack'])}</code>{_years(one)}</td>"
        f"<td>{confidence_chip(one['confidence'])} {stands_in}</td></tr>"
    )


def _years(one: Mapping[str, Any]) -> str:
    """Return the years of a value and what else is in circulation for it."""
    said = []
    if year := one.get("data_year"):
        said.append(pair(f"数据年 {year}", f"data of {year}"))
    if published := one.get("published"):
        said.append(pair(f"公布于 {published}", f"published {published}"))
    if others := one.get("in_dispute"):
        listed = ", ".join(map(str, others))
        said.append(pair(f"存在争议，另有 {listed}", f"in dispute, also {listed}"))
    return "".join(f"<br>{one}" for one in said)
