"""A calculation as the report shows it: equations typeset, inputs, pack values, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from duheng.accounting.calculations.figures import TakenFigure
from duheng.accounting.calculations.inputs import InputReader
from duheng.accounting.calculations.method import Calculation, Interval, Output, Wanted
from duheng.accounting.calculations.setup import Item
from duheng.accounting.calculations.stating import Statement
from duheng.accounting.records import EvidenceItem, MethodUse, StandardLink
from duheng.accounting.sources import Cause
from duheng.equations import to_latex
from duheng.rulebook import DatedValue
from duheng.terms.evidence import EvidenceKind

_SIGNS = {"at_least": r"\ge", "above": ">", "at_most": r"\le", "below": "<"}


def method_uses(
    calculation: Calculation, published: Iterable[Output], reader: InputReader
) -> tuple[MethodUse, ...]:
    """Return the method once for each published output: what leads to it from the one before."""
    shown: set[str] = set()
    uses = []
    for output in published:
        chain = _chain(calculation, output, shown)
        shown |= {one.name for one in chain}
        uses.append(_use(calculation, output, chain, reader))
    return tuple(uses)


def _chain(calculation: Calculation, output: Output, shown: set[str]) -> list[Output]:
    """Return the outputs that an output rests on and nobody saw yet, in their order."""
    whole = {one.name: one for one in calculation.outputs}
    of_items = {one.name: one for several in calculation.items.values() for one in several.outputs}
    every = {**of_items, **whole}
    found: dict[str, Output] = {}
    waiting = [output]
    while waiting:
        one = waiting.pop()
        if one.name in found or one.name in shown:
            continue
        found[one.name] = one
        names = [one.summed[1]] if one.summed is not None else list(one.symbols)
        waiting += [every[name] for name in names if name in every]
    return [one for one in every.values() if one.name in found]


def _use(
    calculation: Calculation, output: Output, chain: list[Output], reader: InputReader
) -> MethodUse:
    pack = calculation.pack
    inputs = {one.name: one for one in calculation.every_input()}
    symbols = symbols_of(calculation)
    used = {name for one in chain for name in (*one.symbols, *(one.summed or ())[1:])}
    named = used & set(inputs)
    return MethodUse(
        id=pack.id,
        edition=pack.edition,
        title=pack.title,
        document=str(pack.document),
        clause=output.clause,
        confidence=pack.confidence.value,
        digest=pack.digest,
        quantity=output.quantity,
        equations=tuple(one for each in chain for one in equations_of(each, symbols)),
        inputs=tuple(
            {"symbol": one.symbol, "title": dict(one.title), "unit": one.unit}
            for one in inputs.values()
            if one.name in named
        ),
        values=tuple(
            _value(wanted, found)
            for wanted, found in reader.values.values()
            if wanted.name in named
        ),
    )


def symbols_of(calculation: Calculation) -> dict[str, str]:
    """Return the LaTeX symbol of every name of a calculation."""
    outputs = [*calculation.outputs]
    outputs += [one for several in calculation.items.values() for one in several.outputs]
    found = {one.name: one.symbol for one in calculation.every_input()}
    return {**found, **{one.name: one.symbol for one in outputs}}


def equations_of(output: Output, symbols: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the equations of an output: one, or the statutory one and the best estimate."""
    title, symbol = dict(output.title), output.symbol
    if output.summed is not None:
        text = rf"{symbol} = \sum_{{i}} {symbols[output.summed[1]]}"
        return [{"route": title, "which": "both", "latex": text}]
    if output.bands:
        rows = r" \\ ".join(_band(output, number, symbols) for number in range(len(output.bands)))
        text = rf"{symbol} = \begin{{cases}} {rows} \end{{cases}}"
        return [{"route": title, "which": "both", "latex": text}]
    texts = [
        rf"{symbol} = {to_latex(one.expression, symbols)}"
        for one in (output.statutory, output.best_estimate)
        if one is not None
    ]
    if texts[0] == texts[-1]:
        return [{"route": title, "which": "both", "latex": texts[0]}]
    return [
        {"route": title, "which": which, "latex": text}
        for which, text in zip(("statutory", "best"), texts, strict=True)
    ]


