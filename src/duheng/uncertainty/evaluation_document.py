"""The written form of an evaluation: measurand, equations, inputs, correlations, report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from duheng.quantities import MeasurementUnit, parse_unit
from duheng.terms.documents import nearest
from duheng.uncertainty.coverage_intervals import check_coverage_probability
from duheng.uncertainty.evaluation_inputs import WrittenInput, read_input
from duheng.uncertainty.models import Model
from duheng.uncertainty.rounding import GUM, RoundingPolicy, rounding_policy
from duheng.uncertainty.type_a import SimultaneousMeans, evaluate_simultaneous
from duheng.uncertainty.written_forms import WrittenForm

DOCUMENT_KEYS = (
    "title", "description", "measurand", "equation", "equations", "inputs", "simultaneous",
    "correlations", "report",
)  # fmt: skip
_MEASURAND_KEYS = ("name", "title", "unit")
_EQUATION_KEYS = ("equation", "unit", "title")
_REPORT_KEYS = ("coverage_probability", "coverage_factor", "rounding", "digits")
_ROUNDING_KEYS = ("policy", "mode", "digits", "loss")

Title = str | Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOutput:
    """One equation of a written evaluation."""

    name: str
    equation: str
    unit: MeasurementUnit
    title: Title | None
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """What is reported: for which coverage probability or factor, and how rounded."""

    coverage_probability: float | None = None
    coverage_factor: float | None = None
    policy: RoundingPolicy = GUM


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEvaluation:
    """An evaluation as it was written, each part checked on its own.

    Attributes
    ----------
    title : str, Mapping or None
        Words for people.
    outputs : tuple of WrittenOutput
        Equations with the models of them, each over the inputs that it uses.
    inputs : Mapping of str to WrittenInput
        In the order they were written.
    simultaneous : tuple of SimultaneousMeans
        Sets of observations taken together.
    correlations : tuple of (str, str, float)
        As written; those of the simultaneous sets are not in it.
    report : ReportSettings
        How results are stated.
    """

    title: Title | None
    outputs: tuple[WrittenOutput, ...]
    inputs: Mapping[str, WrittenInput]
    simultaneous: tuple[SimultaneousMeans, ...]
    correlations: tuple[tuple[str, str, float], ...]
    report: ReportSettings

    @property
    def all_correlations(self) -> list[tuple[str, str, float]]:
        """Correlations as written, and those that simultaneous observations show."""
        found = list(self.correlations)
        for means in self.simultaneous:
            matrix = means.correlation
            found.extend(
                (means.names[a], means.names[b], float(matrix[a, b]))
                for a, b in combinations(range(len(means.names)), 2)
            )
        return found

    @property
    def unused(self) -> tuple[str, ...]:
        """Inputs that no equation uses."""
        used = {name for output in self.outputs for name in output.model.symbols}
        return tuple(name for name in self.inputs if name not in used)


def read_evaluation(document: Mapping[str, Any]) -> WrittenEvaluation:
    """Return the parts of a written evaluation.

    Parameters
    ----------
    document : Mapping
        As :func:`duheng.terms.documents.read_yaml` gives it, or a plain dictionary.

    Raises
    ------
    UnusableEvaluation
        When a key is unknown or missing, a value is of the wrong kind, or parts contradict each
        other; the message begins with the place.
    duheng.terms.errors.DuhengError
        What equations, units and distributions refuse, with the place before the message.
    """
    form = WrittenForm(document, (), document)
    form.check(DOCUMENT_KEYS)
    groups = _simultaneous_names(form)
    inputs = _read_inputs(form, groups)
    means = tuple(_observed_together(form, group, inputs) for group in groups)
    return WrittenEvaluation(
        title=form.title() or form.text("description"),
        outputs=tuple(_read_outputs(form, inputs)),
        inputs=inputs,
        simultaneous=means,
        correlations=tuple(_read_correlations(form, inputs, groups)),
        report=_read_report(form),
    )


def _read_inputs(form: WrittenForm, groups: Sequence[tuple[str, ...]]) -> dict[str, WrittenInput]:
    if not form.has("inputs"):
        raise form.refusal("there are no inputs", hint="add 'inputs:' with one entry a quantity")
    inputs = form.inner("inputs")
    set_of = {name: ", ".join(group) for group in groups for name in group}
    found: dict[str, WrittenInput] = {}
    for name, content in inputs.content.items():
        if isinstance(content, int | float) and not isinstance(content, bool):
            raise inputs.refusal(
                "a bare number says nothing of its uncertainty",
                name,
                hint=f"write {{value: {content}, standard_uncertainty: 0}} if it is exact",
            )
        found[name] = read_input(inputs.inner(name), name, set_of.get(name))
    return found


def _read_outputs(form: WrittenForm, inputs: Mapping[str, WrittenInput]) -> list[WrittenOutput]:
    if form.has("equation") == form.has("equations"):
        raise form.refusal(
            "either 'equation' or 'equations' is needed, and not both",
            hint="write 'equation: a*b' with a measurand, or 'equations: {R: {equation: a/b}}'",
        )
    if form.has("equation"):
        return [_single_output(form, inputs)]
    if form.has("measurand"):
        raise form.refusal("'measurand' belongs to a single 'equation'", "measurand")
    equations = form.inner("equations")
    if not equations.content:
        raise form.refusal("there is no equation", "equations")
    return [_named_output(equations, name, inputs) for name in equations.content]


def _single_output(form: WrittenForm, inputs: Mapping[str, WrittenInput]) -> WrittenOutput:
    name, unit, title = "y", parse_unit("1"), None
    if form.has("measurand"):
        measurand = form.inner("measurand")
        measurand.check(_MEASURAND_KEYS)
        name, title = measurand.text("name") or "y", measurand.title()
        unit = _unit_of(measurand)
    return _output(form, name, unit, title, inputs)


def _named_output(
    equations: WrittenForm, name: str, inputs: Mapping[str, WrittenInput]
) -> WrittenOutput:
    if isinstance(equations.content[name], str):
        equations = WrittenForm(
            equations.document, equations.path, {name: {"equation": equations.content[name]}}
        )
    form = equations.inner(name)
    form.check(_EQUATION_KEYS)
    return _output(form, name, _unit_of(form), form.title(), inputs)


def _output(
    form: WrittenForm,
    name: str,
    unit: MeasurementUnit,
    title: Title | None,
    inputs: Mapping[str, WrittenInput],
) -> WrittenOutput:
    equation = form.text("equation")
    if not equation:
        raise form.refusal("the equation is missing", "equation", hint="write 'equation: a*b'")
    if name in inputs:
        raise form.refusal(f"'{name}' is both an input and a result")
    units = {each: written.input.unit for each, written in inputs.items()}
    with form.located("equation"):
        whole = Model.from_text(
            equation, {each: found or "1" for each, found in units.items()}, unit, name=name
        )
    used = set(whole.expression.symbols)
    model = Model(
        name=name,
        expression=whole.expression,
        units={each: found for each, found in whole.units.items() if each in used},
        unit=whole.unit,
    )
    return WrittenOutput(name=name, equation=equation, unit=unit, title=title, model=model)


def _unit_of(form: WrittenForm) -> MeasurementUnit:
    with form.located("unit"):
        return parse_unit(form.unit_text())


def _simultaneous_names(form: WrittenForm) -> list[tuple[str, ...]]:
    """Return the sets of inputs observed together: one list of names, or a list of lists."""
    written = form.sequence("simultaneous")
    if not written:
        return []
    sets = [written] if isinstance(written[0], str) else written
    groups = []
    for group in sets:
        if isinstance(group, str) or not isinstance(group, Sequence) or len(group) < 2:
            raise form.refusal(
                "inputs observed together are a list of two names or more",
                "simultaneous",
                hint="write 'simultaneous: [V, I, phi]'",
            )
        groups.append(tuple(str(name) for name in group))
    names = [name for group in groups for name in group]
    if len(set(names)) != len(names):
        raise form.refusal("an input stands in it twice", "simultaneous")
    return groups


def _observed_together(
    form: WrittenForm, group: tuple[str, ...], inputs: Mapping[str, WrittenInput]
) -> SimultaneousMeans:
    for name in group:
        if name not in inputs or inputs[name].observations is None:
            raise form.refusal(
                f"'{name}' is no input with observations", "simultaneous", hint="give observations"
            )
        if "pooled_standard_deviation" in form.content["inputs"][name]:
            raise form.refusal(f"'{name}' has a pooled standard deviation", "simultaneous")
    with form.located("simultaneous"):
        return evaluate_simultaneous({name: inputs[name].observations or () for name in group})


def _read_correlations(
    form: WrittenForm, inputs: Mapping[str, WrittenInput], groups: Sequence[tuple[str, ...]]
) -> list[tuple[str, str, float]]:
    found = []
    for i, written in enumerate(form.sequence("correlations")):
        if isinstance(written, str) or not isinstance(written, Sequence) or len(written) != 3:
            raise form.refusal(
                "a correlation is two inputs and a coefficient",
                "correlations",
                i,
                hint="write [a, b, 0.3]",
            )
        first, second = (_input_named(form, str(each), inputs, i) for each in written[:2])
        coefficient = form.as_number(written[2], "correlations", i)
        if not -1 <= coefficient <= 1:
            raise form.refusal(
                f"a correlation coefficient lies between -1 and 1, found {coefficient:g}",
                "correlations",
                i,
            )
        if any(first in group and second in group for group in groups):
            raise form.refusal(
                f"the observations of '{first}' and '{second}' show their correlation",
                "correlations",
                i,
            )
        found.append((first, second, coefficient))
    return found


def _input_named(
    form: WrittenForm, name: str, inputs: Mapping[str, WrittenInput], place: int
) -> str:
    if name not in inputs:
        close = nearest(name, list(inputs))
        raise form.refusal(
            f"'{name}' is no input",
            "correlations",
            place,
            hint=f"did you mean '{close}'?" if close else f"inputs: {', '.join(inputs)}",
        )
    return name


def _read_report(form: WrittenForm) -> ReportSettings:
    if not form.has("report"):
        return ReportSettings()
    report = form.inner("report")
    report.check(_REPORT_KEYS)
    p, k = report.number("coverage_probability"), report.number("coverage_factor")
    if p is not None and k is not None:
        raise report.refusal(
            "a coverage probability and a coverage factor are both given",
            "coverage_factor",
            hint="give one: the other follows from it",
        )
    if k is not None and not k > 0:
        raise report.refusal(f"a coverage factor is above 0, found {k:g}", "coverage_factor")
    if p is not None:
        with report.located("coverage_probability"):
            check_coverage_probability(p)
    return ReportSettings(coverage_probability=p, coverage_factor=k, policy=_read_rounding(report))


def _read_rounding(report: WrittenForm) -> RoundingPolicy:
    """Return the policy: a name, or a mapping with digits, mode and loss."""
    if not isinstance(report.content.get("rounding"), Mapping):
        with report.located("rounding"):
            policy = rounding_policy(report.text("rounding") or GUM)
        return _with_digits(policy, report)
    rounding = report.inner("rounding")
    rounding.check(_ROUNDING_KEYS)
    with rounding.located():
        policy = rounding_policy(rounding.text("policy") or GUM)
        loss = rounding.number("loss")
        policy = RoundingPolicy(
            name=policy.name if rounding.has("policy") else "own",
            digits=policy.digits,
            mode=rounding.text("mode") or policy.mode,  # type: ignore[arg-type]  # checked inside
            loss=policy.loss if loss is None else loss,
            clause=policy.clause,
        )
    return _with_digits(policy, rounding)


def _with_digits(policy: RoundingPolicy, form: WrittenForm) -> RoundingPolicy:
    digits = form.number("digits")
    if digits is None:
        return policy
    if digits != int(digits):
        raise form.refusal(f"digits are a whole number, found {digits:g}", "digits")
    with form.located("digits"):
        return RoundingPolicy(
            name=policy.name,
            digits=int(digits),
            mode=policy.mode,
            loss=policy.loss,
            clause=policy.clause,
        )
