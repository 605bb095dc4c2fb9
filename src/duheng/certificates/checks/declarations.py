"""Methods, software and influence conditions for every quantity; the newest schema."""

from __future__ import annotations

from duheng.certificates.checks.document import Document
from duheng.certificates.dsi_names import DCC
from duheng.certificates.elements import Element

NEWEST_SCHEMA = "3.3.0"
_DCC = f"{{{DCC}}}"
_QUANTITY = _DCC + "quantity"
_ELSEWHERE = (_DCC + "metaData", _DCC + "administrativeData")
_WANTED = (
    ("usedMethods", "content.methods_missing", "method"),
    ("usedSoftware", "content.software_missing", "software"),
    ("influenceConditions", "content.influence_conditions_missing", "influence condition"),
)


def check_declarations(document: Document) -> None:
    """Check that every quantity of the results has its method, software and conditions."""
    _check_version(document)
    for result in document.dcc("measurementResult"):
        declared = {child.tag for child in result}
        for name, code, what in _WANTED:
            if _DCC + name not in declared:
                _check_below(document, result, _DCC + name, code, what)


def _check_version(document: Document) -> None:
    version = document.root.get("schemaVersion") or ""
    if version != NEWEST_SCHEMA:
        document.report(
            "content.schema_not_newest",
            document.root,
            f"schemaVersion is '{version}'; the newest released one is {NEWEST_SCHEMA}",
        )


def _check_below(document: Document, result: Element, tag: str, code: str, what: str) -> None:
    is_only = len(document.dcc("measurementResult")) == 1
    for listed in document.dcc("list"):
        if _is_bare_list(listed, tag) and (is_only or result in listed.iterancestors()):
            document.report(code, listed, f"no {what} is declared for the quantities of this list")
    for one in document.dcc("result"):
        if not (is_only or result in one.iterancestors()):
            continue
        for data in one.iterchildren(_DCC + "data"):
            for quantity in data.iterchildren(_DCC + "quantity"):
                if not _has(quantity, tag):
                    document.report(code, quantity, f"no {what} is declared for this quantity")


def _has(element: Element, tag: str) -> bool:
    return tag in [child.tag for child in element]


def _is_bare_list(listed: Element, tag: str) -> bool:
    """Return whether a list of results has quantities without their own declaration."""
    if _has(listed, tag):
        return False
    for one in listed:
        if one.tag == _QUANTITY and not _has(one, tag):
            return not _is_elsewhere(listed)
    return False


def _is_elsewhere(element: Element) -> bool:
    """Return whether a list describes something else than results of the measurement."""
    return next(element.iterancestors(*_ELSEWHERE), None) is not None
