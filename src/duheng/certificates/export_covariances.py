"""Rows of a table for the covariances of certificates: one for each pair of values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from duheng.certificates.covariance_record import StatedCovariance
from duheng.certificates.covariances import known_unit
from duheng.certificates.records import Certificate
from duheng.quantities import parse_unit

COVARIANCE_COLUMNS = (
    "file", "certificate", "issuer", "covariance_id", "region", "coverage_factor",
    "coverage_probability", "first_quantity", "first_row", "second_quantity", "second_row",
    "covariance", "unit", "covariance_si", "unit_si", "correlation", "fault", "first_source_id",
    "second_source_id", "path",
)  # fmt: skip
COVARIANCE_NUMBERS = frozenset(
    {"coverage_factor", "coverage_probability", "covariance", "covariance_si", "correlation"}
)
COVARIANCE_PLACES = frozenset({"first_row", "second_row"})


def covariance_rows(certificate: Certificate) -> Iterator[dict[str, Any]]:
    """Yield one row for each covariance that is written, with :data:`COVARIANCE_COLUMNS`.

    What has a fault is given as written, with the fault and without SI values.
    """
    for stated in certificate.covariances:
        head = {
            "file": certificate.name,
            "certificate": certificate.number,
            "issuer": certificate.issuer,
            "covariance_id": stated.id,
            "region": stated.region,
            "coverage_factor": stated.coverage_factor,
            "coverage_probability": stated.coverage_probability,
            "fault": "; ".join(one.message for one in stated.faults) or None,
            "path": stated.path,
        }
        for first, column in enumerate(stated.values):
            for second in range(len(column)):
                yield {**head, **_pair(certificate, stated, first, second)}


def _pair(
    certificate: Certificate, stated: StatedCovariance, first: int, second: int
) -> dict[str, Any]:
    values = stated.values_si
    unit = stated.units[first][second]
    one, other = _member(stated, first), _member(stated, second)
    return {
        "first_quantity": one[0],
        "first_row": one[1],
        "second_quantity": other[0],
        "second_row": other[1],
        "covariance": stated.values[first][second],
        "unit": unit,
        "covariance_si": None if values is None else values[first][second],
        "unit_si": None if values is None else _coherent(unit),
        "correlation": stated.correlation(first, second),
        "first_source_id": _source_id(certificate, one),
        "second_source_id": _source_id(certificate, other),
    }


def _member(stated: StatedCovariance, place: int) -> tuple[str | None, int | None]:
    """Return a member of a matrix, none where the matrix is larger than its values."""
    return stated.members[place] if place < len(stated.members) else (None, None)


def _source_id(certificate: Certificate, member: tuple[str | None, int | None]) -> str | None:
    quantity, row = member
    return None if quantity is None else f"{certificate.id}#{quantity}/{row}"


@lru_cache(maxsize=256)
def _coherent(text: str) -> str | None:
    unit = known_unit(text)
    return None if unit is None else parse_unit(str(unit.dimension)).symbol
