"""What the report shows of a sink: equations, inputs, pack values, instruments, parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duheng.accounting.method import Method, Route
from duheng.accounting.records import (
    Breakdown,
    EvidenceItem,
    Figure,
    GroupValue,
    MethodUse,
    Texts,
)
from duheng.accounting.sinks.balance import Balance
from duheng.accounting.sinks.batches import Batch
from duheng.accounting.sinks.setup import SinkSetup
from duheng.accounting.sinks.steps import Step
from duheng.equations import to_latex
from duheng.rulebook import DatedValue
from duheng.terms.evidence import EvidenceKind

SAMPLING = (
    r"\hat C_h = \frac{A_h}{\sum_p a_p} \sum_p \sum_i e_i C_i",
    r"u^2(\hat C_h) = (1 - f_h) \frac{s_h^2}{n_h}",
)
CHANGE = r"\Delta C = C_2 - C_1"
LEAKAGE = r"\Delta_{\mathrm{CO_2}} \leftarrow \Delta_{\mathrm{CO_2}} - \sum_k L_k"
_LEAKAGE = {"zh-Hans": "扣除声明的泄漏", "en": "less the leakage that is stated"}
_CHANGE = {"zh-Hans": "两期之差", "en": "later survey less earlier one"}
_STAND = {
    "zh-Hans": "由样地推算各层碳储量及其抽样方差",
    "en": "from plots to a stratum, and its sampling variance",
}
_SYMBOLS: tuple[tuple[str, str, str, str], ...] = (
    ("A_h", "层面积", "area of the stratum", "ha"),
    ("a_p", "样地面积", "area of a plot", "ha"),
    ("e_i", "单株代表株数", "trees that one measured tree stands for", "1"),
    (
        "f_h",
        "抽样比（声明有限总体时）",
        "sampled fraction, where a finite population is declared",
        "1",
    ),
    ("n_h", "样地数", "number of plots", "1"),
    ("s_h", "样地推算总量的标准差", "standard deviation of totals by single plots", "tC"),
)


def method_use(quantity: str, method: Method, balance: Balance) -> MethodUse:
    """Return a sink's method as used for one quantity; what another one shows is not repeated."""
    equations: list[Mapping[str, Any]] = []
    inputs: dict[str, Mapping[str, Any]] = {}
    for symbol, title, route in _routes(quantity, method, balance):
        equations += _equations(route, symbol, title)
        inputs |= {
            one.symbol: {"symbol": one.symbol, "title": dict(one.title), "unit": one.unit}
            for one in route.inputs.values()
        }
    if quantity.startswith("carbon_stock_at"):
        equations += [{"route": _STAND, "which": "best", "latex": one} for one in SAMPLING]
        inputs |= {
            symbol: {"symbol": symbol, "title": {"zh-Hans": zh, "en": en}, "unit": unit}
            for symbol, zh, en, unit in _SYMBOLS
        }
    if quantity == "carbon_stock_change" and balance.batches:
        equations.append({"route": _CHANGE, "which": "best", "latex": CHANGE})
    if quantity == "co2_removal" and balance.leakage:
        equations.append({"route": _LEAKAGE, "which": "both", "latex": LEAKAGE})
    pack = method.pack
    return MethodUse(
        id=pack.id,
        edition=pack.edition,
        title=pack.body["sink"]["figures"][quantity],
        document=str(pack.document),
        clause=None,
        confidence=pack.confidence.value,
        digest=pack.digest,
        quantity=quantity,
        equations=tuple(equations),
        inputs=tuple(inputs.values()),
        values=tuple(_value(title, one) for title, one in balance.values.get(quantity, ())),
    )


def _routes(quantity: str, method: Method, balance: Balance) -> Iterator[tuple[str, Texts, Route]]:
    """Yield symbol, title and route of the equations that a quantity shows."""
    if quantity == "carbon_stock_at_end":
        for step in _steps(balance.batches):
            yield step.symbol, _title(step), step.route
    if quantity == "carbon_stock_change":
        for one in {one.route.name: one for one in balance.parcels}.values():
            yield one.method.symbol, one.method.pack.title, one.route
    if quantity == "co2_removal":
        route = next(iter(method.routes.values()))
        yield method.symbol, route.title, route


