"""The written form of a distribution: ``{kind: rectangular, half_width: 0.5}``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from duheng.terms.documents import check_keys, nearest
from duheng.terms.errors import UnusableInput
from duheng.uncertainty.distribution import Distribution
from duheng.uncertainty.distributions import (
    Arcsine,
    CurvilinearTrapezoid,
    Exponential,
    Gamma,
    Normal,
    Rectangular,
    Sample,
    StudentT,
    Trapezoidal,
    Triangular,
)
from duheng.uncertainty.errors import UnusableDistribution

_SYNONYMS = {
    "uniform": "rectangular", "u_shaped": "arcsine", "ctrap": "curvilinear_trapezoid",
    "gaussian": "normal", "t": "student_t", "trapezoid": "trapezoidal", "triangle": "triangular",
}  # fmt: skip
_LARGEST = 1e100
_LIMITS = ("half_width", "low", "high")
_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "rectangular": _LIMITS,
    "triangular": _LIMITS,
    "arcsine": _LIMITS,
    "trapezoidal": (*_LIMITS, "top_ratio"),
    "curvilinear_trapezoid": (*_LIMITS, "inexactness"),
    "normal": ("mean", "standard_uncertainty"),
    "student_t": ("mean", "scale", "degrees_of_freedom"),
    "exponential": ("mean",),
    "gamma": ("shape", "scale", "rate"),
    "sample": ("values",),
}


def distribution_from(
    form: Mapping[str, Any],
    value: float | None = None,
    *,
    where: str = "distribution",
    defaults: Mapping[str, Any] | None = None,
) -> Distribution:
    """Return the distribution of a written form.

    Parameters
    ----------
    form : Mapping
        ``kind`` and its parameters: ``half_width`` about the value, or ``low`` and ``high``, for
        the bounded kinds; with ``top_ratio`` for trapezoidal and ``inexactness`` for
        curvilinear_trapezoid; ``standard_uncertainty`` for normal; ``scale`` and
        ``degrees_of_freedom`` for student_t; ``mean`` for exponential; ``shape`` and ``scale``
        (or ``rate``) for gamma; ``values`` for sample. All but the pure numbers are in the unit
        of the quantity.
    value : float, optional
        Estimate of the quantity, where the form is centred on it [unit of the quantity].
    where : str
        Place of the form, for messages.
    defaults : Mapping, optional
        Parameters known from elsewhere, such as a standard uncertainty beside the form.

    Raises
    ------
    UnusableDistribution
        When the kind is unknown, a parameter is missing, unknown, not a number or out of range,
        or the estimate is not the mean of the stated limits.

    Examples
    --------
    >>> distribution_from({"kind": "rectangular", "half_width": 0.5}, -0.1).standard_uncertainty
    0.28868
    """
    kind = _kind_of(form, where)
    reader = _Reader(kind, form, value, where, defaults or {})
    try:
        check_keys({key: 1 for key in form if key != "kind"}, _PARAMETERS[kind], where)
        return _READERS[kind](reader)
    except UnusableInput as error:
        raise UnusableDistribution(error.message, hint=error.hint, data=error.data) from error
    except UnusableDistribution as error:
        if error.message.startswith(where):
            raise
        raise UnusableDistribution(
            f"{where}: {error.message}", hint=error.hint, clause=error.clause, data=error.data
        ) from error


def _kind_of(form: Any, where: str) -> str:
    if not isinstance(form, Mapping) or not isinstance(form.get("kind"), str):
        raise UnusableDistribution(
            f"{where}: a distribution needs a kind", hint="write {kind: rectangular, half_width: 1}"
        )
    written = form["kind"].strip().lower().replace("-", "_").replace(" ", "_")
    kind: str = _SYNONYMS.get(written, written)
    if kind not in _PARAMETERS:
        close = nearest(kind, [*_PARAMETERS, *_SYNONYMS])
        raise UnusableDistribution(
            f"{where}: unknown distribution kind '{form['kind']}'",
            hint=f"did you mean '{close}'?" if close else f"known: {', '.join(_PARAMETERS)}",
            data={"kind": form["kind"], "known": sorted(_PARAMETERS)},
        )
    return kind


class _Reader:
    """Reads the parameters of one form."""

    def __init__(
        self,
        kind: str,
        form: Mapping[str, Any],
        value: float | None,
        where: str,
        defaults: Mapping[str, Any],
    ) -> None:
        self.kind, self.form, self.value, self.where = kind, form, value, where
        self.defaults = defaults

    def number(self, name: str) -> float:
        """Return a required number."""
        found = self.form.get(name, self.defaults.get(name))
        if found is None:
            raise self.refusal(f"lacks '{name}'", hint=f"add '{name}: <number>'")
        return self.as_number(name, found)

    def as_number(self, name: str, found: Any) -> float:
        """Return a number that was found; text and booleans are none."""
        if isinstance(found, str) and found.strip().lower() in {"inf", "infinity", "infinite"}:
            return math.inf
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.refusal(f"needs a number for '{name}', got {found!r:.60}")
        if abs(found) > _LARGEST and found != math.inf:
            raise self.refusal(f"has a '{name}' beyond what can be computed with")
        return float(found)

    def refusal(self, fault: str, hint: str | None = None) -> UnusableDistribution:
        """Return the refusal of this form."""
        return UnusableDistribution(
            f"{self.where}: the {self.kind} distribution {fault}",
            hint=hint,
            data={"kind": self.kind},
        )

    def location(self) -> float:
        """Return the estimate, from the form or from beside it."""
        if "mean" in self.form:
            return self.agreed(self.number("mean"))
        if self.value is None:
            raise self.refusal("needs the value it is centred on", hint="add 'value: <number>'")
        return self.value

    def limits(self) -> tuple[float, float]:
        """Return centre and half width."""
        if "half_width" in self.form:
            if "low" in self.form or "high" in self.form:
                raise self.refusal("takes half_width, or low and high, not both")
            return self.location(), self.number("half_width")
        if "low" not in self.form and "high" not in self.form:
            raise self.refusal("lacks 'half_width'", hint="add 'half_width', or 'low' and 'high'")
        low, high = self.number("low"), self.number("high")
        if not low < high:
            raise self.refusal(f"needs low < high, got {low} and {high}")
        return self.agreed(low + (high - low) / 2, scale=high - low), (high - low) / 2

    def agreed(self, mean: float, scale: float = 0.0) -> float:
        """Return the mean that the form gives, which a stated value must equal."""
        if self.value is None or math.isclose(
            mean, self.value, rel_tol=1e-9, abs_tol=max(1e-9 * scale, 1e-300)
        ):
            return mean
        raise self.refusal(
            f"has the mean {mean:g}, but the value is {self.value:g}",
            hint="the estimate must be the mean: leave the value out, or mend the parameters",
        )


def _bounded(kind: Callable[..., Distribution], *extra: str) -> Callable[[_Reader], Distribution]:
    def read(reader: _Reader) -> Distribution:
        centre, half_width = reader.limits()
        shape = {name: reader.number(name) for name in extra}
        return kind(centre=centre, half_width=half_width, **shape)

    return read


def _normal(reader: _Reader) -> Distribution:
    return Normal(
        location=reader.location(), standard_deviation=reader.number("standard_uncertainty")
    )


def _student_t(reader: _Reader) -> Distribution:
    return StudentT(
        location=reader.location(),
        scale=reader.number("scale"),
        nu=reader.number("degrees_of_freedom"),
    )


def _exponential(reader: _Reader) -> Distribution:
    return Exponential(estimate=reader.location())


def _gamma(reader: _Reader) -> Distribution:
    if "rate" in reader.form and "scale" in reader.form:
        raise reader.refusal("takes scale or rate, not both")
    rate = reader.number("rate") if "rate" in reader.form else None
    if rate is not None and not rate > 0:
        raise reader.refusal(f"needs a rate above 0, got {rate}")
    scale = reader.number("scale") if rate is None else 1 / rate
    found = Gamma(shape=reader.number("shape"), scale=scale)
    reader.agreed(found.mean)
    return found


def _sample(reader: _Reader) -> Distribution:
    values = reader.form.get("values")
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise reader.refusal("lacks 'values'", hint="add 'values: [<number>, <number>, ...]'")
    found = Sample(values=[reader.as_number("values", each) for each in values])
    reader.agreed(found.mean, scale=found.standard_uncertainty)
    return found


_READERS: Mapping[str, Callable[[_Reader], Distribution]] = {
    "rectangular": _bounded(Rectangular),
    "triangular": _bounded(Triangular),
    "arcsine": _bounded(Arcsine),
    "trapezoidal": _bounded(Trapezoidal, "top_ratio"),
    "curvilinear_trapezoid": _bounded(CurvilinearTrapezoid, "inexactness"),
    "normal": _normal,
    "student_t": _student_t,
    "exponential": _exponential,
    "gamma": _gamma,
    "sample": _sample,
}