def _band(output: Output, number: int, symbols: Mapping[str, str]) -> str:
    band = output.bands[number]
    where = _where(symbols[str(output.by)], band.where, symbols)
    return rf"{to_latex(band.equation.expression, symbols)} & {where}"


def _where(by: str, where: Interval, symbols: Mapping[str, str]) -> str:
    tests = [
        f"{by} {sign} {symbols[limit] if isinstance(limit, str) else f'{limit:g}'}"
        for name, sign in _SIGNS.items()
        if (limit := getattr(where, name)) is not None
    ]
    return ", ".join(tests) or r"\text{else}"


def _value(wanted: Wanted, one: DatedValue) -> dict[str, Any]:
    which = ", ".join(one.keys.values())
    return {
        "title": {
            tag: f"{text} ({which})" if which else text for tag, text in wanted.title.items()
        },
        "keys": ", ".join(f"{key}: {value}" for key, value in one.keys.items()),
        "value": f"{one.value:g}",
        "unit": "" if one.unit == "1" else one.unit,
        "standard_uncertainty": one.standard_uncertainty,
        "source": f"{one.document}; {one.source}",
        "pack": f"{one.pack_id} {one.pack_edition}",
        "confidence": one.confidence.value,
        "stands_in": one.stands_in,
    }


def evidence_of(reader: InputReader) -> tuple[EvidenceItem, ...]:
    """Return what each stated value rests on, in the order of the document."""
    return tuple(_item(item, wanted, one) for item, wanted, one in reader.statements)


def _item(item: Item, wanted: Wanted, statement: Statement | TakenFigure) -> EvidenceItem:
    if isinstance(statement, TakenFigure):
        return _of_figure(item, wanted, statement)
    cause = statement.indicated.cause
    is_certified = cause is not None and cause.kind is EvidenceKind.CERTIFICATE
    return EvidenceItem(
        instrument=f"{item.name} {wanted.name}".strip(),
        kind="statement",
        title=wanted.title,
        serial=None,
        used_in=(item.name,) if item.name else (),
        evidence="" if cause is None else cause.evidence,
        certificate_kind="stated" if is_certified else "paper" if cause is not None else "none",
        issuer=None,
        sha256=None,
        valid_from=None,
        valid_until=None,
        summary=_summary(wanted, statement),
        standards=tuple(_link(*one) for one in statement.standards.values()),
    )


def _of_figure(item: Item, wanted: Wanted, taken: TakenFigure) -> EvidenceItem:
    value = f"{taken.best_estimate:.6g} {taken.unit}"
    return EvidenceItem(
        instrument=f"{item.name} {wanted.name}".strip(),
        kind="figure",
        title=wanted.title,
        serial=None,
        used_in=(item.name,) if item.name else (),
        evidence=f"{taken.quantity} {taken.digest}",
        certificate_kind="figure",
        issuer=None,
        sha256=None,
        valid_from=None,
        valid_until=None,
        summary={
            "zh-Hans": f"{value}，不确定度一览表 {len(taken.causes)} 行",
            "en": f"{value}, a budget of {len(taken.causes)} lines",
        },
    )


def _summary(wanted: Wanted, statement: Statement) -> dict[str, str]:
    stated = statement.indicated
    value = f"{stated.value:.6g} {wanted.unit}"
    uncertainty = stated.standard_uncertainty
    if uncertainty is None:
        return {"zh-Hans": f"{value}，未给出不确定度", "en": f"{value}, uncertainty not stated"}
    return {"zh-Hans": f"{value}，u = {uncertainty:.3g}", "en": f"{value}, u = {uncertainty:.3g}"}


def _link(cause: Cause, loading: float | None) -> StandardLink:
    return StandardLink(
        id=cause.id,
        title=cause.title,
        certificate=cause.evidence,
        loading=loading,
        standard_uncertainty=cause.standard_uncertainty,
        terminus=None,
    )
