"""From the points of a certificate to relative errors at loads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from duheng.accounting.errors import UnusableEvidence
from duheng.accounting.setup import Instrument
from duheng.accounting.sources import Cause, SourceRegister
from duheng.certificates import CalibrationPoint, Certificate, ErrorKind
from duheng.quantities import Dimension, parse_unit
from duheng.terms.evidence import EvidenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The correction factor [1] of an instrument at a load.

    Attributes
    ----------
    load : float or None
        Load in the coherent unit of the measured quantity's rate [W] or amount [kg]; ``None``
        holds at every load, or the load cannot be told from the readings.
    correction : float
        1 / (1 + error), with the relative error (indication - true) / true [1].
    place : int
        Place of its source in the register, whose uncertainty is that of the factor.

    Notes
    -----
    Between two points the factor is interpolated, not the error: totals are then linear in what
    the certificate states, and the two differ by the square of the error's change.
    """

    load: float | None
    correction: float
    place: int

    @property
    def error(self) -> float:
        """Relative error that the correction takes away [1]."""
        return 1.0 / self.correction - 1.0


def points_of(
    instrument: Instrument,
    certificate: Certificate,
    register: SourceRegister,
    dimension: Dimension | None,
) -> tuple[Point, ...]:
    """Return the relative errors of a certificate, rising with the load.

    Parameters
    ----------
    dimension : Dimension or None
        Of the load that the readings tell (a power, a flow, or the mass of a batch); points at
        loads of another dimension, such as a current, have no load that can be used.

    Raises
    ------
    UnusableEvidence
        When a point states no load above zero for an absolute error, or two points share a load.
    """
    found = [
        _point(instrument, certificate, one, register, dimension) for one in certificate.points
    ]
    points = sorted((one for one in found if one is not None), key=lambda one: one.load or 0.0)
    for before, after in pairwise(points):
        if before.load is not None and before.load == after.load:
            raise UnusableEvidence(
                f"{certificate.number} has two errors of {instrument.name} at the same load",
                hint="keep the table that belongs to the use of the instrument",
                data={"load": before.load},
            )
    return tuple(points)


def _point(
    instrument: Instrument,
    certificate: Certificate,
    point: CalibrationPoint,
    register: SourceRegister,
    dimension: Dimension | None,
) -> Point | None:
    if _is_absolute(point) and not abs(point.load.value) > 0:
        return None
    uncertainty = point.standard_uncertainty
    correction = correction_of(point)
    cause = Cause(
        id=point.source_id,
        input=instrument.kind,
        title=_title(instrument, point),
        kind=EvidenceKind.CERTIFICATE,
        evidence=f"{certificate.number}, {certificate.issuer}",
        standard_uncertainty=(
            None if uncertainty is None else uncertainty * abs(_scale(point)) * correction**2
        ),
        degrees_of_freedom=point.degrees_of_freedom,
    )
    return Point(
        load=_load(instrument, point, dimension),
        correction=correction,
        place=register.place_of(cause),
    )


def correction_of(point: CalibrationPoint) -> float:
    """Return 1 / (1 + relative error) of a point [1].

    Raises
    ------
    UnusableEvidence
        When the error takes away all of the indication.
    """
    error = point.error.value * _scale(point)
    if not error > -1.0:
        raise UnusableEvidence(
            f"{point.source_id} states a relative error of {error:g}: nothing would be left",
            hint="check the unit of the error",
        )
    return 1.0 / (1.0 + error)


def _scale(point: CalibrationPoint) -> float:
    return 1.0 / point.load.value if _is_absolute(point) else 1.0


def _is_absolute(point: CalibrationPoint) -> bool:
    if point.kind is not ErrorKind.NOT_STATED:
        return point.kind is ErrorKind.ABSOLUTE
    return not point.error.unit.dimension.is_dimensionless


def _load(
    instrument: Instrument, point: CalibrationPoint, dimension: Dimension | None
) -> float | None:
    """Return the load of a point; a share of the rating needs the rating of the instrument."""
    load = float(point.load.unit.to_coherent(point.load.value))
    if point.load.unit.dimension == dimension:
        return load
    if not point.load.unit.dimension.is_dimensionless or instrument.rated is None:
        return None
    value, written = instrument.rated
    unit = parse_unit(written)
    return load * float(unit.to_coherent(value)) if unit.dimension == dimension else None


def _title(instrument: Instrument, point: CalibrationPoint) -> dict[str, str]:
    at = _words(point)
    return {
        "zh-Hans": f"{instrument.name} 误差（{at}）",
        "en": f"error of {instrument.name} at {at}",
    }


def _words(point: CalibrationPoint) -> str:
    """Return a load as people of the trade write it."""
    value = point.load.value
    if point.load.unit.dimension.is_dimensionless:
        return f"{value:.4g}" if value > 9 else f"{value:.0%}"
    for written in ("kW", "t"):
        unit = parse_unit(written)
        if unit.dimension == point.load.unit.dimension:
            return f"{unit.from_coherent(point.load.unit.to_coherent(value)):.5g} {written}"
    return f"{value:.4g} {point.load.unit.symbol}"
