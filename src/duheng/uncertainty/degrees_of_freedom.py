"""Effective degrees of freedom of a combined standard uncertainty (JCGM 100:2008, G.4)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.causes import Causes
from duheng.uncertainty.errors import UnusableDegreesOfFreedom
from duheng.uncertainty.sources import Input

NEGLIGIBLE = 1e-4
"""What causes with unstated degrees of freedom may together add to 1/nu_eff, were each nu 1."""
_CLAUSE = "JCGM 100:2008, G.4.1"


def welch_satterthwaite(
    contributions: Sequence[float],
    degrees_of_freedom: Sequence[float],
    standard_uncertainty: float | None = None,
) -> float:
    """Return the effective degrees of freedom of independent contributions.

    Parameters
    ----------
    contributions : sequence of float
        ``c_i u_i`` [unit of the output].
    degrees_of_freedom : sequence of float
        Of each, above 0, may be infinite [1].
    standard_uncertainty : float, optional
        Combined standard uncertainty [unit of the output]; without it the root of the sum of
        squares.

    Returns
    -------
    float
        Unrounded; infinite when no contribution has finite degrees of freedom [1].

    Raises
    ------
    UnusableDegreesOfFreedom
        When one is not above 0, or the numbers of both are different.

    Notes
    -----
    ``nu_eff = u**4 / sum((c_i u_i)**4 / nu_i)`` (G.2b).

    References
    ----------
    JCGM 100:2008, G.4.1.

    Examples
    --------
    >>> round(welch_satterthwaite([0.25, 0.57, 0.82], [9, 4, 14]), 4)
    18.9987
    """
    if len(contributions) != len(degrees_of_freedom):
        raise UnusableDegreesOfFreedom("give one number of degrees of freedom per contribution")
    for nu in degrees_of_freedom:
        if not nu > 0:
            raise UnusableDegreesOfFreedom(
                f"degrees of freedom must be above 0, found {nu}", clause="JCGM 100:2008, G.3.3"
            )
    u = math.hypot(*contributions) if standard_uncertainty is None else standard_uncertainty
    if u == 0.0:
        return math.inf
    pairs = zip(contributions, degrees_of_freedom, strict=True)
    total = math.fsum((w / u) ** 4 / nu for w, nu in pairs)
    return 1.0 / total if total else math.inf


class EffectiveDegreesOfFreedom(NamedTuple):
    """Degrees of freedom of a result, ``None`` when not stated, and what there is to doubt."""

    value: float | None
    findings: tuple[Finding, ...] = ()


def effective_degrees_of_freedom(
    contributions: Sequence[float],
    standard_uncertainty: float,
    causes: Causes,
    inputs: Sequence[Input],
) -> EffectiveDegreesOfFreedom:
    """Return the effective degrees of freedom of a budget.

    Parameters
    ----------
    contributions : sequence of float
        ``c u`` of every cause, 0 where not stated [unit of the output].
    standard_uncertainty : float
        Combined standard uncertainty [unit of the output].
    causes : Causes
        Degrees of freedom and correlations.
    inputs : sequence of Input
        The inputs that the causes move: their sources' ids, and the sets of simultaneous
        observations that they belong to.

    Notes
    -----
    Causes observed together in one set have the covariances of n simultaneous observations; any
    linear combination of them has exactly n - 1 degrees of freedom, so a set is one term of the
    formula. Other correlated causes with finite degrees of freedom break its conditions: the
    formula is still used, and a finding says so. A cause that does not state its degrees of
    freedom makes those of the result *not stated*, unless all such causes together are
    negligible: each taken with nu = 1, they change 1/nu_eff by less than 1e-4.
    """
    u = standard_uncertainty
    if u == 0.0:
        return EffectiveDegreesOfFreedom(math.inf)
    unstated = [
        place
        for place, nu in enumerate(causes.degrees_of_freedom)
        if nu is None and contributions[place]
    ]
    if unstated and sum((contributions[place] / u) ** 4 for place in unstated) > NEGLIGIBLE:
        finding = _not_stated([_label(inputs, causes, place) for place in unstated])
        return EffectiveDegreesOfFreedom(None, (finding,))
    pairs = _matters(contributions, causes)
    if not pairs:
        return EffectiveDegreesOfFreedom(_combined(contributions, causes, u))
    sets = [inputs[members[0]].simultaneous for members in causes.members]
    terms, freedoms = _terms(contributions, causes, sets)
    broken = [
        (_label(inputs, causes, a), _label(inputs, causes, b))
        for a, b in pairs
        if sets[a] is None or sets[a] != sets[b]
    ]
    findings = (_correlated(broken),) if broken else ()
    return EffectiveDegreesOfFreedom(welch_satterthwaite(terms, freedoms, u), findings)


def _label(inputs: Sequence[Input], causes: Causes, place: int) -> str:
    return inputs[causes.members[place][0]].source_id


def _matters(contributions: Sequence[float], causes: Causes) -> list[tuple[int, int]]:
    """Return the correlated pairs of which at least one cause has finite degrees of freedom."""
    freedoms = causes.degrees_of_freedom
    return [
        (a, b)
        for a, b, _ in causes.correlations
        if contributions[a]
        and contributions[b]
        and not (freedoms[a] == math.inf and freedoms[b] == math.inf)
    ]


def _combined(contributions: Sequence[float], causes: Causes, u: float) -> float:
    terms = [
        (w / u) ** 4 / nu
        for w, nu in zip(contributions, causes.degrees_of_freedom, strict=True)
        if nu is not None and nu != math.inf
    ]
    total = math.fsum(terms)
    return 1.0 / total if total else math.inf


def _terms(
    contributions: Sequence[float], causes: Causes, sets: Sequence[str | None]
) -> tuple[list[float], list[float]]:
    """Return one term per independent cause and one per set of simultaneous observations."""
    groups: dict[object, list[int]] = {}
    for place, nu in enumerate(causes.degrees_of_freedom):
        name = sets[place]
        if nu is not None:
            groups.setdefault(place if name is None else (name, nu), []).append(place)
    terms = [_root(contributions, places, causes) for places in groups.values()]
    freedoms = [causes.degrees_of_freedom[places[0]] for places in groups.values()]
    return terms, [nu for nu in freedoms if nu is not None]


def _root(contributions: Sequence[float], places: list[int], causes: Causes) -> float:
    inside = set(places)
    products = [contributions[place] ** 2 for place in places]
    products += [
        2.0 * r * contributions[a] * contributions[b]
        for a, b, r in causes.correlations
        if a in inside and b in inside
    ]
    return math.sqrt(max(math.fsum(products), 0.0))


def _not_stated(names: list[str]) -> Finding:
    return Finding(
        code="uncertainty.degrees_of_freedom_not_stated",
        severity=Severity.NOTE,
        message=f"the degrees of freedom of {', '.join(names)} are not stated, so those of the "
        "result are not either",
        hint="state them, or infinity where the uncertainty is taken as known",
        clause=_CLAUSE,
        data={"sources": names},
    )


def _correlated(pairs: list[tuple[str, str]]) -> Finding:
    listed = "; ".join(f"{first} and {second}" for first, second in pairs)
    return Finding(
        code="uncertainty.welch_satterthwaite",
        severity=Severity.WARNING,
        message="the Welch-Satterthwaite formula needs independent inputs, but these are "
        f"correlated and have finite degrees of freedom: {listed}",
        hint="say which inputs were observed simultaneously, or evaluate by Monte Carlo",
        clause=_CLAUSE,
        data={"pairs": [list(pair) for pair in pairs]},
    )
