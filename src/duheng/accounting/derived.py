"""Figures that follow from stated quantities by an equation, rather than from rows of readings.

An engine (a sink, an allocation, a balance ...) finds a value and its signed sensitivity to every
cause; from there on its figures are made, stored, compared and published as those of readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.accounting.errors import EmptyTable
from duheng.accounting.lines import figure_lines, finite
from duheng.accounting.records import Coverage, Figure, Texts
from duheng.accounting.sources import SourceRegister
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import CellTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A value that an engine found for one group.

    Attributes
    ----------
    statutory, best_estimate : float
        In the unit of the figure.
    sensitivities : Mapping of str to float
        Signed partial derivative of the best estimate to each cause of the register, by its id
        [unit of the figure / unit of the cause].
    coverage : Coverage
        Origin by traceability.
    group : Mapping
        Empty for the whole; the levels of all outcomes of a quantity but the whole are the same.
    findings : tuple of Finding
        About this outcome.
    """

    statutory: float
    best_estimate: float
    sensitivities: Mapping[str, float]
    coverage: Coverage
    group: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the figures of one quantity have in common.

    Attributes
    ----------
    quantity, title, unit : str, Mapping, str
        As in :class:`duheng.accounting.records.Figure`.
    period : str
        Begin and end, half open, ISO 8601.
    method : Mapping
        Id, edition, document, confidence and digest of the method pack.
    digest : str
        Of the canonical inputs, packs, method and engine version.
    restates : Mapping or None
        Digest and reason of the figures that these replace.
    """

    quantity: str
    title: Texts
    unit: str
    period: str
    method: Mapping[str, Any]
    digest: str
    coverage_factor: float = 2.0
    restates: Mapping[str, Any] | None = None


def derived_figures(
    frame: Frame, outcomes: Sequence[Outcome], register: SourceRegister
) -> tuple[Figure, ...]:
    """Return one figure for each outcome, its budget recomputed from its sensitivities.

    Raises
    ------
    EmptyTable
        When there is no outcome.

    Notes
    -----
    The causes of a register are independent of each other but for declared loadings, so
    u^2 = sum (c_i u_i)^2 over them (JCGM 100:2008, 5.1.2). Inputs that are correlated name the
    same causes, or causes that load on the same standard. A cause that states no uncertainty
    is left out of u, and a finding names it.
    """
    return tuple(_figure(frame, one, register) for one in _checked(outcomes))


def derived_table(frame: Frame, outcomes: Sequence[Outcome], register: SourceRegister) -> CellTable:
    """Return the cell table of outcomes: covariances, and what a changed certificate would do.

    The outcome of the whole is left out where there are others, so that they add up to it once.

    Raises
    ------
    EmptyTable
        When there is no outcome.
    """
    parts = [one for one in _checked(outcomes) if one.group] or list(outcomes)
    levels = list(parts[0].group)
    groups = pd.DataFrame(
        [dict(one.group) for one in parts], columns=levels, index=range(len(parts))
    )
    return _table(frame, parts, groups, register)


def _checked(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    if not outcomes:
        raise EmptyTable("nothing was found to make a figure of", hint="check the account's items")
    return outcomes


def _figure(frame: Frame, outcome: Outcome, register: SourceRegister) -> Figure:
    table = _table(frame, [outcome], pd.DataFrame(index=range(1)), register)
    uncertainty = float(table.standard_uncertainty[0])
    return Figure(
        quantity=frame.quantity,
        title=frame.title,
        group=outcome.group,
        period=frame.period,
        statutory=outcome.statutory,
        best_estimate=outcome.best_estimate,
        unit=frame.unit,
        standard_uncertainty=uncertainty,
        expanded_uncertainty=frame.coverage_factor * uncertainty,
        coverage_factor=frame.coverage_factor,
        degrees_of_freedom=finite(table.degrees_of_freedom[0]),
        budget=figure_lines(table.budget.to_frame(), register),
        coverage=outcome.coverage,
        excluded={"count": 0, "by_unit": {}},
        findings=(*outcome.findings, *table.doubts()),
        method=frame.method,
        digest=frame.digest,
        restates=frame.restates,
    )


def _table(
    frame: Frame, outcomes: Sequence[Outcome], groups: pd.DataFrame, register: SourceRegister
) -> CellTable:
    sources = register.to_sources()
    entries = [
        (place, sources.index[name], slope)
        for place, one in enumerate(outcomes)
        for name, slope in one.sensitivities.items()
    ]
    rows, columns, slopes = zip(*entries, strict=True) if entries else ((), (), ())
    size = len(outcomes)
    return CellTable(
        groups=groups,
        value=np.array([one.best_estimate for one in outcomes], dtype=np.float64),
        sensitivity=sparse.csr_matrix((slopes, (rows, columns)), shape=(size, sources.size)),
        sources=sources,
        independent=(),
        counts=pd.DataFrame(
            {"rows": [1] * size, "used": [1] * size, "null": [0] * size, "not_a_number": [0] * size}
        ),
        unit=frame.unit,
    )
