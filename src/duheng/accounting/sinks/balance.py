"""From stocks and parcels to what a sink publishes: stock, change, removal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from duheng.accounting.derived import Outcome
from duheng.accounting.method import Method
from duheng.accounting.records import Coverage, Origin, Texts, Traceability
from duheng.accounting.sinks import doubts
from duheng.accounting.sinks.batches import Batch, batches_of
from duheng.accounting.sinks.deduction import Deduction, deduction_for, rules_of
from duheng.accounting.sinks.estimate import stratified_total
from duheng.accounting.sinks.inventory import read_inventory
from duheng.accounting.sinks.leakage import Leakage, read_leakage
from duheng.accounting.sinks.parcels import Parcel, ParcelReader
from duheng.accounting.sinks.setup import BEGIN, END, SinkSetup
from duheng.accounting.sinks.steps import StepReader
from duheng.accounting.sinks.stocks import Stock, StockMaker
from duheng.accounting.sinks.terms import TermReader
from duheng.equations import Tape, compile_expression
from duheng.quantities import parse_unit
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding

CARBON = "tC"
DEDUCTION: Texts = {"zh-Hans": "抽样精度扣减率", "en": "deduction for the sampling error"}
ORDER = ("co2_removal", "carbon_stock_change", "carbon_stock_at_end", "carbon_stock_at_begin")


@dataclass(frozen=True, kw_only=True, eq=False)
class Balance:
    """What was found, before it is made into figures.

    Attributes
    ----------
    outcomes : Mapping of str to list of Outcome
        The whole first, then strata and parcels, by quantity in the order of the report.
    units, periods : Mapping of str to str
        Of each quantity.
    values : Mapping of str to list
        Values of packs that each quantity took, with their titles.
    """

    outcomes: Mapping[str, Sequence[Outcome]]
    units: Mapping[str, str]
    periods: Mapping[str, str]
    values: Mapping[str, Sequence[tuple[Texts, DatedValue]]]
    batches: Sequence[Batch] = ()
    parcels: Sequence[Parcel] = ()
    leakage: Sequence[Leakage] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    """An amount of carbon or CO2 of one stratum or parcel."""

    statutory: float
    best: float
    slopes: Mapping[str, float]
    origins: Mapping[tuple[Origin, Traceability], float] = field(default_factory=dict)

    def scaled(self, statutory: float, best: float) -> _Amount:
        """Return the amount in another unit, the statutory value given."""
        return _Amount(
            statutory=statutory,
            best=best * self.best,
            slopes={name: best * slope for name, slope in self.slopes.items()},
            origins={key: best * one for key, one in self.origins.items()},
        )


def balance_of(
    setup: SinkSetup,
    library: PackLibrary,
    method: Method,
    steps: StepReader,
    terms: TermReader,
    report: Callable[[str], None],
    *,
    strict: bool,
) -> Balance:
    """Return stocks, changes and removals of a sink."""
    leakage = read_leakage(setup, method.unit, terms.register)
    terms.doubt_pack(method.pack)
    findings: list[Finding] = []
    stocks: dict[str, dict[str, Stock]] = {}
    batches: list[Batch] = []
    deduction = Deduction(rate=0.0)
    if setup.strata:
        stocks, batches, doubted = _forest(setup, method, steps, terms, report)
        samples = [one[END].sample for one in stocks.values()]
        total = stratified_total(samples, probability=float(rules_of(method)["probability"]))
        if len(setup.surveys) == 2:
            deduction = deduction_for(setup, method, library, total, strict=strict)
        findings += [doubts.precision_of(total, deduction), *doubted]
    of_trees = dict(terms.values)
    parcels = ParcelReader(setup, steps, terms).parcels()
    of_parcels = {name: one for name, one in terms.values.items() if name not in of_trees}
    amounts = _amounts(setup, method, terms, stocks, parcels, deduction.rate)
    if leakage:
        amounts["co2_removal"] |= {one.name: _of_leakage(one) for one in leakage}
    found = (*findings, *terms.findings.values())
    of_letter = {name: one for name, one in terms.values.items() if name not in of_trees}
    of_letter = {name: one for name, one in of_letter.items() if name not in of_parcels}
    if deduction.value is not None:
        of_letter[deduction.value.source_id] = (DEDUCTION, deduction.value)
    return Balance(
        outcomes={name: _outcomes(amounts[name], found) for name in ORDER if name in amounts},
        units=dict.fromkeys(amounts, CARBON) | {"co2_removal": method.unit},
        periods={name: _period(setup, name) for name in amounts},
        values={
            "carbon_stock_at_end": list(of_trees.values()),
            "carbon_stock_change": list(of_parcels.values()),
            "co2_removal": list(of_letter.values()),
        },
        batches=batches,
        parcels=parcels,
        leakage=leakage,
    )


def _forest(
    setup: SinkSetup,
    method: Method,
    steps: StepReader,
    terms: TermReader,
    report: Callable[[str], None],
) -> tuple[dict[str, dict[str, Stock]], list[Batch], list[Finding]]:
    report("plots")
    inventory = read_inventory(setup)
    report("trees")
    batches = batches_of(setup, inventory, steps, terms, method.pack.body["sink"]["tree_carbon"])
    maker = StockMaker(
        setup=setup, inventory=inventory, batches=batches, terms=terms, register=terms.register
    )
    stocks = maker.stocks()
    needed = [name for name in ("diameter", "height") if any(name in b.slopes for b in batches)]
    return stocks, batches, [
        *maker.findings,
        *doubts.heights_modelled(batches),
        *doubts.outside_range(inventory, batches),
        *doubts.trees_changed(setup, inventory),
        *doubts.measuring_unstated(setup, needed),
    ]  # fmt: skip


def _amounts(
    setup: SinkSetup,
    method: Method,
    terms: TermReader,
    stocks: Mapping[str, Mapping[str, Stock]],
    parcels: Sequence[Parcel],
    rate: float,
) -> dict[str, dict[str, _Amount]]:
    """Return stock, change and removal by stratum and parcel."""
    amounts = {
        f"carbon_stock_at_{survey.name}": {
            name: _of_stock(setup, one[survey.name]) for name, one in stocks.items()
        }
        for survey in setup.surveys
    }
    if not setup.has_change:
        return amounts
    changes = {}
    if len(setup.surveys) == 2:
        end, begin = (amounts[f"carbon_stock_at_{name}"] for name in (END, BEGIN))
        changes = {name: _difference(end[name], begin[name]) for name in stocks}
    own = {one.name: _of_parcel(one) for one in parcels}
    removed = _removals(method, terms, changes, rate) | _removals(method, terms, own, 0.0)
    return {**amounts, "carbon_stock_change": changes | own, "co2_removal": removed}


def _outcomes(parts: Mapping[str, _Amount], findings: tuple[Finding, ...]) -> list[Outcome]:
    whole = _outcome(_sum(list(parts.values())), {}, findings)
    return [whole, *(_outcome(one, {"stratum": name}, ()) for name, one in parts.items())]


def _outcome(amount: _Amount, group: Mapping[str, str], findings: tuple[Finding, ...]) -> Outcome:
    origins = {key: abs(one) for key, one in amount.origins.items() if one}
    return Outcome(
        statutory=amount.statutory,
        best_estimate=amount.best,
        sensitivities=amount.slopes,
        coverage=Coverage(hours={}, quantity=origins),
        group=group,
        findings=findings,
    )


def _sum(parts: Sequence[_Amount]) -> _Amount:
    slopes: dict[str, float] = {}
    origins: dict[tuple[Origin, Traceability], float] = {}
    for part in parts:
        for name, slope in part.slopes.items():
            slopes[name] = slopes.get(name, 0.0) + slope
        for key, amount in part.origins.items():
            origins[key] = origins.get(key, 0.0) + abs(amount)
    return _Amount(
        statutory=math.fsum(one.statutory for one in parts),
        best=math.fsum(one.best for one in parts),
        slopes=slopes,
        origins=origins,
    )


def _difference(end: _Amount, begin: _Amount) -> _Amount:
    slopes = dict(end.slopes)
    for name, slope in begin.slopes.items():
        slopes[name] = slopes.get(name, 0.0) - slope
    keys = dict.fromkeys((*end.origins, *begin.origins))
    return _Amount(
        statutory=end.statutory - begin.statutory,
        best=end.best - begin.best,
        slopes={name: slope for name, slope in slopes.items() if slope},
        origins={key: end.origins.get(key, 0.0) - begin.origins.get(key, 0.0) for key in keys},
    )


def _of_stock(setup: SinkSetup, stock: Stock) -> _Amount:
    trace = _traceability(setup)
    measured = stock.best_estimate - stock.modelled
    return _Amount(
        statutory=stock.statutory,
        best=stock.best_estimate,
        slopes=stock.slopes,
        origins={
            (Origin.MEASURED, trace): measured,
            (Origin.SUBSTITUTED, trace): stock.modelled,
        },
    )


def _traceability(setup: SinkSetup) -> Traceability:
    """Return whether the diameters of every survey rest on a certificate."""
    devices = [survey.devices.get("diameter") for survey in setup.surveys]
    corrections = [None if one is None else one.correction for one in devices]
    is_certified = all(
        one is not None and one.cause is not None and one.cause.kind is EvidenceKind.CERTIFICATE
        for one in corrections
    )
    return Traceability.IN_FORCE if is_certified else Traceability.NONE


def _of_parcel(parcel: Parcel) -> _Amount:
    return _Amount(
        statutory=parcel.statutory,
        best=parcel.best_estimate,
        slopes=parcel.slopes,
        origins={(Origin.DEFAULT, Traceability.NONE): parcel.best_estimate},
    )


def _of_leakage(leakage: Leakage) -> _Amount:
    """Return what a leakage takes off the removal, by the letter and as best known alike."""
    value, cause = -leakage.stated.value, leakage.stated.cause
    return _Amount(
        statutory=value,
        best=value,
        slopes={} if cause is None else {cause.id: -1.0},
        origins={(Origin.MEASURED, Traceability.NONE): value},
    )


def _removals(
    method: Method, terms: TermReader, changes: Mapping[str, _Amount], rate: float
) -> dict[str, _Amount]:
    """Return changes of carbon as removals, by the method's own equations.

    The deduction is that of the change of all strata; each takes its part of it, so that the
    parts add up to the whole.
    """
    route = next(iter(method.routes.values()))
    given = {
        "stock_begin": 0.0,
        "deduction": rate,
        "carbon_to_co2": terms.of_table(route.inputs["carbon_to_co2"], {})[0],
    }
    scale = parse_unit(CARBON).factor, parse_unit(method.unit).factor

    def removal(tape: Tape, change: float) -> float:
        values = {**given, "stock_end": change * scale[0]}
        return float(tape.value([values[one] for one in tape.symbols])) / scale[1]

    plain, best = compile_expression(route.statutory), compile_expression(route.best_estimate)
    whole = math.fsum(one.statutory for one in changes.values())
    ratio = removal(plain, whole) / whole if whole else removal(best, 1.0)
    return {
        name: one.scaled(ratio * one.statutory, removal(best, 1.0)) for name, one in changes.items()
    }


def _period(setup: SinkSetup, quantity: str) -> str:
    """Return the time of a figure: the day of its survey, or from survey to survey."""
    days = {survey.name: survey.day.isoformat() for survey in setup.surveys}
    for name, day in days.items():
        if quantity == f"carbon_stock_at_{name}":
            return day
    if len(days) == 2:
        return f"{days[BEGIN]}/{days[END]}"
    return setup.heading.period_text
