"""Recompute a budget from its own stated lines, to see whether it holds together.

The model is not needed: sensitivities and standard uncertainties of the lines give contributions,
contributions give shares and the combined standard uncertainty, and k gives U.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from duheng.uncertainty.causes import check_matrix
from duheng.uncertainty.errors import UnusableCorrelation
from duheng.uncertainty.propagation import combine

AGREEMENT = 1e-9
"""Largest relative difference between a stated and a recomputed number [1]."""

_ROUNDING = 1e-15
_SOLVABLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLine:
    """One line of a budget as a document states it; ``None`` is not stated."""

    name: str
    standard_uncertainty: float | None
    sensitivity: float | None
    contribution: float | None
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedBudget:
    """A budget and what is said to follow from it, as a document states it.

    Attributes
    ----------
    name : str
        What the budget is of.
    lines : tuple of StatedLine
        Its lines.
    standard_uncertainty, expanded_uncertainty : float or None
        u and U [unit of the contributions]; ``None`` is not stated.
    coverage_factor : float or None
        k [1].
    second_order_share : float
        Share of the variance that is in no line [1].
    correlations : tuple of (int, int, float)
        Places of two lines and their correlation coefficient [1]; all others are independent.
    may_depend : bool
        Whether its causes may be correlated, in a way that the document does not state.
    is_signed : bool
        Whether contributions have the sign of their sensitivity.
    """

    name: str
    lines: tuple[StatedLine, ...]
    standard_uncertainty: float | None
    expanded_uncertainty: float | None
    coverage_factor: float | None
    second_order_share: float = 0.0
    correlations: tuple[tuple[int, int, float], ...] = ()
    may_depend: bool = False
    is_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A stated number that does not follow from the others of its budget.

    Attributes
    ----------
    figure : str
        Name of the budget.
    line : str or None
        Name of its line; ``None`` for a number of the whole budget.
    quantity : str
        ``contribution``, ``share``, ``shares`` (their sum), ``correlations`` (the smallest
        eigenvalue of their matrix), ``standard_uncertainty`` or ``expanded_uncertainty``.
    stated, recomputed : float or None
        Both numbers; ``None`` is not stated, or follows from nothing.
    """

    figure: str
    line: str | None
    quantity: str
    stated: float | None
    recomputed: float | None


def recompute(budget: StatedBudget) -> tuple[Disagreement | None, bool]:
    """Return the first disagreement within a budget, and whether all of it was recomputed.

    Notes
    -----
    Every contribution is ``|c_i| u_i``; shares, with that of the second order, add up to 1;
    ``U = k u``. Shares are ``c_i u_i sum_j r_ij c_j u_j / u**2``. Where causes may be correlated
    and the coefficients are not stated, it is checked that there can be such, with
    ``|r_ij| <= 1``: exactly up to three lines, line by line with more. Without u only
    contributions and shares are recomputed.

    References
    ----------
    JCGM 100:2008, 5.1.2 (10), 5.2.2 (13) and 6.2.1 (18).

    Examples
    --------
    >>> from dataclasses import replace
    >>> line = StatedLine(
    ...     name="meter", standard_uncertainty=0.5, sensitivity=-4.0, contribution=2.0, share=1.0
    ... )
    >>> stated = StatedBudget(
    ...     name="energy", lines=(line,), standard_uncertainty=2.0, coverage_factor=2.0,
    ...     expanded_uncertainty=4.0,
    ... )
    >>> recompute(stated)
    (None, True)
    >>> found, _ = recompute(replace(stated, expanded_uncertainty=3.0))
    >>> found.quantity, found.stated, found.recomputed
    ('expanded_uncertainty', 3.0, 4.0)
    """  # fmt: skip
    found = _contribution(budget) or _expanded(budget) or _correlations(budget)
    if found is not None:
        return found, True
    scale = max((abs(one.contribution or 0.0) for one in budget.lines), default=0.0)
    if scale == 0.0:
        return _of_nothing(budget), True
    return _Combined(budget, scale).judged()


def _contribution(budget: StatedBudget) -> Disagreement | None:
    """Return the first line whose contribution is not its sensitivity times its uncertainty."""
    for line in budget.lines:
        u, slope = line.standard_uncertainty, line.sensitivity
        if line.contribution is None:
            if line.share is not None:
                return _of_line(budget, line, "share", None)
            continue
        found = None if u is None or slope is None else slope * u
        if found is not None and not budget.is_signed:
            found = abs(found)
        if not _agree(line.contribution, found):
            return _of_line(budget, line, "contribution", found)
    return None


def _expanded(budget: StatedBudget) -> Disagreement | None:
    u, k = budget.standard_uncertainty, budget.coverage_factor
    found = None if u is None or k is None else k * u
    if budget.expanded_uncertainty is None or _agree(budget.expanded_uncertainty, found):
        return None
    return _of_whole(budget, "expanded_uncertainty", budget.expanded_uncertainty, found)


def _correlations(budget: StatedBudget) -> Disagreement | None:
    """Return the coefficients as contradicted when no causes can be correlated in this way."""
    try:
        check_matrix({(a, b): r for a, b, r in budget.correlations})
    except UnusableCorrelation as error:
        smallest = float(error.data["smallest_eigenvalue"])
        return _of_whole(budget, "correlations", smallest, None)
    return None


