"""Numbers of certificates on one scale: coherent units, and units that nobody knows apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from duheng.quantities import MeasurementUnit, UnknownUnit, UnreadableUnit, parse_unit
from duheng.traceability.records import PointRecord


@dataclass(frozen=True, slots=True)
class Scale:
    """What makes numbers comparable: a dimension, or the text of a unit that is not known.

    Attributes
    ----------
    kind : str
        The dimension or the text.
    unit : MeasurementUnit or None
        The unit as written; ``None`` when it is not known.
    text : str
        As written.
    """

    kind: str
    unit: MeasurementUnit | None
    text: str

    def value(self, number: float) -> float:
        """Return a value in the coherent unit."""
        return number if self.unit is None else self.unit.to_coherent(number)

    def difference(self, number: float) -> float:
        """Return a difference or an uncertainty in the coherent unit."""
        return number if self.unit is None else self.unit.interval_to_coherent(number)

    def shown(self, coherent: float) -> float:
        """Return a coherent value in the unit as written."""
        return coherent if self.unit is None else self.unit.from_coherent(coherent)

    def shown_difference(self, coherent: float) -> float:
        """Return a coherent difference in the unit as written."""
        return coherent if self.unit is None else self.unit.interval_from_coherent(coherent)


@lru_cache(maxsize=4096)
def scale_of(unit: str) -> Scale:
    """Return the scale of a unit; one that is not known compares with itself only.

    Examples
    --------
    >>> scale_of("mV").kind == scale_of("V").kind, scale_of("mV").value(5.0)
    (True, 0.005)
    >>> scale_of("grade").kind
    'grade'
    """
    try:
        found = parse_unit(unit)
    except (UnknownUnit, UnreadableUnit):
        return Scale(unit, None, unit)
    return Scale(str(found.dimension), found, unit)


def place_of(point: PointRecord) -> float | None:
    """Return the nominal value of a point in the coherent unit, or ``None``."""
    return None if point.nominal is None else scale_of(point.unit).value(point.nominal)


def error_scale(point: PointRecord) -> Scale:
    """Return the scale of a point's error and uncertainty."""
    return scale_of(point.error_unit or point.unit)


def uncertainty_of(point: PointRecord) -> float | None:
    """Return the standard uncertainty of a point in the coherent unit; ``None``: not stated."""
    stated = point.standard_uncertainty
    return None if stated is None else error_scale(point).difference(stated)
