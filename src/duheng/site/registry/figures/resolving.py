"""From the lines of a budget to the certificates behind them: by digest, or issuer and number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.db.models import Q

from duheng.quantities import UnknownUnit, UnreadableUnit, parse_unit
from duheng.site.registry.models import Certificate, CertificatePoint, CertificateUse

_MARK = "urn:duheng:certificate:"
_AT_ONCE = 400
MISSING, OTHER_DIGEST, AMBIGUOUS = "missing", "other_digest", "ambiguous"
LIMIT, STANDARD, OF_CERTIFICATE = "limit", "standard", "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A certificate as a budget line names it.

    Attributes
    ----------
    issuer : str
        Code or name of its issuer; empty where the line does not say.
    number : str
        Its number.
    part : str
        What of it: a point, its limit, an allowance for its drift; empty for the whole.
    """

    issuer: str
    number: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What was found for a line; ``gap`` says why nothing was.

    Attributes
    ----------
    error_sensitivity : float or None
        What one coherent unit of the certificate's error does to the figure.
    """

    certificate_id: int | None = None
    number: str = ""
    digest: str = ""
    gap: str = ""
    point_key: str = ""
    error_sensitivity: float | None = None


def named_by(source: str) -> Named | None:
    """Return the certificate that a source names; ``None`` where it names none.

    Examples
    --------
    >>> named_by("urn:duheng:certificate:NIM/CAL%202025%2F17#point-2")
    Named(issuer='NIM', number='CAL 2025/17', part='point-2')
    """
    if not source.startswith(_MARK):
        return None
    whole, _, part = source.removeprefix(_MARK).partition("#")
    issuer, _, number = whole.rpartition("/")
    return Named(issuer=unquote(issuer), number=unquote(number)[:120], part=part)


class Resolver:
    """Finds certificates for the lines of one account, all of them in a few queries.

    Parameters
    ----------
    sources : iterable of str
        Of every line.
    digests : Mapping
        SHA-256 of the files that the account read, by number.
    """

    def __init__(self, sources: Iterable[str], digests: Mapping[str, str]) -> None:
        self.digests = digests
        named = [one for source in sources if (one := named_by(source)) is not None]
        self._found = _certificates({one.number for one in named})
        numbers = [one.pk for found in self._found.values() for one in found]
        self._points = _points(numbers)
        self._uses = _uses(numbers)

    def resolve(self, lines: Sequence[Mapping[str, Any]]) -> list[Resolved]:
        """Return what was found for each line of a budget."""
        found = [self._resolve(one) for one in lines]
        above = {
            upper
            for line, one in zip(lines, found, strict=True)
            if one.certificate_id is not None and line["input"] != STANDARD
            for upper in self._uses.get(one.certificate_id, ())
        }
        return [
            _without_error(one)
            if line["input"] == STANDARD and one.certificate_id in above
            else one
            for line, one in zip(lines, found, strict=True)
        ]

    def _resolve(self, line: Mapping[str, Any]) -> Resolved:
        named = named_by(line["source"])
        if named is None:
            return Resolved()
        found, gap = self._certificate(named)
        if found is None:
            return Resolved(number=named.number, gap=gap, digest=self.digests.get(named.number, ""))
        points = self._points.get(found.pk, [])
        point = _point_of(named.part, points)
        return Resolved(
            certificate_id=found.pk,
            number=named.number,
            digest=f"sha256:{found.file.sha256}" if found.file else "",
            point_key=point.key if point else "",
            error_sensitivity=_error_sensitivity(line, named.part, point),
        )

    def _certificate(self, named: Named) -> tuple[Certificate | None, str]:
        """Return the certificate of a number: with the digest read, else of the issuer named.

        The only one of a number is taken where the registry knows no identifier of its issuer.
        """
        known = self._found.get(named.number, [])
        digest = self.digests.get(named.number, "").removeprefix("sha256:")
        if not known:
            return None, MISSING
        same = [one for one in known if digest and one.file and one.file.sha256 == digest]
        if len(same) == 1:
            return same[0], ""
        of_issuer = [one for one in known if named.issuer in _names_of(one)]
        if len(known) == 1 and not known[0].issuer.identifier:  # nothing contradicts the code
            of_issuer = known
        if len(of_issuer) != 1:
            return None, AMBIGUOUS if of_issuer else MISSING
        if digest and of_issuer[0].file is not None and of_issuer[0].is_digital:
            return None, OTHER_DIGEST
        return of_issuer[0], ""


def _names_of(one: Certificate) -> set[str]:
    issuer = one.issuer
    return {name for name in (issuer.identifier, issuer.name, issuer.name_en) if name}


def _certificates(numbers: set[str]) -> dict[str, list[Certificate]]:
    found: dict[str, list[Certificate]] = {}
    for some in _parts(sorted(numbers)):
        known = Certificate.objects.unscoped("an account names certificates by their numbers")
        for one in known.filter(number__in=some, withdrawn_at__isnull=True).select_related(
            "issuer", "file"
        ):
            found.setdefault(one.number, []).append(one)
    return found


def _points(numbers: list[int]) -> dict[int, list[CertificatePoint]]:
    found: dict[int, list[CertificatePoint]] = {}
    for some in _parts(numbers):
        known = CertificatePoint.objects.unscoped("of certificates that an account names")
        rows = known.filter(certificate_id__in=some, withdrawn_at__isnull=True)
        for one in rows.order_by("id"):
            found.setdefault(one.certificate_id, []).append(one)
    return found


def _uses(numbers: list[int]) -> dict[int, set[int]]:
    """Return what each certificate was made with, by its standards' certificates."""
    found: dict[int, set[int]] = {}
    for some in _parts(numbers):
        known = CertificateUse.objects.unscoped("of certificates that an account names")
        rows = known.filter(
            Q(relation="equipment"),
            certificate_id__in=some,
            upper_certificate_id__isnull=False,
            withdrawn_at__isnull=True,
        )
        for lower, upper in rows.values_list("certificate_id", "upper_certificate_id"):
            found.setdefault(lower, set()).add(upper)
    return found


