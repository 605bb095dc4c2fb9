"""Certificates as read: the original bytes, and what they say.

A verification and a calibration are different documents: a verification has a verdict, a class and
a due date fixed by rule; a calibration has values with U. Nothing is fetched from any address that
a file names.
"""

from duheng.certificates.covariance_record import CovarianceFault, StatedCovariance
from duheng.certificates.curve import ErrorCurve, InterpolatedError, curve_of, error_curve
from duheng.certificates.errors import (
    CovarianceNotUsable,
    HostileCertificate,
    ImpossibleLoading,
    NoErrorCurve,
    NotACertificate,
    NotPassed,
    OutsideCalibratedRange,
    UncertaintyNotStated,
    UnreadableCertificate,
    UnusableCertificate,
)
from duheng.certificates.reading import read_certificate
from duheng.certificates.records import (
    CalibrationPoint,
    Certificate,
    CertificateKind,
    ErrorKind,
    Identification,
    Item,
    Quantity,
    StandardUse,
    certificate_id,
)
from duheng.certificates.standards import own_uncertainty, own_uncertainty_of
from duheng.certificates.verification import (
    PermittedError,
    permitted_error,
    uncertainty_of_verification,
)

__all__ = [
    "CalibrationPoint",
    "Certificate",
    "CertificateKind",
    "CovarianceFault",
    "CovarianceNotUsable",
    "ErrorCurve",
    "ErrorKind",
    "HostileCertificate",
    "Identification",
    "ImpossibleLoading",
    "InterpolatedError",
    "Item",
    "NoErrorCurve",
    "NotACertificate",
    "NotPassed",
    "OutsideCalibratedRange",
    "PermittedError",
    "Quantity",
    "StandardUse",
    "StatedCovariance",
    "UncertaintyNotStated",
    "UnreadableCertificate",
    "UnusableCertificate",
    "certificate_id",
    "curve_of",
    "error_curve",
    "own_uncertainty",
    "own_uncertainty_of",
    "permitted_error",
    "read_certificate",
    "uncertainty_of_verification",
]
