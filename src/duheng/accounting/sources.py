"""The causes of uncertainty of one account, each once, in the order they were met."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import Loading, Sources

Texts = Mapping[str, str]
EXACT = -1
"""The place of a value that has no uncertainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause of uncertainty.

    Attributes
    ----------
    id : str
        Global id; the same id is the same cause, in whatever figure.
    input : str
        Input of the method's equation that it acts on.
    standard_uncertainty : float or None
        In the unit of that input as the kernel takes it; ``None`` is not stated.
    degrees_of_freedom : float or None
        ``None`` is not stated, infinity is known exactly.
    evidence : str
        Certificate number, pack and clause, or the words of a judgement.
    """

    id: str
    input: str
    title: Texts
    kind: EvidenceKind
    evidence: str
    standard_uncertainty: float | None
    degrees_of_freedom: float | None = math.inf


class SourceRegister:
    """Collects causes; a cause that is met again keeps its place."""

    def __init__(self) -> None:
        self._causes: dict[str, Cause] = {}
        self._places: dict[str, int] = {}
        self._loadings: dict[tuple[str, str], float | None] = {}

    def place_of(self, cause: Cause) -> int:
        """Return the place of a cause, entering it when it is new."""
        if cause.id not in self._places:
            self._places[cause.id] = len(self._places)
            self._causes[cause.id] = cause
        return self._places[cause.id]

    def load(self, source: str, upstream: str, loading: float | None) -> None:
        """Say how much of an upstream standard's error a source carries; ``None``: nobody says."""
        self._loadings[(source, upstream)] = loading

    def cause(self, identifier: str) -> Cause | None:
        """Return a cause by its id, or ``None``."""
        return self._causes.get(identifier)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Id of every cause, by place."""
        return tuple(self._causes)

    @property
    def uncertainties(self) -> Mapping[str, float | None]:
        """Stated standard uncertainty by id."""
        return {name: cause.standard_uncertainty for name, cause in self._causes.items()}

    def uncertainty_at(self, place: int) -> float | None:
        """Return the stated standard uncertainty of the cause at a place."""
        return list(self._causes.values())[place].standard_uncertainty

    def loadings_of(self, identifier: str) -> dict[str, float | None]:
        """Return the loadings of a cause by the id of its standard."""
        return {
            upstream: loading
            for (source, upstream), loading in self._loadings.items()
            if source == identifier
        }

    def identifier_at(self, place: int) -> str:
        """Return the id of the cause at a place."""
        return list(self._causes)[place]

    def to_sources(self) -> Sources:
        """Return the causes as the kernel takes them."""
        causes = list(self._causes.values())
        return Sources(
            ids=[cause.id for cause in causes],
            standard_uncertainty=_numbers([cause.standard_uncertainty for cause in causes]),
            degrees_of_freedom=_numbers([cause.degrees_of_freedom for cause in causes]),
            kinds=[cause.kind.value for cause in causes],
            evidence=[cause.evidence for cause in causes],
            titles=[cause.title for cause in causes],
            loadings=[
                Loading(source=source, upstream=upstream, loading=loading)
                for (source, upstream), loading in self._loadings.items()
            ],
        )


def _numbers(values: list[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