def _parts(values: list[Any]) -> Iterable[list[Any]]:
    return (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))


def _point_of(part: str, points: list[CertificatePoint]) -> CertificatePoint | None:
    """Return the point that a source names: its place in the table is the last number."""
    place = part.rpartition("/")[2] if "/" in part else part.removeprefix("point-")
    by_key = {one.key: one for one in points}
    if place in by_key and place.isdecimal():
        return by_key[place]
    return points[0] if len(points) == 1 and place == "1" else None


def _error_sensitivity(
    line: Mapping[str, Any], part: str, point: CertificatePoint | None
) -> float | None:
    """Return what the error of the certificate does to a figure.

    An account multiplies readings by the correction factor 1 / (1 + e), and states sensitivities
    to it: c_e = -c / (1 + e)^2. Sensitivities to a standard are to its error itself.
    """
    c = line["sensitivity"]
    if line["kind"] != OF_CERTIFICATE or c is None:
        return None
    if line["input"] == STANDARD:
        return float(c)
    if point is None:
        return -float(c)
    scale = _relative_scale(point)
    if scale is None:
        return None
    relative = scale * _coherent(point.error, point.error_unit or point.unit)
    return -float(c) * scale / (1.0 + relative) ** 2 if relative > -1.0 else None


def _relative_scale(point: CertificatePoint) -> float | None:
    """Return what makes the error of a point relative: 1, or 1 / nominal of an absolute one."""
    try:
        unit = parse_unit(point.error_unit or point.unit)
    except (UnknownUnit, UnreadableUnit):
        return None
    if unit.dimension.is_dimensionless:
        return 1.0
    nominal = _coherent(point.nominal, point.unit)
    return 1.0 / nominal if nominal else None


def _coherent(number: Any, unit: str) -> float:
    return 0.0 if number is None else float(parse_unit(unit).factor) * float(number)


def _without_error(one: Resolved) -> Resolved:
    """Return a standard whose error reaches the figure through certificates of other lines."""
    return Resolved(
        certificate_id=one.certificate_id, number=one.number, digest=one.digest,
        point_key=one.point_key,
    )  # fmt: skip
