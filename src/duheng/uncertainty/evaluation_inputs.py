"""The inputs of a written evaluation: estimates, uncertainties, observations, distributions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.quantities import MeasurementUnit, parse_unit
from duheng.terms.documents import nearest
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.distribution_forms import distribution_from
from duheng.uncertainty.distributions import Distribution, Normal, StudentT
from duheng.uncertainty.sources import Input, Source
from duheng.uncertainty.type_a import ObservedMean, PooledDeviation, evaluate_observations
from duheng.uncertainty.written_forms import WrittenForm

INPUT_KEYS = (
    "value", "unit", "standard_uncertainty", "relative_standard_uncertainty",
    "expanded_uncertainty", "coverage_factor", "degrees_of_freedom", "distribution",
    "observations", "pooled_standard_deviation", "source", "type", "title", "evidence",
)  # fmt: skip
_STATEMENTS = ("standard_uncertainty", "relative_standard_uncertainty", "expanded_uncertainty")
_SOURCE_KEYS = ("id", "kind", "title", "evidence")
_CERTIFICATE_MARKS = ("urn:dcc:", "urn:duheng:certificate:", "certificate:")
# A stated uncertainty is often rounded to two digits; beyond that it contradicts a distribution.
_ROUNDED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenInput:
    """An input as it was written.

    Attributes
    ----------
    input : Input
        Estimate and uncertainty for propagation.
    observations : tuple of float or None
        Its observations, when it is evaluated from them.
    drawn : Distribution
        What a Monte Carlo run draws for it.
    """

    input: Input
    observations: tuple[float, ...] | None
    drawn: Distribution


def read_input(form: WrittenForm, name: str, simultaneous: str | None = None) -> WrittenInput:
    """Return one input of a written evaluation.

    Parameters
    ----------
    form : WrittenForm
        The mapping of the input.
    name : str
        Its name in the equation.
    simultaneous : str, optional
        The set of observations it was taken in together with others.

    Raises
    ------
    UnusableEvaluation
        When a key is unknown, a value is missing or of the wrong kind, or two statements
        contradict each other; the message begins with the place.
    """
    form.check(INPUT_KEYS)
    reader = _InputReader(form, name)
    with form.located():
        return reader.observed(simultaneous) if form.has("observations") else reader.stated()


class _InputReader:
    """Reads one input; the numbers are in the input's declared unit."""

    def __init__(self, form: WrittenForm, name: str) -> None:
        self.form, self.name = form, name

    def observed(self, simultaneous: str | None) -> WrittenInput:
        """Return an input evaluated from its observations (Type A)."""
        for key in ("value", *_STATEMENTS, "coverage_factor"):
            if self.form.has(key):
                raise self.form.refusal(
                    f"'{key}' is given beside observations, which determine it",
                    key,
                    hint="give another component, such as resolution, an input of its own",
                )
        observations = self.form.numbers("observations")
        found = self._type_a(observations)
        drawn = self._drawn_of(found)
        return WrittenInput(
            input=Input(
                name=self.name,
                value=found.mean,
                unit=self._unit(),
                standard_uncertainty=found.standard_uncertainty,
                degrees_of_freedom=found.degrees_of_freedom,
                distribution=drawn,
                source=self._source(EvidenceKind.STATISTICAL),
                simultaneous=simultaneous,
            ),
            observations=tuple(observations),
            drawn=drawn,
        )

    def stated(self) -> WrittenInput:
        """Return an input whose uncertainty is stated, or that of a distribution."""
        unit = self._unit()
        if self.form.has("pooled_standard_deviation"):
            raise self.form.refusal(
                "a pooled standard deviation needs observations", "pooled_standard_deviation"
            )
        value, nu = self.form.number("value"), self._degrees_of_freedom()
        u = self._standard_uncertainty(value, unit)
        distribution = self._distribution(value, u, nu)
        if distribution is not None and value is None:
            value = distribution.mean
        if isinstance(distribution, StudentT) and u is not None:
            # The u that is stated beside a t distribution is its scale: s over root n.
            nu = distribution.nu
        if value is None:
            raise self.form.refusal("the value is missing", hint="add 'value: <number>'")
        is_type_a = self._type() == "A"
        given = Input(
            name=self.name,
            value=value,
            unit=unit,
            standard_uncertainty=u,
            degrees_of_freedom=nu,
            distribution=distribution,
            source=self._source(EvidenceKind.STATISTICAL if is_type_a else None),
        )
        drawn = distribution or Normal(location=value, standard_deviation=u or 0.0)
        return WrittenInput(input=given, observations=None, drawn=drawn)

    def _type_a(self, observations: Sequence[float]) -> ObservedMean:
        pooled, nu = self.form.number("pooled_standard_deviation"), self._degrees_of_freedom()
        if self._type() == "B":
            raise self.form.refusal("observations are evaluated as type A, not B", "type")
        if pooled is None:
            if nu is not None:
                raise self.form.refusal(
                    "'degrees_of_freedom' is given beside observations, whose number sets it",
                    "degrees_of_freedom",
                )
            return evaluate_observations(observations)
        if nu is None or not pooled > 0:
            raise self.form.refusal(
                "a pooled standard deviation is above 0 and states its degrees_of_freedom",
                "pooled_standard_deviation",
            )
        pool = PooledDeviation(standard_deviation=pooled, degrees_of_freedom=nu)
        return pool.mean_of(observations)

    def _drawn_of(self, found: ObservedMean) -> Distribution:
        """Return the scaled and shifted t of few observations (JCGM 101, 6.4.9), or normal."""
        u, nu = found.standard_uncertainty, found.degrees_of_freedom
        kind = "student_t"
        if self.form.has("distribution"):
            form = self.form.inner("distribution")
            form.check(["kind"])
            kind = (form.text("kind") or "").replace("-", "_")
            if kind not in {"normal", "student_t", "t"}:
                raise form.refusal(
                    f"the mean of observations is normal or student_t, not '{kind}'", "kind"
                )
        if kind == "normal" or u == 0:
            return Normal(location=found.mean, standard_deviation=u)
        return StudentT(location=found.mean, scale=u, nu=nu)

    def _distribution(
        self, value: float | None, u: float | None, nu: float | None
    ) -> Distribution | None:
        if not self.form.has("distribution"):
            return None
        written = self.form.content["distribution"]
        defaults: dict[str, Any] = {"standard_uncertainty": u, "degrees_of_freedom": nu}
        if u:
            defaults["scale"] = u
        found = distribution_from(
            written, value, where=self.form.place("distribution"), defaults=defaults
        )
        self._check_agreement(found, u, nu)
        return found

    def _check_agreement(
        self, distribution: Distribution, u: float | None, nu: float | None
    ) -> None:
        """Refuse an uncertainty that is not that of the distribution beside it."""
        widths = [distribution.standard_uncertainty]
        if isinstance(distribution, StudentT):
            widths.append(distribution.scale)
            if nu is not None and nu != distribution.nu:
                raise self.form.refusal(
                    f"{nu:g} degrees of freedom are stated, but the distribution has "
                    f"{distribution.nu:g}",
                    "degrees_of_freedom",
                )
        stated = [each for each in widths if each is not None]
        if u is not None and not any(math.isclose(u, each, rel_tol=_ROUNDED) for each in stated):
            raise self.form.refusal(
                f"the standard uncertainty {u:g} contradicts the {distribution.kind} "
                f"distribution, whose own is {widths[0]}",
                hint="leave the standard uncertainty out: the distribution gives it",
            )

    def _standard_uncertainty(self, value: float | None, unit: MeasurementUnit) -> float | None:
        given = [key for key in _STATEMENTS if self.form.has(key)]
        if len(given) > 1:
            raise self.form.refusal(
                f"'{given[0]}' and '{given[1]}' are both given", given[1], hint="give one of them"
            )
        factor = self.form.number("coverage_factor")
        if factor is not None and given != ["expanded_uncertainty"]:
            raise self.form.refusal(
                "a coverage factor belongs to an expanded_uncertainty", "coverage_factor"
            )
        if not given:
            return None
        stated = self.form.number(given[0])
        if stated is None or not stated >= 0:
            raise self.form.refusal(f"an uncertainty is 0 or more, found {stated}", given[0])
        if given[0] == "relative_standard_uncertainty":
            return self._absolute(stated, value, unit)
        return stated if given[0] == "standard_uncertainty" else self._reduced(stated, factor)

    def _reduced(self, expanded: float, factor: float | None) -> float:
        if factor is None or not factor > 0:
            raise self.form.refusal(
                "an expanded uncertainty needs its coverage factor, above 0",
                "coverage_factor",
                hint="add 'coverage_factor: 2' as the certificate states it",
            )
        return expanded / factor

    def _absolute(self, relative: float, value: float | None, unit: MeasurementUnit) -> float:
        if not value or unit.is_temperature_scale:
            raise self.form.refusal(
                f"a relative uncertainty needs a value other than 0 on a ratio scale, found "
                f"{value} {unit.symbol}",
                "relative_standard_uncertainty",
                hint="give standard_uncertainty",
            )
        return relative * abs(value)

    def _degrees_of_freedom(self) -> float | None:
        nu = self.form.number("degrees_of_freedom", is_endless=True)
        if nu is not None and not nu > 0:
            raise self.form.refusal(
                f"degrees of freedom are above 0, found {nu:g}",
                "degrees_of_freedom",
                hint="leave them out where they are not stated",
            )
        return nu

    def _unit(self) -> MeasurementUnit:
        with self.form.located("unit"):
            return parse_unit(self.form.unit_text())

    def _type(self) -> str | None:
        found = self.form.text("type")
        if found not in {None, "A", "B"}:
            raise self.form.refusal(f"the type of evaluation is A or B, found '{found}'", "type")
        return found

    def _source(self, kind: EvidenceKind | None) -> Source:
        """Return the cause: as written, or the input itself."""
        if isinstance(self.form.content.get("source"), Mapping):
            return self._written_source(self.form.inner("source"), kind)
        identifier = self.form.text("source")
        return Source(
            id=identifier or self.name,
            kind=kind or _kind_by(identifier),
            title=self.form.title(),
            evidence=self.form.text("evidence"),
        )

    def _written_source(self, form: WrittenForm, kind: EvidenceKind | None) -> Source:
        form.check(_SOURCE_KEYS)
        identifier, written = form.text("id"), form.text("kind")
        if not identifier:
            raise form.refusal("a source needs an id", "id")
        known = [each.value for each in EvidenceKind]
        if written is not None and written not in known:
            close = nearest(written, known)
            raise form.refusal(
                f"unknown kind of evidence '{written}'",
                "kind",
                hint=f"did you mean '{close}'?" if close else f"known: {', '.join(known)}",
            )
        return Source(
            id=identifier,
            kind=EvidenceKind(written) if written else kind or _kind_by(identifier),
            title=form.title() or self.form.title(),
            evidence=form.text("evidence") or self.form.text("evidence"),
        )


def _kind_by(identifier: str | None) -> EvidenceKind:
    if identifier is not None and identifier.startswith(_CERTIFICATE_MARKS):
        return EvidenceKind.CERTIFICATE
    if identifier is not None and identifier.startswith(("pack:", "urn:duheng:pack:")):
        return EvidenceKind.PACK
    return EvidenceKind.JUDGEMENT
