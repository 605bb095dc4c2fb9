"""How the values of a certificate are correlated, as far as it states their covariances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from duheng.certificates.covariance_record import StatedCovariance
from duheng.certificates.dsi_names import MEASUREMENT_ERROR, REFERENCE_VALUE
from duheng.certificates.errors import CovarianceNotUsable
from duheng.certificates.records import CalibrationPoint, Certificate, Quantity
from duheng.terms.findings import Finding, Severity

_ROUNDING = 1e-9
Source = tuple[str, int]


class StatedCorrelations(NamedTuple):
    """Correlation coefficients of values, by their places, and what there is to doubt."""

    pairs: Mapping[tuple[int, int], float]
    findings: tuple[Finding, ...] = ()


def stated_correlations(certificate: Certificate, sources: Sequence[Source]) -> StatedCorrelations:
    """Return the correlation coefficients that a certificate states of some of its values.

    Parameters
    ----------
    certificate : Certificate
        Where they stand.
    sources : sequence of (str, int)
        Id of the quantity and row, from 1, of each value.

    Returns
    -------
    StatedCorrelations
        Coefficients [1] of the pairs that are stated, 0 among them; what is not stated is left
        out.

    Raises
    ------
    CovarianceNotUsable
        When a covariance of the values contradicts itself or cannot be read.

    Notes
    -----
    Printed digits can make a matrix that is just impossible: the nearest possible one, its
    negative eigenvalues set to zero, is then taken, and a finding says so.

    References
    ----------
    JCGM 102:2011, 3.11 and 5.3.
    """
    pairs: dict[tuple[int, int], float] = {}
    findings: list[Finding] = []
    for stated in certificate.covariances:
        places = {member: place for place, member in enumerate(stated.members)}
        held = [(number, places[source]) for number, source in enumerate(sources)
                if source in places]  # fmt: skip
        if held:
            _check_usable(certificate, stated, is_pair=len(held) > 1)
        if len(held) > 1:
            matrix, is_rounded = _possible(stated, [place for _, place in held])
            for (a, (first, _)), (b, (second, _)) in combinations(enumerate(held), 2):
                pairs[first, second] = matrix[a][b]
            findings += [_rounded(stated)] if is_rounded else []
    return StatedCorrelations(pairs, tuple(findings))


def _check_usable(certificate: Certificate, stated: StatedCovariance, *, is_pair: bool) -> None:
    """Refuse a faulty matrix where it is needed: for two values, or for the variance of one."""
    # the variance of one value is not touched by what is wrong between two
    harmless = not is_pair and {one.kind for one in stated.faults} <= {"asymmetric"}
    alone = [one for one in certificate.results
             if not is_pair and one.id in {quantity for quantity, _ in stated.members}]  # fmt: skip
    has_own = all(u is not None for one in alone for u in one.standard_uncertainties_si)
    if not stated.faults or (harmless and has_own):
        return
    reasons = "; ".join(one.message for one in stated.faults)
    raise CovarianceNotUsable(
        f"certificate {certificate.number} states a covariance of {stated.id} that cannot be one: "
        f"{reasons}",
        hint="ask the laboratory for a corrected certificate, or declare the correlation",
        data={"covariance": stated.id, "path": stated.path},
    )


def _possible(stated: StatedCovariance, places: Sequence[int]) -> tuple[list[list[float]], bool]:
    """Return a correlation matrix of members that can be one, and whether it was adjusted."""
    number = len(places)
    matrix = np.eye(number)
    for a, b in combinations(range(number), 2):
        matrix[a, b] = matrix[b, a] = stated.correlation(places[a], places[b]) or 0.0
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= -_ROUNDING:
        return matrix.tolist(), False
    clipped = (vectors * np.clip(values, 0.0, None)) @ vectors.T
    scale = np.sqrt(np.diag(clipped))
    return np.clip(clipped / np.outer(scale, scale), -1.0, 1.0).tolist(), True


def _rounded(stated: StatedCovariance) -> Finding:
    return Finding(
        code="certificates.covariance_rounded",
        severity=Severity.NOTE,
        message=f"the printed digits of the covariance of {stated.id} make a matrix that is just "
        "impossible: the nearest possible one is used",
        data={"covariance": stated.id},
    )


def declared_instead(what: str) -> Finding:
    """Return the finding that a declared correlation was used in the place of a stated one."""
    return Finding(
        code="certificates.covariance_not_used",
        severity=Severity.WARNING,
        message=f"the certificate states a covariance of {what}, and the declared correlation was "
        "used instead",
    )


def is_covariance_stated(certificate: Certificate, sources: Sequence[Source]) -> bool:
    """Return whether the certificate states a covariance of values, be it a usable one."""
    return any(set(sources) <= set(stated.members) for stated in certificate.covariances)


def sources_of_points(
    certificate: Certificate, points: Sequence[CalibrationPoint]
) -> list[list[Source]]:
    """Return the values that the errors of points are made of, together by quantity."""
    return [[(quantity.id, row) for row in rows] for quantity, rows in _parts(certificate, points)]


def correlation_of_points(
    certificate: Certificate, points: Sequence[CalibrationPoint], otherwise: float
) -> tuple[float | None, tuple[Finding, ...]]:
    """Return the stated correlation coefficient of the errors of two points, None without one.

    Parameters
    ----------
    certificate : Certificate
        Where the points stand.
    points : sequence of CalibrationPoint
        Two of them, or one, of which only the variance is judged.
    otherwise : float
        For an error that is measured minus reference: the coefficient of the one of the two that
        states no covariance [1].

    Raises
    ------
    CovarianceNotUsable
        When the covariance contradicts itself or cannot be read.
    """
    covariance, is_stated = 0.0, False
    findings: tuple[Finding, ...] = ()
    for quantity, rows in _parts(certificate, points):
        uncertainties = [quantity.standard_uncertainties_si[row - 1] or 0.0 for row in rows]
        sources = [(quantity.id, row) for row in dict.fromkeys(rows)]
        found = stated_correlations(certificate, sources)
        is_stated = is_stated or (0, 1) in found.pairs
        covariance += found.pairs.get((0, 1), otherwise) * uncertainties[0] * uncertainties[-1]
        findings = (*findings, *found.findings)
    whole = (points[0].standard_uncertainty or 0.0) * (points[-1].standard_uncertainty or 0.0)
    if not is_stated:
        return None, findings
    return (max(-1.0, min(1.0, covariance / whole)) if whole > 0 else 0.0), findings


def _parts(
    certificate: Certificate, points: Sequence[CalibrationPoint]
) -> Iterator[tuple[Quantity, list[int]]]:
    """Yield the quantities that the errors are made of, with the rows of the points."""
    prefix = f"{certificate.id}#"
    named = [one.source_id.removeprefix(prefix).rpartition("/") for one in points]
    if not all(row.isdecimal() for _, _, row in named):
        return
    rows = [int(row) for _, _, row in named]
    for quantity in certificate.results:
        is_own = quantity.id == named[0][0]
        if is_own or (_is_difference(certificate, named[0][0]) and quantity.table == points[0].table
                      and REFERENCE_VALUE & set(quantity.ref_types)):  # fmt: skip
            yield quantity, rows


def _is_difference(certificate: Certificate, quantity_id: str) -> bool:
    """Return whether an error is no quantity of its own but measured minus reference."""
    own = next((one for one in certificate.results if one.id == quantity_id), None)
    return own is not None and not MEASUREMENT_ERROR & set(own.ref_types)
