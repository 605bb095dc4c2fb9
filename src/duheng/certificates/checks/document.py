"""One parsed certificate under check: its elements by name from one pass, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from duheng.certificates.checks.catalogue import RULES
from duheng.certificates.checks.records import CheckFinding
from duheng.certificates.checks.series import (
    HYBRID,
    LEAF_TAGS,
    LIST_TAGS,
    Series,
    joined_series,
    series_of,
)
from duheng.certificates.dsi_names import DCC, SI
from duheng.certificates.elements import Element
from duheng.terms.findings import Severity

LISTED_AT_MOST = 50  # findings of one rule in one file; the rest is counted
_DCC, _SI = f"{{{DCC}}}", f"{{{SI}}}"
# The elements that rules ask for: all others are passed over without a Python object.
_NAMES = (
    "quantity result results list measurementResult statement usedMethod metaData "
    "nonSIUnit nonSIDefinition uniqueIdentifier mainSigner respPersons procedure release "
    "receiptDate beginPerformanceDate endPerformanceDate issueDate usedLangCodeISO639_1 "
    "mandatoryLangCodeISO639_1 countryCodeISO3166_1 refTypeDefinitions relativeUncertainty "
    "dataBase64"
)
_SI_NAMES = (
    "real constant realListXMLList hybrid unit unitXMLList listUnit complex complexList "
    "complexListXMLList unitPhase unitPhaseXMLList listUnitPhase ellipsoidalRegion "
    "rectangularRegion ellipsoidalRegionXMLList rectangularRegionXMLList "
    "ellipsoidalRegionMUXMLList rectangularRegionMUXMLList"
)
_CONTENT = _DCC + "content"
SIGNATURE_TAG = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_TAGS = (
    *(_DCC + name for name in _NAMES.split()),
    *(_SI + name for name in _SI_NAMES.split()),
    SIGNATURE_TAG,
)


class Document:
    """A certificate under check.

    Parameters
    ----------
    root : Element
        The root of the parsed file.
    at : datetime
        Instant for which the verdict is asked.
    """

    def __init__(self, root: Element, at: datetime) -> None:
        self.root = root
        self.at = at
        self.findings: list[CheckFinding] = []
        self.numbers: Counter[str] = Counter()
        self._tree = root.getroottree()
        self._quantities: dict[str, list[Element]] | None = None
        self._series: dict[Element, Series] = {}
        self._alternatives: dict[Element, list[Series]] = {}
        self._by_tag: dict[str, list[Element]] = {tag: [] for tag in _TAGS}
        by_tag = self._by_tag
        for element in root.iter(*_TAGS):
            by_tag[element.tag].append(element)

    def dcc(self, name: str) -> list[Element]:
        """Return the DCC elements of a local name, in document order."""
        return self._by_tag[_DCC + name]

    def si(self, name: str) -> list[Element]:
        """Return the D-SI elements of a local name, in document order."""
        return self._by_tag[_SI + name]

    @property
    def texts(self) -> Iterator[Element]:
        """The elements that hold a text in one language: too many to keep a list of them."""
        return self.root.iter(_CONTENT)

    @property
    def signatures(self) -> list[Element]:
        """The signatures of the file."""
        return self._by_tag[SIGNATURE_TAG]

    @property
    def quantities(self) -> dict[str, list[Element]]:
        """Quantities by each term of their refType."""
        if self._quantities is None:
            self._quantities = {}
            for quantity in self.dcc("quantity"):
                for term in (quantity.get("refType") or "").split():
                    self._quantities.setdefault(term, []).append(quantity)
        return self._quantities

    def series(self, element: Element) -> Series:
        """Return the values of a real, a constant or an XML list; read once."""
        found = self._series.get(element)
        if found is None:
            found = self._series[element] = series_of(element)
        return found

    def alternatives(self, quantity: Element) -> list[Series]:
        """Return the values of a quantity, once for each unit in which a hybrid gives them."""
        found = self._alternatives.get(quantity)
        if found is None:
            found = self._alternatives[quantity] = self._read(quantity)
        return found

    def _read(self, quantity: Element) -> list[Series]:
        for child in quantity:
            tag = child.tag
            if tag in LEAF_TAGS:
                return [self.series(child)]
            if tag == HYBRID:
                return [one for form in child if (one := self._form(form)) is not None]
            if tag in LIST_TAGS:
                return [joined_series(child, self.series)]
        return []

    def _form(self, element: Element) -> Series | None:
        if element.tag in LEAF_TAGS:
            return self.series(element)
        return joined_series(element, self.series) if element.tag in LIST_TAGS else None

    def report(
        self, code: str, element: Element | None, message: str, hint: str | None = None
    ) -> None:
        """Keep a finding of a rule at an element."""
        self.numbers[code] += 1
        if self.numbers[code] > LISTED_AT_MOST:
            return
        rule = RULES[code]
        self.findings.append(
            CheckFinding(
                code=code,
                severity=rule.severity,
                message=message,
                hint=hint or rule.mend,
                clause=rule.clause,
                path=None if element is None else self._tree.getpath(element),
                line=line_of(element),
            )
        )

    def finish(self) -> list[CheckFinding]:
        """Return the findings, with one for each rule whose findings were too many to list."""
        for code, number in self.numbers.items():
            if number > LISTED_AT_MOST:
                severity = RULES[code].severity
                self.findings.append(
                    CheckFinding(
                        code="content.many_findings",
                        severity=Severity.NOTE,
                        message=f"{code} ({severity.value}) was found {number} times; the first "
                        f"{LISTED_AT_MOST} are listed",
                        hint=RULES["content.many_findings"].mend,
                    )
                )
        return self.findings


def line_of(element: Element | None) -> int | None:
    """Return the line of an element in its file."""
    line: int | None = None if element is None else element.sourceline  # type: ignore[assignment]
    return line
