"""Monitors of a stack: their tests, the bias found by them, and what else acts on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from duheng.accounting.errors import UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.heading import Heading
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.accounting.stack_tests.rata import (
    RataResult,
    RataSummary,
    relative_accuracy,
    summary_of_runs,
)
from duheng.accounting.stack_tests.status import MonitorTimeline, PassedOrFailed
from duheng.accounting.stated import Stated, read_stated
from duheng.quantities import convert
from duheng.rulebook import PackLibrary
from duheng.terms.evidence import EvidenceKind
from duheng.terms.instants import microseconds_of, parse_instant
from duheng.uncertainty.columnar import Shared

Integers = npt.NDArray[np.int64]
STATES = ("in_control", "expired", "out_of_control", "untested")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyTest:
    """A relative accuracy test, its bias, and the cause of the doubt that stays.

    Attributes
    ----------
    relative_bias : float
        By which readings are corrected, 0 where they are kept [1].
    cause : int
        Place of the scatter of the runs, or of the uncorrected bias.
    reference : int
        Place of the reference method.
    """

    at: datetime
    result: RataResult
    relative_bias: float
    cause: int
    reference: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A monitor as an account declares it.

    Attributes
    ----------
    effects : Mapping
        Relative effects on every reading, by name: span gas, velocity coefficient ... [1].
    noise : float
        Relative standard uncertainty that is new in every hour [1].
    """

    name: str
    title: Texts
    serial: str | None
    quantity: str
    corrected: bool
    noise: float
    noise_evidence: str
    effects: Mapping[str, Stated]
    tests: tuple[AccuracyTest, ...]
    timeline: MonitorTimeline
    written: Mapping[str, Any] = field(repr=False)

    def states(self, hours: Integers, heading: Heading) -> Integers:
        """Return the place in :data:`STATES` of every hour [us since 1970]."""
        spans = self.timeline.spans(heading.period)
        begins = np.array([microseconds_of(one.begin) for one in spans], dtype=np.int64)
        places = np.array([STATES.index(one.state.value) for one in spans], dtype=np.int64)
        return places[np.searchsorted(begins, hours, side="right") - 1]

    def potential(self, unit: str) -> float | None:
        """Return what a ladder takes below its last step, in a unit; None is not declared."""
        stated = self.written.get("highest_potential")
        if stated is None:
            return None
        return float(convert(float(stated["value"]), stated["unit"], unit))

    def segments(self, hours: Integers) -> Integers:
        """Return for every hour the number of accuracy tests done before it."""
        ends = np.array([microseconds_of(one.at) for one in self.tests], dtype=np.int64)
        return np.searchsorted(ends, hours, side="right").astype(np.int64)

    def bias(self, key: str) -> Shared:
        """Return the bias by segment; before the first test it is not known, and 0."""
        return self._by_segment(key, [one.relative_bias for one in self.tests],
                                [one.cause for one in self.tests])  # fmt: skip

    def reference(self, key: str) -> Shared:
        """Return the error of the reference method by segment, expected at 0."""
        return self._by_segment(key, [0.0] * len(self.tests), [one.reference for one in self.tests])

    def bias_factor(self, key: str) -> Shared:
        """Return the factor of the rules by segment, exact, minus one."""
        factors = [one.result.bias_factor - 1.0 for one in self.tests]
        return self._by_segment(key, factors, [EXACT] * len(self.tests))

    def _by_segment(self, key: str, values: Sequence[float], sources: Sequence[int]) -> Shared:
        return Shared(
            key=key,
            keys=np.arange(len(values) + 1, dtype=np.int64),
            values=np.array([0.0, *values]),
            sources=np.array([EXACT, *sources], dtype=np.int64),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorReader:
    """Reads the monitors of a document."""

    heading: Heading
    library: PackLibrary
    register: SourceRegister
    files: InputFiles

    def read(self) -> dict[str, Monitor]:
        """Return the monitors by name.

        Raises
        ------
        UnusableAccount
            When a test says neither its outcome nor its figures, or an effect its evidence.
        TooFewRuns, UnusableTest, NoCriterion
            When a test cannot be judged.
        """
        return {
            name: self._monitor(name, written)
            for name, written in self.heading.document["monitors"].items()
        }

    def _monitor(self, name: str, written: Mapping[str, Any]) -> Monitor:
        where = self.heading.document.where("monitors", name)
        corrected = written.get("bias", "correct") == "correct"
        tests: list[AccuracyTest] = []
        standing: list[PassedOrFailed] = []
        for place, test in enumerate(written.get("tests", ())):
            own = self.heading.document.where("monitors", name, "tests", place)
            at = parse_instant(test["at"], self.heading.zone)
            outcome = test.get("outcome")
            if test["kind"] == "rata" and outcome is None:
                found = self._accuracy(name, written, test, at, own, corrected=corrected)
                tests.append(found)
                outcome = found.result.outcome
            if outcome is None:
                raise UnusableAccount(f"{own}: the outcome is not stated", hint="write outcome")
            standing.append(PassedOrFailed(kind=test["kind"], at=at, outcome=outcome))
        rules = self.heading.document["rules"]
        noise = written.get("noise", {})
        effects = {
            key: read_stated(
                one,
                unit="1",
                name=f"{name}/{key}",
                owner=self.heading.subject_id,
                where=f"{where}.effects.{key}",
                files=self.files,
                title=texts_of(one.get("title"), f"{name} {key}"),
            )
            for key, one in written.get("effects", {}).items()
        }
        return Monitor(
            name=name,
            title=texts_of(written.get("title"), name),
            serial=written.get("serial"),
            quantity=written["quantity"],
            corrected=corrected,
            noise=float(noise.get("relative_standard_uncertainty", 0.0)),
            noise_evidence=str(noise.get("evidence", "")),
            effects=effects,
            tests=tuple(sorted(tests, key=lambda one: one.at)),
            timeline=MonitorTimeline(
                standing,
                rules=rules["validity"],
                zone=self.heading.zone,
                kinds=rules.get("tests", ["rata"]),
                library=self.library,
            ),
            written=written,
        )

    def _accuracy(
        self,
        name: str,
        monitor: Mapping[str, Any],
        test: Mapping[str, Any],
        at: datetime,
        where: str,
        *,
        corrected: bool,
    ) -> AccuracyTest:
        summary = _summary(test, where)
        result = relative_accuracy(
            summary,
            test.get("quantity", monitor["quantity"]),
            rules=self.heading.document["rules"]["criteria"],
            on=at.astimezone(self.heading.zone).date(),
            library=self.library,
        )
        day = at.astimezone(self.heading.zone).date().isoformat()
        evidence = str(test.get("evidence", f"RATA {name} {day}"))
        # a bias that is left in the readings is a doubt of its own size (JCGM 100:2008, F.2.4.5)
        left = 0.0 if corrected else summary.relative_bias
        cause = Cause(
            id=f"urn:duheng:rata:{self.heading.subject_id}/{name}@{day}",
            input=f"{name}/bias",
            title={"zh-Hans": f"{name} 比对偏差 {day}", "en": f"bias of {name} found on {day}"},
            kind=EvidenceKind.STATISTICAL,
            evidence=evidence if corrected else f"{evidence}; bias of {left:+.3%} not corrected",
            standard_uncertainty=math.hypot(result.bias_uncertainty, left),
            degrees_of_freedom=float(summary.runs - 1) if corrected else math.inf,
        )
        return AccuracyTest(
            at=at,
            result=result,
            relative_bias=summary.relative_bias if corrected else 0.0,
            cause=self.register.place_of(cause),
            reference=self._reference(name, test, day, where),
            evidence=evidence,
        )

    def _reference(self, name: str, test: Mapping[str, Any], day: str, where: str) -> int:
        title: Texts = {"zh-Hans": f"{name} 参比方法", "en": f"reference method of {name}"}
        if "reference_method" in test:
            stated = read_stated(
                test["reference_method"],
                unit="1",
                name=f"{name}/reference@{day}",
                owner=self.heading.subject_id,
                where=f"{where}.reference_method",
                files=self.files,
                title=title,
            )
            return stated.enter(self.register)
        return self.register.place_of(
            Cause(
                id=f"urn:duheng:reference-method:{self.heading.subject_id}/{name}",
                input=f"{name}/reference",
                title=title,
                kind=EvidenceKind.JUDGEMENT,
                evidence="",
                standard_uncertainty=None,
            )
        )


def _summary(test: Mapping[str, Any], where: str) -> RataSummary:
    if "monitor" in test and "reference" in test:
        return summary_of_runs(test["monitor"], test["reference"])
    keys = ("runs", "mean_monitor", "mean_reference", "standard_deviation")
    absent = [key for key in keys if key not in test]
    if absent:
        raise UnusableAccount(
            f"{where}: {absent[0]} is missing",
            hint="write the runs (monitor, reference), their summary, or the outcome alone",
        )
    return RataSummary(
        runs=test["runs"],
        mean_monitor=float(test["mean_monitor"]),
        mean_reference=float(test["mean_reference"]),
        standard_deviation=float(test["standard_deviation"]),
    )
