"""Rules of form: the bytes, the schema, the signature."""

from __future__ import annotations

from duheng.certificates.checks.catalogue.rule import ERROR, NOTE, WARNING, rules_from

_XML = "XML 1.0 (fifth edition), 2.1"
_SIGNED = "ETSI EN 319 132-1; ISO/IEC 17025:2017, 7.8.2.1 o"

XML_RULES = rules_from(
    "xml",
    (
        ("unreadable", ERROR, "The file cannot be read",
         "The path exists and its bytes cannot be read.",
         "check the permissions of the file", None),
        ("empty", ERROR, "The file is empty",
         "There is nothing but white space in the file.",
         "was the file transferred whole?", None),
        ("too_large", ERROR, "The file is larger than a certificate",
         "Files over 32 MB, or with over 500 000 elements, are not parsed.",
         "remove attached files, or send them apart", None),
        ("hostile", ERROR, "The file declares a document type",
         "A document type may define entities that grow without bound or read other files. No "
         "certificate needs one, so the file is refused before anything is expanded.",
         "ask the issuer for a clean file", "XML 1.0 (fifth edition), 2.8"),
        ("too_deep", ERROR, "The file nests too deeply",
         "Elements nest deeper than 64, or than the parser bears.",
         "ask the issuer for a clean file", None),
        ("not_well_formed", ERROR, "The file is not well-formed XML",
         "A tag is not closed, there is a second root, or the bytes are not in the encoding that "
         "the file declares. Nothing else can be checked.",
         "a certificate is one XML document, in the encoding that it declares", _XML),
        ("not_a_certificate", ERROR, "The file is XML of another kind",
         "The root is not digitalCalibrationCertificate of the namespace https://ptb.de/dcc, or "
         "its version is older than 2.4.",
         "Duheng checks digital calibration certificates (DCC) of version 2.4 to 3.4", None),
        ("unknown_version", WARNING, "The version is not one that we know",
         "schemaVersion is missing or newer than 3.4: rules are applied as far as understood.",
         "compare what was read with the printed certificate", None),
        ("limit_reached", ERROR, "Checking the file needs too much time or memory",
         "The file is checked in a process with a bound on time and memory, and reached it.",
         "ask the issuer for a clean file", None),
    ),
)  # fmt: skip

XSD_RULES = rules_from(
    "xsd",
    (
        ("invalid", ERROR, "The file breaks its schema",
         "The file is not valid against the XSD of the version that it declares. The message is "
         "that of the validator.",
         "correct the element, or declare the version that the file follows",
         "DCC schema of the declared version"),
        ("not_applied", NOTE, "The schema was not applied",
         "No schema of the declared version is registered. Every other rule was applied; without "
         "the schema a certificate is never called valid.",
         "duheng schemas add FOLDER-OR-URL, or name a folder in DUHENG_SCHEMAS", None),
        ("not_checked_inside", NOTE, "A part is of a vocabulary without a registered schema",
         "MathML stands under a strict wildcard of the DCC schema, which cannot be satisfied "
         "without the MathML schema. That part alone was not checked.",
         "register the W3C MathML 3 schema beside the DCC schemas", None),
    ),
)  # fmt: skip

SIGNATURE_RULES = rules_from(
    "signature",
    (
        ("invalid", ERROR, "The signature is not valid",
         "The bytes are not those that were signed, or the signature is no signature.",
         "take the file from the issuer again; never edit or re-indent a signed file", _SIGNED),
        ("revoked", ERROR, "The signer was revoked before signing",
         "The signing certificate had been revoked at the instant of signing.",
         "ask the issuer for a certificate with a good signature", _SIGNED),
        ("untrusted", WARNING, "The signer is not trusted",
         "The signature fits the bytes, but no given trust anchor vouches for the signer.",
         "give the folder of trusted certificates with --trust", _SIGNED),
        ("expired", WARNING, "The signing certificate had expired",
         "The signing certificate was not in its period of validity when it signed.",
         "ask the issuer for a certificate with a good signature", _SIGNED),
        ("not_provable", WARNING, "The signature cannot be proved",
         "What is needed to judge the signature at the instant of signing is missing: a time "
         "stamp, revocation data, or an algorithm that we know.",
         "ask the issuer for a time-stamped signature", _SIGNED),
    ),
)  # fmt: skip
