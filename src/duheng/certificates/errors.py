"""What the reader of certificates refuses, one class for each thing a caller would do otherwise."""

from __future__ import annotations

from duheng.terms.errors import DuhengError


class UnreadableCertificate(DuhengError, ValueError):
    """The bytes are neither well-formed XML nor a YAML certificate, or cannot be read at all."""

    code = "certificates.unreadable"


class HostileCertificate(DuhengError, ValueError):
    """The file declares entities or a document type, or is too large or too deep to be honest."""

    code = "certificates.hostile"


class NotACertificate(DuhengError, ValueError):
    """Well-formed, but not a certificate of a kind and version that Duheng reads."""

    code = "certificates.not_a_certificate"


class UnusableCertificate(DuhengError, ValueError):
    """A YAML certificate lacks or misspells something; the message names the line."""

    code = "certificates.unusable"


class NoErrorCurve(DuhengError, LookupError):
    """The certificate has no error-versus-load points, or several tables and none was named."""

    code = "certificates.no_error_curve"


class NoFormula(DuhengError, LookupError):
    """The certificate gives no formula, none of the name asked for, or several and none named."""

    code = "certificates.no_formula"


class UnreadableFormula(DuhengError, ValueError):
    """A formula is in presentation markup, uses an unknown operator, or is broken."""

    code = "certificates.unreadable_formula"


class UnusableFormula(DuhengError, ValueError):
    """A formula can be read, but a variable has no value or it is not said what it gives."""

    code = "certificates.unusable_formula"


class OutsideCalibratedRange(DuhengError, ValueError):
    """The load lies outside the calibrated points, and no extrapolation was asked for."""

    code = "certificates.outside_calibrated_range"


class UncertaintyNotStated(DuhengError, ValueError):
    """An uncertainty is needed that the certificate does not state; it is never taken as zero."""

    code = "certificates.uncertainty_not_stated"


class CovarianceNotUsable(DuhengError, ValueError):
    """A covariance that is needed is stated, and contradicts itself or cannot be read."""

    code = "certificates.covariance_not_usable"


class ImpossibleLoading(DuhengError, ValueError):
    """The upstream part is larger than the whole uncertainty of the certificate."""

    code = "certificates.impossible_loading"


class NotPassed(DuhengError, ValueError):
    """A verification that did not pass gives no permissible error to rely on."""

    code = "certificates.not_passed"


class SignatureBroken(DuhengError, ValueError):
    """A signature does not belong to these bytes, or stands where it proves nothing."""

    code = "certificates.signature_broken"


class SignatureUnsupported(DuhengError, ValueError):
    """A signature is made in a way that Duheng does not judge; it may be good or bad."""

    code = "certificates.signature_unsupported"


class UnusableTrust(DuhengError, ValueError):
    """A folder or file of trust anchors, revocation lists or answers cannot be read."""

    code = "certificates.unusable_trust"


class CannotSign(DuhengError, ValueError):
    """What was asked to be signed may not or cannot be signed."""

    code = "certificates.cannot_sign"


class SignerUnavailable(DuhengError, OSError):
    """The signer process does not answer, or does not know the key."""

    code = "certificates.signer_unavailable"


class TimeStampRefused(DuhengError, ValueError):
    """A time stamp is not for these bytes, or the authority did not give one."""

    code = "certificates.time_stamp_refused"


class SchemasUnusable(DuhengError, ValueError):
    """A folder or file given as schemas has none, or the registry of schemas cannot be written."""

    code = "certificates.schemas_unusable"


class SchemaNotFetched(DuhengError, OSError):
    """An address of a schema, given to be fetched, gives no answer or one that is too long."""

    code = "certificates.schema_not_fetched"


class NothingToCheck(DuhengError, LookupError):
    """No file was found below the paths given to be checked, exported or chained."""

    code = "certificates.nothing_to_check"


class UnknownProfile(DuhengError, LookupError):
    """A profile is asked for that no pack has; the hint gives those that exist."""

    code = "certificates.unknown_profile"


class ExportNotWritable(DuhengError, OSError):
    """An export has an ending that is none of the known forms, or cannot be written."""

    code = "certificates.export_not_writable"


class CannotRender(DuhengError, ValueError):
    """A certificate cannot be printed as asked."""

    code = "certificates.cannot_render"


class CheckRefused(DuhengError, ValueError):
    """What was given beside the files cannot be used, such as a folder of trust anchors."""

    code = "certificates.check_refused"
