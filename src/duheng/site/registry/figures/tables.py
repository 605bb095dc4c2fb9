"""Published figures as cell tables: causes once, and what certificates share by their standards.

A budget says what each certificate brings in; that two of them were made with one standard stands
in the registry. The loading is taken from there where it is known, and left open where it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.quantities import UnknownUnit, UnreadableUnit, parse_unit
from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.ids import CERTIFICATE, STANDARD, id_of
from duheng.site.registry.chains.rows import AT_ONCE
from duheng.site.registry.models import (
    CertificatePoint,
    CertificateUse,
    Figure,
    FigureSource,
    FigureStatus,
)
from duheng.uncertainty.columnar import CellTable, Loading, Sources
from duheng.uncertainty.errors import UnusableSources

LATEST = 300
"""How many figures are looked at together, the latest first."""
_WHY = "of certificates behind figures that the actor may see; shown redacted"
_STANDARD_INPUT = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Cell tables by number of the figure, the figures, and the uses behind their loadings.

    Attributes
    ----------
    uses : Mapping
        Uses without a loading, by the ids of the lower certificate and of what stands above.
    """

    tables: Mapping[str, CellTable]
    figures: Mapping[str, Figure]
    uses: Mapping[tuple[str, str], CertificateUse]


def tables_of(actor: Actor, numbers: Sequence[int] | None = None) -> Tables:
    """Return the standing figures that an actor sees as cell tables, the latest ones.

    Parameters
    ----------
    numbers : sequence of int, optional
        Only these figures.
    """
    seen = Figure.objects.visible_to(actor).filter(
        status=FigureStatus.IN_FORCE, withdrawn_at__isnull=True
    )
    if numbers is not None:
        seen = seen.filter(pk__in=numbers)
    figures = {one.pk: one for one in seen.select_related("owner").order_by("-ends_at")[:LATEST]}
    lines: dict[int, list[FigureSource]] = {number: [] for number in figures}
    known = FigureSource.objects.visible_to(actor).filter(figure_id__in=list(figures))
    for one in known.order_by("figure_id", "position"):
        lines[one.figure_id].append(one)
    uses = _Uses(one.certificate_id for some in lines.values() for one in some)
    found = {
        str(number): table
        for number, some in lines.items()
        if (table := _table(figures[number], some, uses)) is not None
    }
    return Tables(
        tables=found,
        figures={str(number): one for number, one in figures.items()},
        uses=uses.open,
    )


class _Uses:
    """What certificates were made with, and the uncertainties of what stands above."""

    def __init__(self, numbers: Iterable[int | None]) -> None:
        wanted = sorted({one for one in numbers if one is not None})
        self.of: dict[int, dict[str, CertificateUse]] = {}
        self.open: dict[tuple[str, str], CertificateUse] = {}
        for one in _rows(CertificateUse, "certificate_id", wanted):
            upper = _upper_of(one)
            if upper is None or one.relation != "equipment":
                continue
            kept = self.of.setdefault(one.certificate_id, {}).setdefault(upper, one)
            if kept.loading is None:
                self.open[id_of(CERTIFICATE, one.certificate_id), upper] = kept
        loaded = {
            use.upper_certificate_id
            for some in self.of.values()
            for use in some.values()
            if use.loading is not None and use.upper_certificate_id is not None
        }
        self._uncertainty: dict[str, float] = {}
        for point in _rows(CertificatePoint, "certificate_id", sorted(loaded)):
            u, name = _uncertainty_of(point), id_of(CERTIFICATE, point.certificate_id)
            if u is not None:
                self._uncertainty[name] = max(self._uncertainty.get(name, 0.0), u)

    def uncertainty(self, upper: str) -> float:
        """Return the largest standard uncertainty of a standard's certificate, coherent; or NaN."""
        return self._uncertainty.get(upper, math.nan)


