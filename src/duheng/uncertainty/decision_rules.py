"""Decision rules by name: how far the acceptance limits stand inside the tolerance limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from duheng.terms.documents import nearest
from duheng.uncertainty.errors import UnusableSpecification


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule:
    """A documented rule that turns a measured value and its uncertainty into a decision.

    Attributes
    ----------
    name : str
        Name of the rule.
    guard_factor : float
        r in the guard band ``w = r U``: above 0 guards acceptance, below 0 guards rejection [1].
    is_binary : bool
        Whether there are only two decisions; else values within the guard bands on both sides
        of a tolerance limit are decided conditionally.
    largest_ratio : float or None
        Where the rule lets U be neglected: up to this share of half the tolerance, the limits
        themselves decide; beyond it the guard band holds and what lies between is undetermined
        [1].
    required_probability : float or None
        Conformance probability that acceptance needs, for rules stated so [1].
    clause : str
        Document behind the rule.
    """

    name: str
    guard_factor: float = 0.0
    is_binary: bool = True
    largest_ratio: float | None = None
    required_probability: float | None = None
    clause: str = ""

    def __post_init__(self) -> None:
        if not abs(self.guard_factor) <= 100:
            raise UnusableSpecification(f"a guard factor is a number, got {self.guard_factor}")
        for name in ("largest_ratio", "required_probability"):
            value = getattr(self, name)
            if value is not None and not 0 < value < 1:
                raise UnusableSpecification(f"{name} lies between 0 and 1, got {value}")


SIMPLE_ACCEPTANCE = DecisionRule(
    name="simple_acceptance", clause="ILAC-G8:09/2019, 4.2.1; JCGM 106:2012, 8.2.1"
)
GUARDED_ACCEPTANCE = DecisionRule(
    name="guarded_acceptance",
    guard_factor=1.0,
    clause="ILAC-G8:09/2019, 4.2.2 (w = U); JCGM 106:2012, 8.3.2",
)
GUARDED_REJECTION = DecisionRule(
    name="guarded_rejection",
    guard_factor=-1.0,
    clause="ILAC-G8:09/2019, table 1 (uncritical, w = -U); JCGM 106:2012, 8.3.3",
)
ISO_14253_1 = DecisionRule(
    name="iso_14253_1", guard_factor=0.83, clause="ISO 14253-1:2017; ILAC-G8:09/2019, table 1"
)
THREE_SIGMA = DecisionRule(
    name="three_sigma", guard_factor=1.5, clause="ILAC-G8:09/2019, table 1 (w = 1.5 U)"
)
SIX_SIGMA = DecisionRule(
    name="six_sigma", guard_factor=3.0, clause="ILAC-G8:09/2019, table 1 (w = 3 U)"
)
NON_BINARY = DecisionRule(
    name="non_binary",
    guard_factor=1.0,
    is_binary=False,
    clause="ILAC-G8:09/2019, 4.2.3 (pass, conditional pass, conditional fail, fail)",
)
JJF1094 = DecisionRule(
    name="jjf1094",
    guard_factor=1.0,
    is_binary=False,
    largest_ratio=1 / 3,
    clause="JJF 1094-2002, 5.3.1 (U95 up to a third of the MPE is neglected)",
)
DECISION_RULES: Mapping[str, DecisionRule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            SIMPLE_ACCEPTANCE,
            GUARDED_ACCEPTANCE,
            GUARDED_REJECTION,
            ISO_14253_1,
            THREE_SIGMA,
            SIX_SIGMA,
            NON_BINARY,
            JJF1094,
        )
    }
)


def guarded_by(factor: float) -> DecisionRule:
    """Return the rule ``w = r U`` that customer and laboratory agreed on.

    Parameters
    ----------
    factor : float
        r [1].

    Raises
    ------
    UnusableSpecification
        When it is not a number.

    Examples
    --------
    >>> guarded_by(0.5).guard_factor
    0.5
    """
    return DecisionRule(
        name=f"guarded by {factor:g} U",
        guard_factor=factor,
        clause="ILAC-G8:09/2019, table 1 (customer defined)",
    )


def at_probability(required: float) -> DecisionRule:
    """Return the rule that accepts from a conformance probability on.

    Parameters
    ----------
    required : float
        The least conformance probability that is accepted, between 0 and 1 [1].

    Raises
    ------
    UnusableSpecification
        When it is not between 0 and 1.

    Examples
    --------
    >>> at_probability(0.95).required_probability
    0.95
    """
    return DecisionRule(
        name=f"conformance probability {required:g}",
        required_probability=required,
        clause="JCGM 106:2012, 7.1 and 9.3",
    )


def decision_rule(name: str | DecisionRule) -> DecisionRule:
    """Return the rule of a name, such as ``guarded_acceptance``.

    Parameters
    ----------
    name : str or DecisionRule
        The name; a rule is returned as it is.

    Raises
    ------
    UnusableSpecification
        When no rule has that name; the hint gives the nearest.

    Examples
    --------
    >>> decision_rule("iso_14253_1").guard_factor
    0.83
    """
    if isinstance(name, DecisionRule):
        return name
    if name not in DECISION_RULES:
        close = nearest(name, list(DECISION_RULES))
        raise UnusableSpecification(
            f"unknown decision rule '{name}'",
            hint=f"did you mean '{close}'?" if close else f"known: {', '.join(DECISION_RULES)}",
        )
    return DECISION_RULES[name]
