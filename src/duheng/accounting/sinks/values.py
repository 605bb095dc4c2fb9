"""Values in the expression of a tree: what single trees have of their own, what a fit ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duheng.accounting.records import Texts
from duheng.accounting.sinks.errors import UnusableTrees
from duheng.accounting.sinks.steps import Step
from duheng.accounting.sources import Cause, SourceRegister
from duheng.terms.evidence import EvidenceKind
from duheng.terms.languages import text_in

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """What every tree has of its own: the scatter about one equation.

    Attributes
    ----------
    id : str
        The same for all trees that the equation is used for.
    standard_uncertainty : float or None
        In the unit of the input; ``None`` is not stated.
    """

    id: str
    input: str
    title: Texts
    kind: EvidenceKind
    evidence: str
    standard_uncertainty: float | None
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One symbol of the expression with its value.

    Attributes
    ----------
    value, factor : float
        In the unit of the input, and that unit in coherent ones.
    cause : str or None
        Id of the shared cause; ``None`` where the value is exact, or another part says it.
    scatter : Scatter or None
        Set where every tree has its own.
    group : str or None
        Id of the set of correlated coefficients that it belongs to.
    """

    symbol: str
    value: float
    factor: float
    cause: str | None = None
    scatter: Scatter | None = None
    group: str | None = None

    @property
    def coherent(self) -> float:
        """The value in coherent units."""
        return self.value * self.factor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coefficients:
    """Coefficients of one fit, that all its trees share, as uncorrelated causes.

    Attributes
    ----------
    causes : tuple of str
        Cause k moves coefficient k by 1 and those after it by what follows from the covariance.
    mixing : ndarray, shape (p, p)
        Coefficients per cause: the Cholesky factor with a diagonal of 1.
    """

    symbols: tuple[str, ...]
    causes: tuple[str, ...]
    mixing: Floats


def coefficients_of(step: Step, names: Sequence[str], register: SourceRegister) -> Coefficients:
    """Return the coefficients of a fit, their causes entered.

    Parameters
    ----------
    names : sequence of str
        Those of them that the document does not state itself.

    Raises
    ------
    UnusableTrees
        When the covariance of the pack is none.
    """
    pack = step.method.pack
    every = list(step.fit["coefficients"])
    keep = [every.index(name) for name in names]
    matrix = np.asarray(step.fit["covariance"], dtype=np.float64)
    try:
        lower = np.linalg.cholesky(matrix[np.ix_(keep, keep)])
    except (np.linalg.LinAlgError, IndexError) as error:
        raise UnusableTrees(
            f"{pack.file}: fit.covariance is no covariance of {', '.join(every)}",
            hint="one row for each coefficient, symmetric, with variances above 0",
        ) from error
    # of fewer coefficients than were fitted, the same name is another cause
    own = "fit" if len(names) == len(every) else f"fit({','.join(names)})"
    causes = []
    for place, name in enumerate(names):
        wanted = step.route.inputs[name]
        known = f" ({', '.join(names[:place])} 已知)" if place else ""
        given = f", given {' and '.join(names[:place])}" if place else ""
        title = {
            "zh-Hans": f"{text_in(pack.title, 'zh-Hans')}：{name}{known}",
            "en": f"{text_in(pack.title, 'en')}: {name}{given}",
        }
        cause = Cause(
            id=f"urn:duheng:pack:{pack.id}@{pack.edition.replace(' ', '-')}#{own}.{name}",
            input=wanted.name,
            title=title,
            kind=EvidenceKind.PACK,
            evidence=f"{pack.document} ({pack.confidence.value})",
            standard_uncertainty=float(lower[place, place]),
            degrees_of_freedom=float(step.fit.get("degrees_of_freedom", np.inf)),
        )
        register.place_of(cause)
        causes.append(cause.id)
    return Coefficients(
        symbols=tuple(step.name_of(step.route.inputs[name]) for name in names),
        causes=tuple(causes),
        mixing=np.asarray(lower / np.diag(lower)),
    )
