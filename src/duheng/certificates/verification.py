"""What is known of an instrument of which only a verification, or only the class, is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.certificates.errors import NotPassed, UnusableCertificate
from duheng.certificates.records import Certificate, CertificateKind
from duheng.rulebook import DatedValue, PackLibrary


@dataclass(frozen=True, slots=True, kw_only=True)
class PermittedError:
    """The error that a class permits, taken as an uncertainty: the indication stays uncorrected.

    Attributes
    ----------
    maximum_permissible_error : DatedValue
        Limit in service, relative to the indication [1], with its provenance.
    standard_uncertainty : float
        Relative standard uncertainty [1].
    degrees_of_freedom : float
        Infinite: the limits are decreed, not estimated.
    """

    maximum_permissible_error: DatedValue
    standard_uncertainty: float
    degrees_of_freedom: float = math.inf


def permitted_error(
    library: PackLibrary,
    instrument_kind: str,
    accuracy_class: str | float,
    *,
    on: date,
    load: float | str | None = None,
    conditions: Mapping[str, Any] | None = None,
) -> PermittedError:
    """Return the standard uncertainty of an instrument that is only known by its class.

    Parameters
    ----------
    library : PackLibrary
        Where the limits are looked up.
    instrument_kind, accuracy_class, on, load, conditions
        As for :meth:`duheng.rulebook.PackLibrary.maximum_permissible_error`; the limit in service
        is taken.

    Raises
    ------
    NoSuchEntry, NoValueInForce, UnknownPack
        When the rule book has no such limit.

    Notes
    -----
    u = MPE in service / sqrt(3): a rectangular distribution over the permitted interval
    (JCGM 100:2008, 4.3.7). No correction is made.

    Examples
    --------
    >>> from duheng.rulebook import load_packs
    >>> known = permitted_error(
    ...     load_packs(), "active_energy_meter", "0.5S", on=date(2025, 6, 30)
    ... )
    >>> round(known.standard_uncertainty, 6)
    0.002887
    """
    limit = library.maximum_permissible_error(
        instrument_kind, accuracy_class, in_service=True, load=load, on=on, conditions=conditions
    )
    return PermittedError(
        maximum_permissible_error=limit, standard_uncertainty=limit.value / math.sqrt(3.0)
    )


def uncertainty_of_verification(
    certificate: Certificate,
    library: PackLibrary,
    *,
    on: date,
    load: float | str | None = None,
    conditions: Mapping[str, Any] | None = None,
) -> PermittedError:
    """Return what a verification certificate alone says of the error of its instrument.

    Raises
    ------
    UnusableCertificate
        When it is no verification, or names neither class nor kind of instrument.
    NotPassed
        When its verdict is not ``pass``.
    """
    title = certificate.name or certificate.number
    if certificate.kind is not CertificateKind.VERIFICATION:
        raise UnusableCertificate(
            f"{title} is a calibration: its values and uncertainties are used, not a class"
        )
    if certificate.verdict != "pass":
        raise NotPassed(
            f"{title} has the verdict '{certificate.verdict}': nothing is permitted by it",
            hint="use a certificate that passed, or a calibration",
        )
    if certificate.accuracy_class is None or certificate.instrument_kind is None:
        raise UnusableCertificate(
            f"{title} names no accuracy class or no kind of instrument",
            hint="write accuracy_class and instrument_kind, such as active_energy_meter",
        )
    return permitted_error(
        library,
        certificate.instrument_kind,
        certificate.accuracy_class,
        on=on,
        load=load,
        conditions=conditions,
    )
