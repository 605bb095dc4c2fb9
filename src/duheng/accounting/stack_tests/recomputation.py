"""Submitted tests recomputed from their own figures, with room for the rounding of each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from duheng.accounting.row_faults import RowFault
from duheng.accounting.stack_tests.columns import TableForm
from duheng.accounting.stack_tests.criteria import Criteria, read_criteria
from duheng.accounting.stack_tests.errors import NoCriterion, UnusableTest
from duheng.accounting.stack_tests.rata import statistics_of, t_value
from duheng.accounting.stack_tests.submitted import BadRow, Block, Floats
from duheng.quantities import convert
from duheng.rulebook import PackLibrary
from duheng.terms.errors import DuhengError

AGREES, AS_WRITTEN, DISAGREES, NOT_STATED = "agrees", "agrees_as_written", "disagrees", "not_stated"
FIELDS = (
    "mean_difference",
    "t_value",
    "confidence_coefficient",
    "relative_accuracy",
    "bias_factor",
    "outcome",
)
TOLERANCE = (
    "every figure may be rounded: by half a unit of the last decimal its table gives (agrees), or "
    "of the last decimal with which it is written (agrees_as_written); a recomputed figure agrees "
    "when the ranges that both leave open meet"
)
_STATED_BETTER = {"4QTRS": "annual", "8QTRS": "annual"}
_NONE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One figure of a test that does not follow from the others.

    Attributes
    ----------
    stated, recomputed : float or str
        In the unit of the figure; words for the outcome.
    deviation : float or None
        Stated minus recomputed.
    allowed : float or None
        What the rounding of all figures can explain, half-width.
    """

    field: str
    stated: float | str
    recomputed: float | str
    deviation: float | None = None
    allowed: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the disagreement as a JSON-ready dictionary."""
        return {
            "field": self.field,
            "stated": self.stated,
            "recomputed": self.recomputed,
            "deviation": self.deviation,
            "allowed": self.allowed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTest:
    """A submitted test that does not agree with itself."""

    line: int
    quantity: str
    names: Mapping[str, str]
    disagreements: tuple[Disagreement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the test as a JSON-ready dictionary."""
        fields = [one.to_dict() for one in self.disagreements]
        return {"line": self.line, "quantity": self.quantity, **self.names, "fields": fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A figure as stated and as recomputed, of every test of a block."""

    stated: Floats
    recomputed: Floats
    allowed: Floats
    allowed_as_written: Floats

    @property
    def states(self) -> list[str]:
        apart = np.abs(self.stated - self.recomputed)
        states = np.full(len(apart), DISAGREES, dtype=object)
        states[apart <= self.allowed_as_written + _NONE] = AS_WRITTEN
        states[apart <= self.allowed + _NONE] = AGREES
        states[np.isnan(self.stated)] = NOT_STATED
        return [str(one) for one in states]


class Recomputation:
    """Recomputes blocks of submitted tests, and counts what agrees.

    Parameters
    ----------
    form : TableForm
        Of the table.
    rules : str
        Id of the pack of criteria.
    """

    def __init__(self, form: TableForm, rules: str, library: PackLibrary) -> None:
        self.form, self.rules, self.library = form, rules, library
        self.tests: Counter[str] = Counter()
        self.agreeing: dict[str, Counter[str]] = {}
        self.fields: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
        self.outcomes: dict[str, Counter[str]] = {}
        self.disagreements: list[JudgedTest] = []
        self.bad: list[BadRow] = []
        self._criteria: dict[tuple[str, date | None], Criteria] = {}

    def add(self, block: Block) -> None:
        """Recompute a block of tests."""
        self.bad += block.bad
        if not block.lines:
            return
        compared = {
            "mean_difference": self._difference(block),
            "t_value": self._t(block),
            "confidence_coefficient": self._coefficient(block),
            "relative_accuracy": self._accuracy(block),
            "bias_factor": self._bias(block),
        }
        states = {name: one.states for name, one in compared.items()}
        for place in range(len(block.lines)):
            self._judge(block, place, compared, {name: one[place] for name, one in states.items()})

    def _judge(
        self, block: Block, place: int, compared: Mapping[str, _Compared], states: dict[str, str]
    ) -> None:
        quantity = block.quantities[place]
        try:
            outcome = self._outcome(block, place)
        except DuhengError as refusal:
            fault = RowFault("refused", {"code": refusal.code, "refusal": str(refusal)})
            self.bad.append(BadRow(line=block.lines[place], fault=fault))
            return
        found = [
            Disagreement(
                field=name,
                stated=float(one.stated[place]),
                recomputed=float(one.recomputed[place]),
                deviation=float(one.stated[place] - one.recomputed[place]),
                allowed=float(one.allowed_as_written[place]),
            )
            for name, one in compared.items()
            if states[name] == DISAGREES
        ]
        states["outcome"], contradiction = _against(block.frequencies[place], outcome)
        if contradiction is not None:
            found.append(contradiction)
        self._count(quantity, outcome, states)
        if found:
            self.disagreements.append(
                JudgedTest(
                    line=block.lines[place],
                    quantity=quantity,
                    names=block.names[place],
                    disagreements=tuple(found),
                )
            )

    def _count(self, quantity: str, outcome: str, states: Mapping[str, str]) -> None:
        self.tests[quantity] += 1
        self.outcomes.setdefault(quantity, Counter())[outcome] += 1
        for name, state in states.items():
            self.fields[name][state] += 1
        worst = next((one for one in (DISAGREES, AS_WRITTEN) if one in states.values()), AGREES)
        self.agreeing.setdefault(quantity, Counter())[worst] += 1

    def _criteria_of(self, block: Block, place: int) -> Criteria:
        key = (block.quantities[place], block.dates[place])
        if key not in self._criteria:
            self._criteria[key] = read_criteria(self.rules, "rata", *key, self.library)
        return self._criteria[key]

    def _outcome(self, block: Block, place: int) -> str:
        reference = block.numbers["mean_reference"][place]
        difference = reference - block.numbers["mean_monitor"][place]
        accuracy = block.numbers["relative_accuracy"][place]
        if not accuracy >= 0:
            spread = t_value(block.runs[place]) * block.numbers["standard_deviation"][place]
            accuracy = 100 * (abs(difference) + spread / block.runs[place] ** 0.5) / reference
        error = 100.0 * abs(difference) / reference
        limits = self._criteria_of(block, place)
        unit = block.units[place]
        if unit and not math.isclose(float(convert(1.0, unit, limits.unit)), 1.0):
            raise UnusableTest(f"the test is in {unit}, and its criterion in {limits.unit}")
        return limits.class_at(reference, statistics_of(accuracy, error, difference))

    # -- each figure from the others, and what their rounding leaves open -------------------

    def _halves(self, block: Block, name: str) -> tuple[Floats, Floats]:
        """Return half a unit of the last decimal: of the table, and as written."""
        written = np.array(block.written[name], dtype=np.float64)
        given = np.maximum(written, self.form.decimals.get(name, -np.inf))
        return 0.5 * 10.0**-given, 0.5 * 10.0**-written

    def _difference(self, block: Block) -> _Compared:
        names = ("mean_difference", "mean_reference", "mean_monitor")
        halves = [self._halves(block, name) for name in names]
        return _Compared(
            stated=block.values("mean_difference"),
            recomputed=block.values("mean_reference") - block.values("mean_monitor"),
            allowed=sum((one[0] for one in halves), np.zeros(1)),
            allowed_as_written=sum((one[1] for one in halves), np.zeros(1)),
        )

    def _t(self, block: Block) -> _Compared:
        shown, written = self._halves(block, "t_value")
        found = np.array([t_value(runs) for runs in block.runs])
        own = 0.0005
        return _Compared(
            stated=block.values("t_value"),
            recomputed=found,
            allowed=shown + own,
            allowed_as_written=written + own,
        )

    def _coefficient(self, block: Block) -> _Compared:
        factor = np.array([t_value(runs) / runs**0.5 for runs in block.runs])
        spread = self._halves(block, "standard_deviation")
        own = self._halves(block, "confidence_coefficient")
        return _Compared(
            stated=np.abs(block.values("confidence_coefficient")),
            recomputed=factor * block.values("standard_deviation"),
            allowed=factor * spread[0] + own[0],
            allowed_as_written=factor * spread[1] + own[1],
        )

    def _accuracy(self, block: Block) -> _Compared:
        reference = block.values("mean_reference")
        difference = _or_else(
            block.values("mean_difference"), reference - block.values("mean_monitor")
        )
        factor = np.array([t_value(runs) / runs**0.5 for runs in block.runs])
        coefficient = _or_else(
            np.abs(block.values("confidence_coefficient")),
            factor * block.values("standard_deviation"),
        )
        accuracy = 100.0 * (np.abs(difference) + coefficient) / reference
        allowed = [self._accuracy_half(block, accuracy, place, factor) for place in (0, 1)]
        return _Compared(
            stated=block.values("relative_accuracy"),
            recomputed=np.floor(100.0 * accuracy + 0.5) / 100.0,
            allowed=allowed[0],
            allowed_as_written=allowed[1],
        )

    def _accuracy_half(self, block: Block, accuracy: Floats, place: int, factor: Floats) -> Floats:
        reference = block.values("mean_reference")
        half = {name: self._halves(block, name)[place] for name in block.written}
        stated = ~np.isnan(block.values("confidence_coefficient"))
        coefficient = np.where(
            stated, half["confidence_coefficient"], factor * half["standard_deviation"]
        )
        unread = np.isnan(block.values("mean_difference"))
        difference = np.where(
            unread, half["mean_monitor"] + half["mean_reference"], half["mean_difference"]
        )
        of_reference = accuracy * half["mean_reference"] / reference
        rounded = half["relative_accuracy"] + 0.005
        return rounded + 100.0 * (difference + coefficient) / reference + of_reference

    def _bias(self, block: Block) -> _Compared:
        monitor = block.values("mean_monitor")
        difference = block.values("mean_reference") - monitor
        spread = np.array([t_value(runs) / runs**0.5 for runs in block.runs])
        low = difference > spread * block.values("standard_deviation")
        adjusted = np.array([self._is_adjusted(block, place) for place in range(len(monitor))])
        shown, written = self._halves(block, "bias_factor")
        return _Compared(
            stated=block.values("bias_factor"),
            recomputed=np.where(low & adjusted, 1.0 + np.abs(difference) / monitor, 1.0),
            allowed=shown + 0.0005,
            allowed_as_written=written + 0.0005,
        )

    def _is_adjusted(self, block: Block, place: int) -> bool:
        try:
            return self._criteria_of(block, place).bias_adjusted
        except NoCriterion:
            return False


def _or_else(first: Floats, second: Floats) -> Floats:
    return np.where(np.isnan(first), second, first)


def _against(frequency: str, outcome: str) -> tuple[str, Disagreement | None]:
    """Compare the stated interval with the outcome: what is stated may not be the better."""
    if not frequency:
        return NOT_STATED, None
    wants = _STATED_BETTER.get(frequency, "passed")
    if outcome in (wants, "annual"):
        return AGREES, None
    return DISAGREES, Disagreement(field="outcome", stated=frequency, recomputed=outcome)
