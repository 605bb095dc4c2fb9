"""Amends and replaces certificates that were issued; what was issued is never edited."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from duheng.certificates.errors import UnusableCertificate
from duheng.certificates.reading import read_certificate


def successor_of(
    issued: bytes, description: Mapping[str, Any], *, change: str, reason: Any = None
) -> Mapping[str, Any]:
    """Return a description that stands in the place of an issued certificate.

    Parameters
    ----------
    issued : bytes
        The issued certificate; the successor names its number and its digest.
    description : Mapping
        What the new certificate says.
    change : str
        ``amended`` (the same work, corrected) or ``substituted`` (another certificate instead).
    reason : str or Mapping, optional
        Why, for people.

    Raises
    ------
    UnusableCertificate
        When the new certificate has the number of the old one.

    References
    ----------
    ISO/IEC 17025:2017, 7.8.8: an amended report refers to the original it replaces.
    """
    before = read_certificate(issued)
    if str(description.get("number")) == before.number:
        raise UnusableCertificate(
            f"the new certificate has the number of the old one, {before.number}",
            hint="an amended certificate is uniquely identified (ISO/IEC 17025, 7.8.8.3)",
        )
    replaced: dict[str, Any] = {
        "number": before.number,
        "change": change,
        "sha256": hashlib.sha256(issued).hexdigest(),
    }
    if reason:
        replaced["reason"] = reason
    return {**description, "replaces": replaced}