def _rows(model: Any, column: str, numbers: Sequence[int]) -> Iterator[Any]:
    for first in range(0, len(numbers), AT_ONCE):
        some = numbers[first : first + AT_ONCE]
        found = model.objects.unscoped(_WHY).filter(**{f"{column}__in": some})
        yield from found.filter(withdrawn_at__isnull=True).order_by("id")


def _upper_of(one: CertificateUse) -> str | None:
    if one.upper_certificate_id is not None:
        return id_of(CERTIFICATE, one.upper_certificate_id)
    return None if one.standard_id is None else id_of(STANDARD, one.standard_id)


def _uncertainty_of(point: CertificatePoint) -> float | None:
    if point.expanded_uncertainty is None or not point.coverage_factor:
        return None
    try:
        unit = parse_unit(point.error_unit or point.unit)
    except (UnknownUnit, UnreadableUnit):
        return None
    return float(point.expanded_uncertainty / point.coverage_factor) * float(unit.factor)


def source_id(one: FigureSource) -> str:
    """Return the id of a cause over all figures: of a certificate's part, or as the budget says.

    The allowance for the drift since a certificate is a judgement: a better one does not halve it.
    """
    if one.certificate_id is None or one.kind != CERTIFICATE:
        return str(one.source)
    part = one.source.partition("#")[2]
    name = id_of(CERTIFICATE, one.certificate_id)
    return f"{name}#{part}" if part else name


def _table(figure: Figure, lines: list[FigureSource], uses: _Uses) -> CellTable | None:
    moving = {source_id(one): one for one in lines if one.sensitivity is not None}
    if not moving:
        return None
    loadings = list(_loadings(moving, uses))
    for kept in (loadings, [_undeclared(one) for one in loadings]):
        table = _made(figure, moving, kept, uses)
        try:
            _ = table.extremes
        except UnusableSources:  # a loading carries more than the certificate states
            continue
        return table
    return None


def _undeclared(one: Loading) -> Loading:
    return Loading(source=one.source, upstream=one.upstream, loading=None)


def _loadings(moving: Mapping[str, FigureSource], uses: _Uses) -> Iterator[Loading]:
    """Yield what ties lines to standards that the account itself did not take apart."""
    for name, one in moving.items():
        if one.certificate_id is None or one.error_sensitivity is None:
            continue
        if one.input == _STANDARD_INPUT or not one.sensitivity:
            continue
        for upper, use in uses.of.get(one.certificate_id, {}).items():
            if upper in moving:
                continue
            carried = None
            if use.loading is not None and not math.isnan(uses.uncertainty(upper)):
                carried = float(use.loading) * one.error_sensitivity / one.sensitivity
            yield Loading(source=name, upstream=upper, loading=carried)


def _made(
    figure: Figure, moving: Mapping[str, FigureSource], loadings: list[Loading], uses: _Uses
) -> CellTable:
    uppers = list(dict.fromkeys(one.upstream for one in loadings))
    lines = list(moving.values())
    u = [math.nan if one.standard_uncertainty is None else one.standard_uncertainty
         for one in lines]  # fmt: skip
    sources = Sources(
        ids=[*moving, *uppers],
        standard_uncertainty=np.array([*u, *(uses.uncertainty(one) for one in uppers)]),
        degrees_of_freedom=np.full(len(lines) + len(uppers), math.nan),
        kinds=[*(one.kind for one in lines), *("certificate" for _ in uppers)],
        titles=[*(one.certificate_number or one.title for one in lines), *("" for _ in uppers)],
        loadings=loadings,
    )
    c = np.array([[*(float(one.sensitivity or 0.0) for one in lines), *(0.0 for _ in uppers)]])
    return CellTable(
        groups=pd.DataFrame(index=range(1)),
        value=np.array([figure.value]),
        sensitivity=sparse.csr_matrix(c),
        sources=sources,
        independent=(),
        counts=pd.DataFrame({"rows": [0], "used": [0], "null": [0], "not_a_number": [0]}),
        unit=figure.unit,
    )