def _of_nothing(budget: StatedBudget) -> Disagreement | None:
    """Judge a budget in which nothing moves the result, unless by the second order."""
    wrong = next((one for one in budget.lines if one.share), None)
    if wrong is not None:
        return _of_line(budget, wrong, "share", 0.0)
    if budget.standard_uncertainty and not _agree(budget.second_order_share, 1.0):
        return _of_whole(budget, "standard_uncertainty", budget.standard_uncertainty, 0.0)
    return None


class _Combined:
    """Shares and u against contributions, scaled by the largest so that no square overflows."""

    def __init__(self, budget: StatedBudget, scale: float) -> None:
        whole = [one.contribution or 0.0 for one in budget.lines]
        # not scaled: where contributions cancel, every bit of them counts
        combined = combine(whole, budget.correlations)
        stated = [place for place, one in enumerate(budget.lines) if one.contribution is not None]
        self.budget, self.scale = budget, scale
        self.lines = [budget.lines[place] for place in stated]
        self.parts = [whole[place] / scale for place in stated]
        self.variance = (combined.standard_uncertainty / scale) ** 2
        self.in_lines = 1.0 - budget.second_order_share
        self.alone = [self.in_lines * combined.shares[place] for place in stated]
        self.odd = [
            place
            for place, line in enumerate(self.lines)
            if not _is_share(line.share, self.alone[place])
        ]

    def judged(self) -> tuple[Disagreement | None, bool]:
        """Return the first disagreement, and whether the causes are independent."""
        u = self.budget.standard_uncertainty
        if not self.budget.may_depend and self.odd:
            return self._odd_share(), True
        if u == 0 and (wrong := next((one for one in self.lines if one.share), None)):
            return _of_line(self.budget, wrong, "share", 0.0), True
        if u != 0 and not self._adds_up():
            return self._odd_share() if len(self.odd) == 1 else self._odd_sum(), True
        if u is None:
            return None, not self.odd
        stated = (u / self.scale) * (u / self.scale)
        if not self.odd and _agree(stated * self.in_lines, self.variance, 2 * AGREEMENT):
            return None, True
        if not self.budget.may_depend:
            return self._odd_uncertainty(u), True
        place = self._impossible([(line.share or 0.0) * stated for line in self.lines])
        if place is None:
            return None, False
        if not self.odd:
            return self._odd_uncertainty(u), False
        return _of_line(self.budget, self.lines[place], "share", None), False

    def _adds_up(self) -> bool:
        shares = [line.share or 0.0 for line in self.lines]
        rounding = 100 * _ROUNDING * sum(map(abs, shares))
        return math.isfinite(rounding) and (
            abs(sum(shares) - self.in_lines) <= AGREEMENT + rounding
        )

    def _impossible(self, products: Sequence[float]) -> int | None:
        """Return the first line whose share of the variance no correlation can give."""
        sizes = [abs(part) for part in self.parts]
        rest = [one - size * size for one, size in zip(products, sizes, strict=True)]
        margin = AGREEMENT * sum(sizes) ** 2
        for place, size in enumerate(sizes):
            if not abs(rest[place]) <= size * (sum(sizes) - size) + margin:
                return place
        if len(sizes) > _SOLVABLE:
            return None
        # with a third line that brings nothing, two lines are the case of three
        first, second, third = [*rest, 0.0, 0.0][:_SOLVABLE]
        left, middle, right = [*sizes, 0.0, 0.0][:_SOLVABLE]
        pairs = (
            (0, first + second - third, left * middle),
            (0, first + third - second, left * right),
            (1, second + third - first, middle * right),
        )
        return next((at for at, twice, most in pairs if not abs(twice) / 2 <= most + margin), None)

    def _odd_share(self) -> Disagreement:
        place = self.odd[0]
        return _of_line(self.budget, self.lines[place], "share", self.alone[place])

    def _odd_sum(self) -> Disagreement:
        total = sum(line.share or 0.0 for line in self.lines)
        return _of_whole(self.budget, "shares", total, self.in_lines)

    def _odd_uncertainty(self, u: float) -> Disagreement:
        own = self.variance / self.in_lines if self.in_lines > 0 else None
        found = None if own is None else self.scale * math.sqrt(own)
        return _of_whole(self.budget, "standard_uncertainty", u, found)


def _agree(stated: float, found: float | None, relative: float = AGREEMENT) -> bool:
    if found is None:
        return False
    return math.isclose(stated, found, rel_tol=relative)


def _is_share(stated: float | None, found: float) -> bool:
    """Return whether a share agrees; below rounding of the whole, any does."""
    if stated is None:
        return False
    return math.isclose(stated, found, rel_tol=2 * AGREEMENT, abs_tol=_ROUNDING)


def _of_line(
    budget: StatedBudget, line: StatedLine, quantity: str, found: float | None
) -> Disagreement:
    stated = line.share if quantity == "share" else line.contribution
    return Disagreement(
        figure=budget.name, line=line.name, quantity=quantity, stated=stated, recomputed=found
    )


def _of_whole(
    budget: StatedBudget, quantity: str, stated: float, found: float | None
) -> Disagreement:
    return Disagreement(
        figure=budget.name, line=None, quantity=quantity, stated=stated, recomputed=found
    )
