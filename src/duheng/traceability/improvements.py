"""Where one better certificate would help most: causes ranked by what their improvement brings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from duheng.traceability.errors import UnusableRecord
from duheng.traceability.whole_figures import WholeFigure
from duheng.uncertainty import MeasurementResult
from duheng.uncertainty.columnar import CellTable


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementEffect:
    """What a better certificate would do to one figure.

    Attributes
    ----------
    figure_id : str
        The figure.
    before, after : float
        Standard uncertainty as it is, and as it would be [unit of the figure].
    relative_reduction : float
        ``1 - after / before`` [1]; that of U as well, for the same k.
    """

    figure_id: str
    before: float
    after: float
    relative_reduction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A certificate, or another cause, and what less uncertainty of it would bring.

    Attributes
    ----------
    source : str
        Id of the certificate, or of the cause.
    kind : str
        Kind of evidence behind it; empty when not stated.
    title : str, Mapping or None
        Words for it.
    effects : tuple of ImprovementEffect
        Figures that would gain, the most first.
    total_reduction : float
        Sum of the relative reductions over all figures [1].
    """

    source: str
    kind: str
    title: Any
    effects: tuple[ImprovementEffect, ...]
    total_reduction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementRanking:
    """The causes by what their improvement would bring.

    Attributes
    ----------
    improvements : tuple of Improvement
        The most helpful first.
    not_stated : tuple of str
        Causes that state no uncertainty: what stating it would bring cannot be known.
    """

    improvements: tuple[Improvement, ...]
    not_stated: tuple[str, ...]


class _Cause(NamedTuple):
    source: str
    kind: str
    title: Any
    after: float


def rank_improvements(
    figures: Mapping[str, CellTable | MeasurementResult],
    *,
    factor: float = 0.5,
    by_certificate: bool = True,
) -> ImprovementRanking:
    """Return the causes of figures, ranked by how much less U would be if their u were halved.

    Parameters
    ----------
    figures : Mapping
        Cell table or measurement result by figure; a table is taken as a whole.
    factor : float, optional
        What the u of a cause is multiplied by, from 0 to below 1 [1].
    by_certificate : bool, optional
        Whether the points of one certificate improve together: a better certificate has them all.

    Returns
    -------
    ImprovementRanking
        By the sum of relative reductions.

    Raises
    ------
    UnusableRecord
        When the factor is not from 0 to below 1.

    Examples
    --------
    >>> from duheng.uncertainty import Input, Model
    >>> model = Model.from_text("a + b", {"a": "m", "b": "m"}, "m")
    >>> result = model.evaluate([
    ...     Input(name="a", value=1.0, standard_uncertainty=3.0),
    ...     Input(name="b", value=1.0, standard_uncertainty=4.0)])
    >>> best = rank_improvements({"length": result}).improvements[0]
    >>> best.source, round(best.effects[0].after, 3)
    ('b', 3.606)
    """
    if not 0 <= factor < 1:
        raise UnusableRecord(
            f"an improvement multiplies u by {factor}", hint="use a number from 0 to below 1"
        )
    found: dict[str, list[ImprovementEffect]] = {}
    words: dict[str, tuple[str, Any]] = {}
    not_stated: dict[str, None] = {}
    for figure_id, figure in figures.items():
        before, causes, unstated = _causes(figure, factor, by_certificate)
        not_stated.update(dict.fromkeys(unstated))
        for cause in causes:
            words.setdefault(cause.source, (cause.kind, cause.title))
            if cause.after < before:
                effect = ImprovementEffect(
                    figure_id=figure_id,
                    before=before,
                    after=cause.after,
                    relative_reduction=1 - cause.after / before,
                )
                found.setdefault(cause.source, []).append(effect)
    ranked = sorted((_improvement(one, words[one], found[one]) for one in found), key=_order)
    return ImprovementRanking(improvements=tuple(ranked), not_stated=tuple(not_stated))


def _improvement(
    source: str, words: tuple[str, Any], effects: list[ImprovementEffect]
) -> Improvement:
    return Improvement(
        source=source,
        kind=words[0],
        title=words[1],
        effects=tuple(sorted(effects, key=lambda one: (-one.relative_reduction, one.figure_id))),
        total_reduction=math.fsum(one.relative_reduction for one in effects),
    )


def _order(one: Improvement) -> tuple[float, str]:
    return -one.total_reduction, one.source


def _causes(
    figure: CellTable | MeasurementResult, factor: float, by_certificate: bool
) -> tuple[float, Iterator[_Cause], tuple[str, ...]]:
    if isinstance(figure, MeasurementResult):
        before = figure.standard_uncertainty or 0.0
        return before, _of_result(figure, factor, by_certificate), figure.not_stated
    whole = WholeFigure(figure)
    before = max(whole.independent, whole.shared)
    return before, _of_table(whole, factor, by_certificate), whole.not_stated


def _name(source: str, by_certificate: bool) -> str:
    return source.partition("#")[0] if by_certificate else source


def _of_result(result: MeasurementResult, factor: float, by_certificate: bool) -> Iterator[_Cause]:
    """Yield u with each cause improved: a^2 falls by the square, what it shares by the factor.

    With own variance a^2 and share P of the variance, P - a^2 is what its correlations add.
    """
    variance = (result.standard_uncertainty or 0.0) ** 2
    groups: dict[str, list[int]] = {}
    for place, line in enumerate(result.budget):
        groups.setdefault(_name(line.source, by_certificate), []).append(place)
    for name, places in groups.items():
        lines = [result.budget[place] for place in places]
        own = math.fsum(one.contribution**2 for one in lines if one.contribution is not None)
        part = variance * math.fsum(one.share for one in lines if one.share is not None)
        after = variance - (1 - factor**2) * own - 2 * (1 - factor) * (part - own)
        kind = lines[0].kind
        yield _Cause(
            name, "" if kind is None else kind.value, lines[0].title, math.sqrt(max(after, 0.0))
        )


def _of_table(whole: WholeFigure, factor: float, by_certificate: bool) -> Iterator[_Cause]:
    """Yield the larger extreme of u with each cause improved."""
    sources = whole.sources
    component = sources.undeclared_component
    sums: dict[int, float] = {}
    groups: dict[str, list[int]] = {}
    for place, value in whole.contributions.items():
        groups.setdefault(_name(sources.ids[place], by_certificate), []).append(place)
        tied = int(component[place])
        if tied >= 0:
            sums[tied] = sums.get(tied, 0.0) + value
    for name, places in groups.items():
        squares = (1 - factor**2) * math.fsum(whole.contributions[one] ** 2 for one in places)
        apart = whole.independent**2 - squares
        shared = whole.shared**2 - _less_tied(whole, places, sums, factor)
        yield _Cause(
            name,
            str(sources.text("kinds", places[0])),
            whole.title(sources.ids[places[0]]),
            math.sqrt(max(apart, shared, 0.0)),
        )


def _less_tied(
    whole: WholeFigure, places: list[int], sums: Mapping[int, float], factor: float
) -> float:
    """Return by how much the variance falls when what is tied by undeclared loadings is shared."""
    component = whole.sources.undeclared_component
    parts: dict[int, float] = {}
    less = []
    for place in places:
        value, tied = whole.contributions[place], int(component[place])
        if tied >= 0:
            parts[tied] = parts.get(tied, 0.0) + value
        else:
            less.append((1 - factor**2) * value**2)
    for tied, part in parts.items():
        less.append(sums[tied] ** 2 - (sums[tied] - (1 - factor) * part) ** 2)
    return math.fsum(less)
