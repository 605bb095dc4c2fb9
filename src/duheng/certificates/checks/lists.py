"""The spacing of XML lists."""

from __future__ import annotations

from duheng.certificates.checks.document import Document
from duheng.certificates.dsi_names import SI
from duheng.certificates.elements import Element, name_of

_NAMES = (
    "valueXMLList", "unitXMLList", "labelXMLList", "dateTimeXMLList", "uncertaintyXMLList",
    "coverageFactorXMLList", "coverageProbabilityXMLList", "distributionXMLList",
    "standardUncXMLList", "intervalMinXMLList", "intervalMaxXMLList",
    "valueExpandedMUXMLList", "valueStandardMUXMLList", "valueRealXMLList", "valueImagXMLList",
    "valueMagnitudeXMLList", "valuePhaseXMLList", "unitPhaseXMLList",
)  # fmt: skip
_LISTS = tuple(f"{{{SI}}}{name}" for name in _NAMES)


def check_lists(document: Document) -> None:
    """Check that entries of lists are separated by exactly one space."""
    for holder in document.si("realListXMLList"):
        if not document.series(holder).is_well_spaced:
            _check_spacing(document, holder)
    for holder in document.si("complexListXMLList"):
        _check_spacing(document, holder)


def _check_spacing(document: Document, holder: Element) -> None:
    for element in holder.iter(*_LISTS):
        text = element.text or ""
        if "  " in text or text != text.strip():
            document.report("content.list_spacing", element, f"{name_of(element)} is badly spaced")
