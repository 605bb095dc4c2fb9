"""The measurement standards above the instruments: sources of their own, with loadings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from duheng.accounting.errors import UnknownName
from duheng.accounting.points import correction_of
from duheng.accounting.setup import AccountSetup, Instrument, Texts, ratio, texts_of
from duheng.accounting.sources import Cause, SourceRegister
from duheng.certificates import Certificate, ErrorKind, StandardUse, certificate_id
from duheng.terms.documents import nearest
from duheng.terms.evidence import EvidenceKind

Use = tuple[str, float | None, float | None, Texts]
"""Id of a standard, loading, standard uncertainty as the certificate states it, name."""


def load_standards(
    account: AccountSetup,
    register: SourceRegister,
    certificates: Mapping[str, Certificate],
    read: Callable[[str], Certificate],
) -> None:
    """Enter every standard as a cause, and tie the points of certificates to it.

    A loading counts only where the standard's own uncertainty is known; otherwise it is as good
    as undeclared, and the kernel takes the larger of both extremes. An error carries +L of its
    standard's error; the correction factor 1/(1 + error) carries -L/(1 + error)^2 of it.

    Raises
    ------
    UnknownName
        When a confirmation names a standard that the account does not list.
    """
    declared = {one["id"]: one for one in account.standards}
    numbers: dict[str, str] = {}
    for one in account.standards:
        cause, number = _declared_cause(one, read)
        register.place_of(cause)
        numbers[number] = one["id"]
    for instrument in account.instruments.values():
        for setup in instrument.confirmations:
            certificate = certificates[setup.certificate]
            stated = setup.standards or _named_by(certificate, numbers, declared)
            uses = uses_of(certificate, stated, declared, instrument)
            for point in certificate.points:
                for identifier, loading, uncertainty, title in uses:
                    cause = _cause(identifier, title, uncertainty)
                    register.place_of(cause)
                    is_known = register.uncertainties[identifier] is not None
                    carried = None
                    if loading is not None and is_known:
                        carried = -loading * correction_of(point) ** 2
                    register.load(point.source_id, identifier, carried)


def _named_by(
    certificate: Certificate, numbers: Mapping[str, str], declared: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...] | None:
    """Return the account's standards that a certificate names, if it lists every one of them."""
    found = [numbers.get(one.certificate_id or "") for one in certificate.standards_used]
    if not found or None in found:
        return None
    return tuple(
        {
            "id": name,
            "loading": declared[name].get("loading") if one.loading is None else one.loading,
        }
        for name, one in zip(found, certificate.standards_used, strict=True)
        if name is not None
    )


def uses_of(
    certificate: Certificate,
    stated: tuple[Mapping[str, Any], ...] | None,
    declared: Mapping[str, Any],
    instrument: Instrument,
) -> list[Use]:
    """Return the standards behind a certificate; the account's statement outranks it."""
    if stated is None:
        return [_use(one) for one in certificate.standards_used]
    uses: list[Use] = []
    for one in stated:
        if one["id"] not in declared:
            close = nearest(one["id"], list(declared))
            raise UnknownName(
                f"the confirmation of {instrument.name} names the standard '{one['id']}', which "
                "is not under standards",
                hint=f"did you mean '{close}'?" if close else "list it under standards",
            )
        title = texts_of(declared[one["id"]].get("title"), one["id"])
        uses.append((one["id"], one.get("loading"), None, title))
    return uses


def standard_id(use: StandardUse) -> str:
    """Return the global id of a standard that a certificate names."""
    if use.certificate_id is None:
        names = [one.value for one in use.identifications] or sorted(use.name.values())
        return f"urn:duheng:standard:{'/'.join(names) or 'unnamed'}"
    if use.certificate_id.startswith("urn:"):
        return use.certificate_id
    return certificate_id(use.issuer or "unknown", use.certificate_id)


def _use(use: StandardUse) -> Use:
    """Return a standard that only the certificate names."""
    title = dict(use.name) or {"en": use.certificate_id or "unnamed standard"}
    return standard_id(use), use.loading, use.standard_uncertainty, title


def _cause(identifier: str, title: Texts, uncertainty: float | None) -> Cause:
    return Cause(
        id=identifier,
        input="standard",
        title=title,
        kind=EvidenceKind.CERTIFICATE,
        evidence=identifier.rpartition("/")[2],
        standard_uncertainty=uncertainty,
        degrees_of_freedom=None,
    )


def _declared_cause(
    written: Mapping[str, Any], read: Callable[[str], Certificate]
) -> tuple[Cause, str]:
    """Return a standard that the account lists, and the number of its certificate."""
    uncertainty = written.get("standard_uncertainty")
    stated = None if uncertainty is None else ratio(uncertainty)
    evidence = number = written["id"].rpartition("/")[2]
    if "certificate" in written:
        certificate = read(written["certificate"])
        evidence, number = f"{certificate.number}, {certificate.issuer}", certificate.number
        stated = _largest(certificate) if stated is None else stated
    cause = Cause(
        id=written["id"],
        input="standard",
        title=texts_of(written.get("title"), written["id"]),
        kind=EvidenceKind.CERTIFICATE,
        evidence=evidence,
        standard_uncertainty=stated,
        degrees_of_freedom=written.get("degrees_of_freedom"),
    )
    return cause, number


def _largest(certificate: Certificate) -> float | None:
    """Return the largest standard uncertainty of a standard's relative errors [1]."""
    stated = [
        one.standard_uncertainty
        for one in certificate.points
        if one.kind is ErrorKind.RELATIVE and one.standard_uncertainty is not None
    ]
    return max(stated, default=None)
