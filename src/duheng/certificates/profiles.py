"""What a kind of certificate must say, clause by clause, as profile packs say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

from duheng.certificates.checks.records import CheckFinding
from duheng.certificates.dsi_names import DCC, SI
from duheng.certificates.elements import Element
from duheng.certificates.errors import UnknownProfile
from duheng.rulebook import Pack, load_packs
from duheng.terms.documents import nearest
from duheng.terms.findings import Severity

_NAMESPACES = {"dcc": DCC, "si": SI}
MET, MISSING, NOT_APPLICABLE = "met", "missing", "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseReport:
    """What a certificate says to one requirement.

    Attributes
    ----------
    code : str
        ``profile.`` and the code of the requirement.
    clause : str
        Document and clause.
    title, mend : Mapping
        What is asked, and what to do, by language.
    severity : Severity
        Weight when it is missing.
    status : str
        ``met``, ``missing`` or ``not_applicable``.
    path : str or None
        XPath of what meets it, or of the place where it is missing.
    line : int or None
        Line of that element.
    """

    code: str
    clause: str
    title: Mapping[str, str]
    mend: Mapping[str, str]
    severity: Severity
    status: str
    path: str | None
    line: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the report on the clause, JSON-ready."""
        return {
            "code": self.code,
            "clause": self.clause,
            "title": dict(self.title),
            "status": self.status,
            "path": self.path,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReport:
    """What a certificate says to a profile, clause by clause.

    Attributes
    ----------
    profile : str
        Id of the profile.
    title : Mapping
        Its title by language.
    clauses : tuple of ClauseReport
        One for each requirement, in the order of the profile.
    """

    profile: str
    title: Mapping[str, str]
    clauses: tuple[ClauseReport, ...]

    def findings(self) -> tuple[CheckFinding, ...]:
        """Return a finding for every clause that is missing."""
        return tuple(
            CheckFinding(
                code=one.code,
                severity=one.severity,
                message=f"{one.title['en']}: not found",
                hint=one.mend["en"],
                clause=one.clause,
                path=one.path,
                line=one.line,
            )
            for one in self.clauses
            if one.status == MISSING
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready."""
        return {
            "profile": self.profile,
            "title": dict(self.title),
            "clauses": [one.to_dict() for one in self.clauses],
        }


@cache
def profile_named(name: str) -> Pack:
    """Return the profile pack of a name, such as ``iso17025`` or ``cn/iso17025``.

    Raises
    ------
    UnknownProfile
        When no pack has it; the hint names those that exist.
    """
    packs = {one.id: one for one in load_packs(kinds=["profiles"]).packs()}
    for known, pack in packs.items():
        if name in (known, known.rpartition("/")[2]):
            return pack
    short = [known.rpartition("/")[2] for known in packs]
    close = nearest(name, short)
    raise UnknownProfile(
        f"there is no profile '{name}'",
        hint=f"did you mean '{close}'?" if close else f"there are {', '.join(short)}",
    )


def profile_report(root: Element, name: str) -> ProfileReport:
    """Return what a parsed certificate says to a profile.

    Raises
    ------
    UnknownProfile
        When there is no such profile.
    """
    return report_by(root, profile_named(name))


def report_by(root: Element, pack: Pack) -> ProfileReport:
    """Return what a parsed certificate says to the profile that a pack holds.

    Raises
    ------
    UnknownProfile
        When the profile includes one that is not installed.
    """
    return ProfileReport(
        profile=pack.id,
        title=pack.title,
        clauses=tuple(
            _clause(root, requirement, document)
            for requirement, document in _requirements(pack, frozenset())
        ),
    )


def _requirements(pack: Pack, above: frozenset[str]) -> Sequence[tuple[Mapping[str, Any], str]]:
    """Return the requirements of a profile after those of the profiles that it includes."""
    found: list[tuple[Mapping[str, Any], str]] = []
    for included in pack.body.get("includes", ()):
        if included not in above:
            found += _requirements(profile_named(included), above | {pack.id})
    number = pack.document.number
    edition = f":{pack.document.edition}" if pack.document.edition else ""
    return [*found, *((one, f"{number}{edition}") for one in pack.body["requirements"])]


@cache
def _xpath(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=_NAMESPACES)


def _select(root: Element, expression: str | None) -> list[Element]:
    if not expression:
        return []
    found = _xpath(expression)(root)
    return [one for one in found if isinstance(one, etree._Element)] if (
        isinstance(found, list)
    ) else []  # fmt: skip


def _clause(root: Element, requirement: Mapping[str, Any], document: str) -> ClauseReport:
    status, place = _status(root, requirement)
    tree = root.getroottree()
    return ClauseReport(
        code=f"profile.{requirement['code']}",
        clause=f"{document}, {requirement['clause']}",
        title=requirement["title"],
        mend=requirement["mend"],
        severity=Severity(requirement["severity"]),
        status=status,
        path=None if place is None else str(tree.getpath(place)),
        line=None if place is None else int(str(place.sourceline or 0)) or None,
    )


def _status(root: Element, requirement: Mapping[str, Any]) -> tuple[str, Element | None]:
    condition = requirement.get("applies_when")
    if condition and not _select(root, condition):
        return NOT_APPLICABLE, None
    found = _select(root, requirement["met_when"])
    if found:
        return MET, found[0]
    return MISSING, next(iter(_select(root, requirement.get("at"))), root)
