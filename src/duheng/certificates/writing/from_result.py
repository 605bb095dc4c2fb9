"""Results of an evaluation as a table of a certificate, rounded as they are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duheng.certificates.errors import UnusableCertificate
from duheng.uncertainty import MeasurementResult
from duheng.uncertainty.rounding import RoundingPolicy


def column_of(
    results: Sequence[MeasurementResult],
    name: str | Mapping[str, str],
    *,
    ref_type: str = "basic_measurementError",
    policy: RoundingPolicy | str = "jjf1059",
    coverage_factor: float = 2.0,
    coverage_probability: float = 0.95,
) -> dict[str, Any]:
    """Return a column of a description: values and expanded uncertainties with their digits.

    Parameters
    ----------
    results : sequence of MeasurementResult
        One for each row, all in one unit.
    name : str or Mapping
        Heading of the column.
    ref_type : str
        What the quantity is.
    policy : RoundingPolicy or str
        How value and uncertainty are rounded.
    coverage_factor, coverage_probability : float
        k of U = k u, and the coverage probability that the certificate states for it [1].

    Raises
    ------
    UnusableCertificate
        When there is no result, units differ, or an uncertainty is not stated.
    """
    units = {one.unit.symbol for one in results}
    if len(units) != 1:
        raise UnusableCertificate(
            f"a column has one unit, got {', '.join(sorted(units)) or 'none'}"
        )
    values, expanded = [], []
    for one in results:
        if one.standard_uncertainty is None or one.not_stated:
            raise UnusableCertificate(
                f"{one.name} has no stated uncertainty",
                hint="a certificate states the uncertainty of each result",
                clause="ISO/IEC 17025:2017, 7.8.4.1 a",
            )
        rounded = one.rounded(policy, coverage_factor=coverage_factor)
        values.append(format(rounded.value, "f"))
        expanded.append(format(rounded.uncertainty or 0, "f"))
    return {
        "name": name,
        "ref_type": ref_type,
        "unit": units.pop(),
        "values": values,
        "U": expanded,
        "k": f"{coverage_factor:g}",
        "p": f"{coverage_probability:g}",
    }
