"""What stands behind each instrument: certificates read, errors stated, standards above them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.accounting.errors import UnusableEvidence
from duheng.accounting.files import InputFiles
from duheng.accounting.points import Point, points_of
from duheng.accounting.setup import AccountSetup, ConfirmationSetup, Instrument
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.standards import load_standards
from duheng.certificates import Certificate, CertificateKind, read_certificate
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.canonical import digest_of
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding
from duheng.traceability import Confirmation

SQRT_3 = math.sqrt(3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is known of an instrument's relative error under one confirmation, or by class alone.

    Attributes
    ----------
    kind : str
        ``calibration``, ``verification``, ``class`` or ``none``.
    points : tuple of Point
        Relative errors at loads, rising; one point without a load holds at every load.
    drift : int or None
        Place of the drift's source; its value is 0.
    confirmation_id : str or None
        The confirmation it belongs to.
    """

    instrument: Instrument
    kind: str
    points: tuple[Point, ...]
    drift: int | None = None
    confirmation_id: str | None = None
    confirmation: ConfirmationSetup | None = None
    certificate: Certificate | None = None
    limit: DatedValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All statements of an account's instruments.

    Attributes
    ----------
    by_confirmation : Mapping
        Statement by confirmation id.
    by_class : Mapping
        Statement from the class alone, by instrument; absent where no class is known.
    confirmations : tuple of Confirmation
        For the timeline.
    limits : tuple of DatedValue
        Maximum permissible errors that were looked up.
    """

    by_confirmation: Mapping[str, Statement]
    by_class: Mapping[str, Statement]
    confirmations: tuple[Confirmation, ...]
    limits: tuple[DatedValue, ...]
    findings: tuple[Finding, ...]


class EvidenceReader:
    """Reads the evidence of every instrument of an account into one register of causes."""

    def __init__(
        self,
        account: AccountSetup,
        library: PackLibrary,
        register: SourceRegister,
        files: InputFiles,
        *,
        strict: bool = False,
    ) -> None:
        self.account, self.library, self.register = account, library, register
        self.files, self.strict = files, strict
        self._certificates: dict[str, Certificate] = {}
        self._limits: dict[str, DatedValue] = {}
        self._findings: list[Finding] = []

    def read(self) -> Evidence:
        """Return the statements of every instrument.

        Raises
        ------
        MissingFile
            When a certificate is not where the account says.
        UnusableEvidence
            When a certificate gives neither errors nor a class, was not passed, or is of another
            instrument.
        """
        by_confirmation: dict[str, Statement] = {}
        by_class: dict[str, Statement] = {}
        confirmations: list[Confirmation] = []
        for instrument in self.account.instruments.values():
            if instrument.accuracy_class is not None or instrument.permissible_error is not None:
                by_class[instrument.name] = self._from_class(instrument)
            for setup in instrument.confirmations:
                confirmation, statement = self._confirmed(instrument, setup)
                confirmations.append(confirmation)
                by_confirmation[confirmation.confirmation_id] = statement
        load_standards(self.account, self.register, self._certificates, self.certificate)
        return Evidence(
            by_confirmation=by_confirmation,
            by_class=by_class,
            confirmations=tuple(confirmations),
            limits=tuple(self._limits.values()),
            findings=tuple(self._findings),
        )

    def certificate(self, path: str) -> Certificate:
        """Return the certificate at a path of the account, read once."""
        if path not in self._certificates:
            content = self.files.read(path, "certificate")
            found = read_certificate(content, name=path)
            self._certificates[path] = found
            self._findings.extend(found.findings)
        return self._certificates[path]

    def _confirmed(
        self, instrument: Instrument, setup: ConfirmationSetup
    ) -> tuple[Confirmation, Statement]:
        certificate = self.certificate(setup.certificate)
        _check_item(instrument, setup, certificate)
        confirmation = Confirmation(
            instrument_id=instrument.name,
            kind=certificate.kind.value,  # type: ignore[arg-type]
            valid_from=setup.valid_from,
            valid_to=setup.valid_to,
            certificate_id=certificate.id,
            drift_allowance=setup.drift,
        )
        limit = None
        dimension = self.account.load_dimension(instrument.name)
        points = points_of(instrument, certificate, self.register, dimension)
        if not points:
            limit, points = self._from_verification(instrument, setup, certificate)
        statement = Statement(
            instrument=instrument,
            kind=certificate.kind.value,
            points=points,
            drift=self._drift(instrument, setup, certificate),
            confirmation_id=confirmation.confirmation_id,
            confirmation=setup,
            certificate=certificate,
            limit=limit,
        )
        return confirmation, statement

    def _from_verification(
        self, instrument: Instrument, setup: ConfirmationSetup, certificate: Certificate
    ) -> tuple[DatedValue | None, tuple[Point, ...]]:
        """Return the uncorrected error of a verified instrument: u = MPE in service / sqrt(3)."""
        if certificate.kind is not CertificateKind.VERIFICATION:
            raise UnusableEvidence(
                f"{setup.certificate} is a calibration of {instrument.name} without error points",
                hint="a calibration needs errors at loads, a verification a verdict and class",
            )
        if certificate.verdict != "pass":
            raise UnusableEvidence(
                f"{setup.certificate}: {instrument.name} did not pass its verification "
                f"(verdict: {certificate.verdict or 'not stated'})",
                hint="an instrument that failed cannot be confirmed by that certificate",
            )
        limit, value = self._limit(
            instrument, certificate.accuracy_class, setup.valid_from.date(), setup.certificate
        )
        number = certificate.number
        cause = Cause(
            id=f"{certificate.id}#limit",
            input=instrument.kind,
            title=_named(instrument, "检定允差", "permissible error"),
            kind=EvidenceKind.CERTIFICATE,
            evidence=f"{number}, maximum permissible error {value:.3%} / √3",
            standard_uncertainty=value / SQRT_3,
        )
        return limit, (Point(load=None, correction=1.0, place=self.register.place_of(cause)),)

    def _from_class(self, instrument: Instrument) -> Statement:
        """Return the error of an instrument of which nothing but its class is known."""
        day = self.account.period.begin.date()
        limit, value = self._limit(instrument, instrument.accuracy_class, day, instrument.name)
        cause = Cause(
            id=f"urn:duheng:instrument:{self.account.subject_id}/{instrument.name}#class",
            input=instrument.kind,
            title=_named(instrument, "仅凭等级", "by class alone"),
            kind=EvidenceKind.JUDGEMENT,
            evidence=f"class on the instrument, maximum permissible error {value:.3%} / √3",
            standard_uncertainty=value / SQRT_3,
        )
        point = Point(load=None, correction=1.0, place=self.register.place_of(cause))
        return Statement(instrument=instrument, kind="class", points=(point,), limit=limit)

    def _limit(
        self, instrument: Instrument, accuracy_class: str | None, day: date, place: str
    ) -> tuple[DatedValue | None, float]:
        if instrument.permissible_error is not None:
            return None, instrument.permissible_error
        named = accuracy_class or instrument.accuracy_class
        if named is None:
            raise UnusableEvidence(
                f"{place} states no class for {instrument.name}",
                hint="write class, or maximum_permissible_error, at the instrument",
            )
        limit = self.library.maximum_permissible_error(
            instrument.kind, named, in_service=True, on=day, strict=self.strict
        )
        self._limits[limit.source_id] = limit
        return limit, limit.value

    def _drift(
        self, instrument: Instrument, setup: ConfirmationSetup, certificate: Certificate
    ) -> int | None:
        if setup.drift is None or setup.drift == 0:
            return None
        stated: list[Any] = [certificate.id, instrument.name, setup.valid_from.isoformat()]
        cause = Cause(
            id=f"{certificate.id}#drift-{digest_of(stated)[7:15]}",
            input=instrument.kind,
            title=_named(instrument, "漂移", "drift"),
            kind=EvidenceKind.JUDGEMENT,
            evidence=f"drift allowance ±{setup.drift:.3%} of the confirmation from "
            f"{setup.valid_from.astimezone(self.account.zone).date()}, rectangular",
            standard_uncertainty=setup.drift / SQRT_3,
        )
        return self.register.place_of(cause)


def _named(instrument: Instrument, chinese: str, english: str) -> dict[str, str]:
    return {"zh-Hans": f"{instrument.name} {chinese}", "en": f"{instrument.name} {english}"}


def _check_item(instrument: Instrument, setup: ConfirmationSetup, certificate: Certificate) -> None:
    """Refuse a certificate whose serial numbers are all others than the instrument's."""
    serials = _serials(certificate)
    if instrument.serial is None or not serials or instrument.serial in serials:
        return
    raise UnusableEvidence(
        f"{setup.certificate} is about {', '.join(sorted(serials))}, not about "
        f"{instrument.name} ({instrument.serial})",
        hint="name the certificate of this instrument, or correct its serial number",
        data={"instrument": instrument.name, "serials": sorted(serials)},
    )


def _serials(certificate: Certificate) -> set[str]:
    found: set[str] = set()
    for item in certificate.items:
        found.update(one.value for one in item.identifications)
        if item.serial is not None:
            found.add(item.serial)
    return found
