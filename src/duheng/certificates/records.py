"""What is read from a certificate, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from duheng.certificates.covariance_record import StatedCovariance
from duheng.quantities import QuantityValue
from duheng.terms.findings import Finding


class CertificateKind(StrEnum):
    """Two different documents: a calibration gives values with U, a verification a verdict."""

    CALIBRATION = "calibration"
    VERIFICATION = "verification"


class ErrorKind(StrEnum):
    """Whether a measurement error is in the unit of the quantity or relative to it."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """A number on an instrument or document, and who gave it."""

    issuer: str
    value: str
    name: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The instrument that the certificate is about.

    Attributes
    ----------
    name : Mapping
        Name by language.
    maker, model : str or None
        As written.
    serial : str or None
        The maker's number: the identification whose issuer is the manufacturer.
    identifications : tuple of Identification
        All numbers.
    """

    name: Mapping[str, str] = field(default_factory=dict)
    maker: str | None = None
    model: str | None = None
    serial: str | None = None
    identifications: tuple[Identification, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardUse:
    """A measurement standard that was used, and how much of the uncertainty came from it.

    Attributes
    ----------
    certificate_id : str or None
        Number of the standard's own certificate; None when the certificate names none.
    loading : float or None
        Contribution to the error over the error of the standard [1]; None is not declared.
    standard_uncertainty : float or None
        Of the standard, in the coherent unit of the error; None is not stated.
    degrees_of_freedom : float or None
        Of that uncertainty; None is not stated.
    issuer : str or None
        Who issued the standard's certificate.
    name : Mapping
        Name of the equipment by language.
    identifications : tuple of Identification
        Numbers of the equipment.
    hash_procedure, hash_value : str or None
        How the standard's certificate is to be recognised, as written; never followed.
    """

    certificate_id: str | None
    loading: float | None = None
    standard_uncertainty: float | None = None
    degrees_of_freedom: float | None = None
    issuer: str | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    identifications: tuple[Identification, ...] = ()
    hash_procedure: str | None = None
    hash_value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A quantity of the results: one value or a list of them.

    Attributes
    ----------
    id : str
        The element's own id, or its place among the results.
    name : Mapping
        Name by language.
    ref_types : tuple of str
        What the quantity is, such as ``basic_measurementError``.
    table : str
        The list it stands in: quantities of one table belong together row by row.
    values : tuple of float
        As written, in ``units``; NaN is kept.
    units : tuple of str
        As written, one for each value.
    values_si : tuple of float or None
        In coherent SI units; a difference of temperatures is in kelvin. None when a unit is
        not known.
    units_si : tuple of str or None
        The coherent units.
    standard_uncertainties_si : tuple of (float or None)
        u = U/k in coherent SI units, one for each value; None is not stated.
    coverage_factors, coverage_probabilities : tuple of (float or None)
        As written, one for each value.
    distributions : tuple of (str or None)
        As written, one for each value.
    degrees_of_freedom : float or None
        Only when the certificate says so: never guessed from the coverage factor.
    relative_uncertainties : tuple of float or None
        As written beside the values [1].
    component : str
        ``real``, ``imaginary``, ``magnitude`` or ``phase``: one component of a complex quantity,
        whose other component is a quantity of its own. Empty for a real one.
    label : str or None
        Its label, by which a formula may name it.
    value_labels : tuple of (str or None)
        The label of each value; empty when none has one.
    path : str
        Place in the document.
    """

    id: str
    name: Mapping[str, str] = field(default_factory=dict)
    ref_types: tuple[str, ...] = ()
    table: str
    values: tuple[float, ...]
    units: tuple[str, ...]
    values_si: tuple[float, ...] | None
    units_si: tuple[str, ...] | None
    standard_uncertainties_si: tuple[float | None, ...]
    coverage_factors: tuple[float | None, ...]
    coverage_probabilities: tuple[float | None, ...]
    distributions: tuple[str | None, ...]
    degrees_of_freedom: float | None = None
    relative_uncertainties: tuple[float, ...] | None = None
    component: str = ""
    label: str | None = None
    value_labels: tuple[str | None, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """The error of an instrument at one load.

    Attributes
    ----------
    load : QuantityValue
        Where the instrument was calibrated, in the coherent unit.
    error : QuantityValue
        Indication minus reference, or that relative to the reference, in the coherent unit. A
        difference: it converts without the offset of a temperature scale.
    kind : ErrorKind
        Whether the error is absolute or relative.
    standard_uncertainty : float or None
        Of the error, in its unit; None is not stated.
    degrees_of_freedom : float or None
        None is not stated, ``inf`` is allowed.
    source_id : str
        Global id of the point as a source of uncertainty.
    table : str
        The table that it stands in.
    """

    load: QuantityValue
    error: QuantityValue
    kind: ErrorKind
    standard_uncertainty: float | None
    degrees_of_freedom: float | None = None
    source_id: str
    table: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The original bytes of a certificate, and what was read from them.

    Attributes
    ----------
    content : bytes
        Byte for byte as received.
    sha256 : str
        Digest of ``content``, 64 hexadecimal digits.
    kind : CertificateKind
        Calibration or verification.
    number : str
        Unique identifier given by the issuer.
    issuer : str
        Name of the laboratory, empty when not stated.
    issuer_code : str or None
        Its code, where it has one.
    issued_date, performed_begin, performed_end : datetime.date or None
        As written; None when not stated.
    items : tuple of Item
        The instruments.
    verdict : str or None
        ``pass`` or ``fail`` of a verification; the conformity statement of a calibration.
    accuracy_class, instrument_kind, regulation : str or None
        Of a verification (a calibration may carry them).
    valid_until : datetime.date or None
        Last day that a verification holds; of a calibration only where the customer agreed one.
    results : tuple of Quantity
        The quantities of the results.
    covariances : tuple of StatedCovariance
        Covariances of their values, as far as stated.
    points : tuple of CalibrationPoint
        Error-versus-load points, of every table.
    standards_used : tuple of StandardUse
        Measurement standards, with their certificates as far as named.
    replaces : str or None
        Number of the certificate that this one amends or replaces.
    schema_version : str
        ``DCC 3.3.0`` or ``duheng plain 1``.
    name : str
        File name, for messages only.
    findings : tuple of Finding
        What is doubtful.
    """

    content: bytes = field(repr=False)
    sha256: str
    kind: CertificateKind
    number: str
    issuer: str
    issuer_code: str | None = None
    issued_date: date | None = None
    performed_begin: date | None = None
    performed_end: date | None = None
    items: tuple[Item, ...] = ()
    verdict: str | None = None
    accuracy_class: str | None = None
    instrument_kind: str | None = None
    regulation: str | None = None
    valid_until: date | None = None
    results: tuple[Quantity, ...] = ()
    covariances: tuple[StatedCovariance, ...] = ()
    points: tuple[CalibrationPoint, ...] = ()
    standards_used: tuple[StandardUse, ...] = ()
    replaces: str | None = None
    schema_version: str
    name: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """Global id: ``urn:duheng:certificate:<code, name or digest>/<number>``."""
        return certificate_id(issuer_label(self.issuer_code, self.issuer, self.sha256), self.number)

    def to_dict(self) -> dict[str, Any]:
        """Return the administrative part, JSON-ready."""
        days = {
            "issued_date": self.issued_date,
            "performed_begin": self.performed_begin,
            "performed_end": self.performed_end,
            "valid_until": self.valid_until,
        }
        return {
            "id": self.id,
            "sha256": self.sha256,
            "kind": self.kind.value,
            "number": self.number,
            "issuer": self.issuer,
            "issuer_code": self.issuer_code,
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "items": [
                {"name": dict(one.name), "maker": one.maker, "model": one.model,
                 "serial": one.serial}
                for one in self.items
            ],
            "verdict": self.verdict,
            "accuracy_class": self.accuracy_class,
            "instrument_kind": self.instrument_kind,
            "regulation": self.regulation,
            "replaces": self.replaces,
            "schema_version": self.schema_version,
            "standards_used": [
                {"certificate_id": one.certificate_id, "loading": one.loading,
                 "standard_uncertainty": one.standard_uncertainty}
                for one in self.standards_used
            ],
            "findings": [one.to_dict() for one in self.findings],
        }  # fmt: skip


def issuer_label(code: str | None, name: str | None, sha256: str) -> str:
    """Return what names an issuer in an id: its code, else its name, else the digest."""
    return code or name or f"sha256-{sha256[:16]}"


def certificate_id(issuer: str, number: str) -> str:
    """Return the global id of a certificate, from its issuer's code or name and its number.

    Examples
    --------
    >>> certificate_id("NIM", "CAL 2025/17")
    'urn:duheng:certificate:NIM/CAL%202025%2F17'
    """
    return f"urn:duheng:certificate:{quote(issuer, safe='')}/{quote(number, safe='')}"