def _steps(batches: Sequence[Batch]) -> Iterator[Step]:
    """Yield every equation once, in the order of use."""
    seen: dict[tuple[str, str], Step] = {}
    for batch in batches:
        for step in batch.steps:
            seen.setdefault((step.method.pack.digest, step.route.name), step)
    yield from seen.values()


def _title(step: Step) -> Texts:
    own = step.method.pack.title
    return {tag: f"{text} · {step.route.title.get(tag, '')}" for tag, text in own.items()}


def _equations(route: Route, symbol: str, title: Texts) -> list[Mapping[str, Any]]:
    symbols = {name: one.symbol for name, one in route.inputs.items()}
    found = [
        (which, f"{symbol} = {to_latex(expression, symbols)}")
        for which, expression in (("statutory", route.statutory), ("best", route.best_estimate))
    ]
    if found[0][1] == found[1][1]:
        found = found[1:]
    return [{"route": dict(title), "which": which, "latex": latex} for which, latex in found]


def _value(title: Texts, one: DatedValue) -> dict[str, Any]:
    return {
        "title": title,
        "keys": ", ".join(f"{key}: {value}" for key, value in one.keys.items()),
        "value": f"{one.value:g}",
        "unit": "" if one.unit == "1" else one.unit,
        "standard_uncertainty": one.evaluated_uncertainty,
        "source": f"{one.document}; {one.source}",
        "pack": f"{one.pack_id} {one.pack_edition}",
        "confidence": one.confidence.value,
        "stands_in": one.stands_in,
    }


def evidence_of(setup: SinkSetup) -> tuple[EvidenceItem, ...]:
    """Return the instruments of the surveys with what is stated of each."""
    found: dict[str, EvidenceItem] = {}
    for survey in setup.surveys:
        for quantity, device in survey.devices.items():
            stated = [one for one in (device.correction, device.repeatability) if one is not None]
            cause = next((one.cause for one in stated if one.cause is not None), None)
            is_certified = cause is not None and cause.kind is EvidenceKind.CERTIFICATE
            earlier = found.get(device.name)
            used = dict.fromkeys(
                (*(earlier.used_in if earlier else ()), f"{quantity} {survey.name}")
            )
            found[device.name] = EvidenceItem(
                instrument=device.name,
                kind=quantity,
                title=device.title,
                serial=None,
                used_in=tuple(used),
                evidence=cause.evidence if cause is not None else "",
                certificate_kind="calibration" if is_certified else "none",
                issuer=None,
                sha256=None,
                valid_from=None,
                valid_until=None,
                summary={
                    "zh-Hans": "；".join(
                        _said(one.value, one.standard_uncertainty) for one in stated
                    )
                    or "未说明",
                    "en": "; ".join(_said(one.value, one.standard_uncertainty) for one in stated)
                    or "nothing stated",
                },
            )
    return tuple(found.values())


def _said(value: float, uncertainty: float | None) -> str:
    return f"{value:+.3g}, u = {uncertainty:.2g}" if uncertainty is not None else f"{value:+.3g}"


def breakdown_of(figures: Sequence[Figure], titles: Mapping[str, Texts]) -> Breakdown | None:
    """Return the figures of strata as the parts of the whole, or ``None`` where there are none."""
    rows = tuple(
        GroupValue(
            key=figure.group["stratum"],
            title=titles.get(figure.group["stratum"], {}),
            statutory=figure.statutory,
            best_estimate=figure.best_estimate,
            standard_uncertainty=figure.standard_uncertainty,
        )
        for figure in figures
        if figure.group
    )
    return Breakdown(quantity=figures[0].quantity, by="stratum", rows=rows) if rows else None
