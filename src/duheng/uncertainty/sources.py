"""Causes of uncertainty, and the input quantities that carry them into a model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

from duheng.quantities import MeasurementUnit, parse_unit
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.distribution import Distribution
from duheng.uncertainty.errors import UnusableDegreesOfFreedom, UnusableInputQuantity

Title = str | Mapping[str, str]

_INFINITE = math.inf
_isfinite = math.isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An identified cause of uncertainty; the same id in two budgets is the same cause.

    Attributes
    ----------
    id : str
        Global identifier, such as ``urn:duheng:certificate:<issuer>/<number>#<point>``.
    kind : EvidenceKind
        What stands behind it.
    standard_uncertainty : float or None
        In the unit of the input that it feeds; 0 is exact by convention, ``None`` not stated.
    degrees_of_freedom : float or None
        Above 0, may be infinite [1]; ``None`` is not stated. Never guessed from k = 2.
    distribution : Distribution or None
        Its distribution, for Monte Carlo.
    title : str, Mapping or None
        Words for people, one text or one per language.
    evidence : str or None
        What a reader should look at: certificate number, pack value, statement.

    Raises
    ------
    UnusableInputQuantity, UnusableDegreesOfFreedom
        When a number is negative, NaN, or degrees of freedom are 0.
    """

    id: str
    kind: EvidenceKind
    standard_uncertainty: float | None = None
    degrees_of_freedom: float | None = None
    distribution: Distribution | None = None
    title: Title | None = None
    evidence: str | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise UnusableInputQuantity("a source of uncertainty needs an id")
        check_standard_uncertainty(
            f"the standard uncertainty of the source '{self.id}'", self.standard_uncertainty
        )
        check_degrees_of_freedom(
            f"the degrees of freedom of the source '{self.id}'", self.degrees_of_freedom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input quantity of a model: its estimate, and what is known of its uncertainty.

    Attributes
    ----------
    name : str
        Its name in the equation.
    value : float
        Best estimate [unit].
    unit : MeasurementUnit, str or None
        Unit of value and uncertainty; ``None`` takes the unit that the model declares. For °C the
        uncertainty is a temperature difference.
    standard_uncertainty : float or None
        [unit]. 0 is exact by convention. When left out it is that of the distribution or of the
        source; without those it stays ``None``, *not stated*.
    degrees_of_freedom : float or None
        Of the standard uncertainty [1]; infinity is allowed. Left out, taken likewise; otherwise
        *not stated*.
    distribution : Distribution or None
        For Monte Carlo; normal when left out.
    source : Source, str or None
        The cause, or its id. Two inputs with one source vary together (r = 1). Without it the
        input is a cause of its own, named by the input.
    simultaneous : str or None
        Name of the set of observations that this input was taken in together with others; their
        correlations then do not disturb the degrees of freedom.

    Raises
    ------
    UnusableInputQuantity
        When the value is not finite, or the uncertainty is negative, NaN or infinite.
    UnusableDegreesOfFreedom
        When the degrees of freedom are not above 0.
    duheng.quantities.UnknownUnit
        When the unit has no listed name.

    Examples
    --------
    >>> Input(name="theta", value=20.0, unit="°C", standard_uncertainty=0.5).unit
    MeasurementUnit('°C')
    """

    name: str
    value: float
    unit: MeasurementUnit | str | None = None
    standard_uncertainty: float | None = None
    degrees_of_freedom: float | None = None
    distribution: Distribution | None = None
    source: Source | str | None = None
    simultaneous: str | None = None

    def __post_init__(self) -> None:
        # plain floats are the common case and are checked here without a further call
        value, u, nu = self.value, self.standard_uncertainty, self.degrees_of_freedom
        if type(value) is not float or not _isfinite(value):
            object.__setattr__(self, "value", finite_number(self._owner("value"), value))
        if type(self.unit) is str:
            object.__setattr__(self, "unit", parse_unit(self.unit))
        if type(u) is not float or not 0.0 <= u < _INFINITE:
            self._settle("standard_uncertainty", u, check_standard_uncertainty)
        if type(nu) is not float or not nu > 0.0:
            self._settle("degrees_of_freedom", nu, check_degrees_of_freedom)

    def _owner(self, what: str) -> str:
        return f"the {what} of the input '{self.name}'"

    def _settle(
        self, field: str, value: float | None, check: Callable[[str, float | None], None]
    ) -> None:
        """Fill a number that is left out from distribution or source, and check it."""
        found = self._inherited(field) if value is None else value
        check(self._owner(field.replace("_", " ")), found)
        object.__setattr__(self, field, None if found is None else float(found))

    @classmethod
    def from_observations(cls, name: str, observations: Sequence[float], **others: Any) -> Input:
        """Return an input evaluated from repeated observations (Type A).

        ``others`` are further fields of the input, such as unit and source.
        """
        from duheng.uncertainty.type_a import evaluate_observations

        found = evaluate_observations(observations)
        return cls(
            name=name,
            value=found.mean,
            standard_uncertainty=found.standard_uncertainty,
            degrees_of_freedom=found.degrees_of_freedom,
            **others,
        )

    @property
    def source_id(self) -> str:
        """Id of the cause: that of the source, or the input's own name."""
        if self.source is None:
            return self.name
        return self.source if isinstance(self.source, str) else self.source.id

    def _inherited(self, field: str) -> float | None:
        for holder in (self.distribution, self.source):
            if holder is not None and not isinstance(holder, str):
                value = getattr(holder, field)
                return None if value is None else float(value)
        return None


def finite_number(what: str, value: object) -> float:
    """Return a finite real number as a float, or refuse it."""
    if type(value) is not float:
        if not isinstance(value, Real) or isinstance(value, bool):
            raise UnusableInputQuantity(f"{what} must be a number, found {value!r:.60}")
        value = float(value)
    if not math.isfinite(value):
        raise UnusableInputQuantity(
            f"{what} must be finite, found {value}", hint="a missing value is no input"
        )
    return value


def check_standard_uncertainty(what: str, value: float | None) -> None:
    """Raise unless a standard uncertainty is None, 0 or a positive finite number."""
    if value is None or (
        isinstance(value, Real) and not isinstance(value, bool) and 0.0 <= value < math.inf
    ):
        return
    raise UnusableInputQuantity(
        f"{what} must be 0 or more and finite, found {value!r}",
        hint="write 0 for exact by convention, leave it out (null) for not stated",
    )


def check_degrees_of_freedom(what: str, value: float | None) -> None:
    """Raise unless degrees of freedom are None or above 0; infinity is allowed."""
    if value is None or (isinstance(value, Real) and not isinstance(value, bool) and value > 0.0):
        return
    raise UnusableDegreesOfFreedom(
        f"{what} must be above 0, found {value!r}",
        hint="one observation has none: state a pooled value, or leave it out (null)",
        clause="JCGM 100:2008, G.3.3",
    )
