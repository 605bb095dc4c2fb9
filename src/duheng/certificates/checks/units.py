"""Units of D-SI: known, rightly spelt, declared."""

from __future__ import annotations

from functools import lru_cache

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import unit_of
from duheng.certificates.dsi_names import SI
from duheng.certificates.elements import Element
from duheng.quantities import (
    UnitHasNoSpelling,
    UnknownUnit,
    UnreadableUnit,
    format_unit,
    parse_unit,
)

_UNITS = ("unit", "unitXMLList", "listUnit")
_HYBRID = f"{{{SI}}}hybrid"


def check_units(document: Document) -> None:
    """Check every unit, wherever it stands."""
    declared = {(one.text or "").strip() for one in document.dcc("nonSIUnit")}
    good: set[str | None] = set()
    for name in _UNITS:
        for element in document.si(name):
            if element.text in good:
                continue
            text = (element.text or "").strip()
            words = text.split()
            if len(words) == 1 and unit_fault(text) is None and text[0] != "|":
                good.add(element.text)
                continue
            if name == "unit" and len(words) > 1:
                document.report("content.unit_with_space", element, f"unit '{text[:60]}'")
                continue
            for word in dict.fromkeys(words):
                _check_unit(document, element, word, declared)
    _check_definitions(document)


def check_unit_words(document: Document, element: Element) -> None:
    """Check the units that an element holds, such as that of a phase."""
    declared = {(one.text or "").strip() for one in document.dcc("nonSIUnit")}
    for word in dict.fromkeys((element.text or "").split()):
        _check_unit(document, element, word, declared)


def _check_unit(document: Document, element: Element, text: str, declared: set[str]) -> None:
    if text.startswith("|"):
        if text not in declared:
            document.report(
                "content.unit_undeclared", element, f"non-SI unit '{text[:60]}' is not declared"
            )
        return
    fault = unit_fault(text)
    if fault is not None:
        code, hint = fault
        document.report(code, element, f"unit '{text[:60]}' is not of D-SI", hint)


@lru_cache(maxsize=4096)
def unit_fault(text: str) -> tuple[str, str | None] | None:
    """Return the rule that a unit breaks, and what to write instead; None when it is right."""
    try:
        unit = parse_unit(text)
    except (UnknownUnit, UnreadableUnit) as error:
        code = "content.unit_spelling" if unit_of(text) else "content.unknown_unit"
        return code, error.hint
    if text.startswith("\\"):
        return None
    try:
        return "content.unit_spelling", f"write it as {format_unit(unit, 'dsi')}"
    except UnitHasNoSpelling:
        return "content.unit_spelling", None


def _check_definitions(document: Document) -> None:
    for name, other in (("nonSIUnit", "nonSIDefinition"), ("nonSIDefinition", "nonSIUnit")):
        for element in document.dcc(name):
            beside = [
                one
                for one in element.itersiblings(preceding=name == "nonSIUnit")
                if str(one.tag).endswith("}" + other)
            ]
            if len(beside) != 1:
                document.report(
                    "content.unit_definition_missing", element, f"{name} stands without {other}"
                )
