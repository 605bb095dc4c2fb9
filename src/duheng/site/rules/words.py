"""Words of the pages: kinds of packs, confidence, columns; contents of packs on one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.terms.languages import FALLBACK_ORDER, text_in

Word = str | Promise

KINDS: dict[str, Word] = {
    "rules": _("Values"),
    "methods": _("Accounting methods"),
    "profiles": _("Profiles of certificates"),
    "places": _("Places"),
    "indicators": _("Indicators of a plan"),
    "catalogues": _("Catalogues of instruments"),
    "regulations": _("Verification regulations"),
    "vocabularies": _("Vocabularies"),
    "identifiers": _("Identifier schemes"),
    "measures": _("Measures of a plan"),
    "calendars": _("Working calendars"),
}
CONFIDENCES: dict[str, Word] = {
    "official": pgettext_lazy("confidence", "official text"),
    "secondary": pgettext_lazy("confidence", "secondary source"),
    "unchecked": pgettext_lazy("confidence", "unchecked"),
}
OUTCOMES: dict[str, Word] = {
    "passed": _("comes out as said"),
    "failed": _("does not come out"),
    "not_run": _("nobody runs it"),
}
PERIODS: dict[str, Word] = {
    "in_force": _("in force"),
    "not_yet": _("not yet in force"),
    "ended": _("no longer in force"),
}
REGIONS: dict[str, Word] = {"cn": _("China"), "nmg": _("Inner Mongolia")}
PARTS: dict[str, Word] = {
    "values": _("Values"),
    "keys": pgettext_lazy("table", "Keys"),
    "properties": pgettext_lazy("table", "Properties"),
    "requirements": _("Requirements"),
    "routes": _("Routes"),
    "inputs": _("Inputs"),
    "roles": pgettext_lazy("table", "Roles"),
    "parameters": _("Parameters"),
    "notes": _("Notes"),
    "uses": pgettext_lazy("table", "Uses"),
    "facts": pgettext_lazy("table", "Facts asked"),
    "kinds": _("Kinds"),
    "terms": pgettext_lazy("table", "Terms"),
    "schemes": _("Schemes"),
    "modes": _("Modes of control"),
    "manners": _("Manners of verification"),
    "fees": _("Fees"),
    "history": pgettext_lazy("table", "Earlier editions"),
    "regulations": _("Verification regulations"),
    "titles": pgettext_lazy("table", "Titles"),
    "years": _("Years"),
    "groups": _("Groups"),
    "natures": _("Natures"),
    "indicators": _("Indicators"),
    "commitments": _("Commitments"),
    "sections": _("Sections"),
    "measures": pgettext_lazy("table", "Measures"),
    "projects": _("Projects"),
    "documents": _("Documents"),
    "levels": _("Levels"),
    "places": _("Places"),
    "attributes": _("Attributes"),
}
COLUMNS: dict[str, Word] = {
    "key": pgettext_lazy("column", "key"),
    "value": pgettext_lazy("column", "value"),
    "title": pgettext_lazy("column", "title"),
    "titles": pgettext_lazy("column", "title"),
    "names": pgettext_lazy("column", "name"),
    "short_names": pgettext_lazy("column", "short name"),
    "unit": pgettext_lazy("column", "unit"),
    "confidence": pgettext_lazy("column", "confidence"),
    "note": pgettext_lazy("column", "note"),
    "text": pgettext_lazy("column", "text"),
    "source": pgettext_lazy("column", "source"),
    "document": pgettext_lazy("column", "document"),
    "clause": pgettext_lazy("column", "clause"),
    "clauses": pgettext_lazy("column", "clause"),
    "number": pgettext_lazy("column", "number"),
    "period": pgettext_lazy("column", "period"),
    "valid_from": pgettext_lazy("column", "from"),
    "data_year": pgettext_lazy("column", "year of the data"),
    "accounting_years": pgettext_lazy("column", "accounting years"),
    "alternatives": pgettext_lazy("column", "other values"),
    "standard_uncertainty": pgettext_lazy("column", "standard uncertainty"),
    "half_width": pgettext_lazy("column", "half width"),
    "load": pgettext_lazy("column", "load"),
    "class": pgettext_lazy("column", "class"),
    "in_service": pgettext_lazy("column", "in service"),
    "do_not_use": pgettext_lazy("column", "not to be used"),
    "region": pgettext_lazy("column", "region"),
    "fuel": pgettext_lazy("column", "fuel"),
    "energy": pgettext_lazy("column", "energy"),
    "property": pgettext_lazy("column", "property"),
    "equation": pgettext_lazy("column", "equation"),
    "route": pgettext_lazy("column", "route"),
    "which": pgettext_lazy("column", "which"),
    "input": pgettext_lazy("column", "input"),
    "role": pgettext_lazy("column", "role"),
    "kind": pgettext_lazy("column", "kind"),
    "item": pgettext_lazy("column", "item"),
    "uses": pgettext_lazy("column", "uses"),
    "modes": pgettext_lazy("column", "modes"),
    "manners": pgettext_lazy("column", "manner"),
    "manner_as_written": pgettext_lazy("column", "manner as written"),
    "regulations": pgettext_lazy("column", "regulations"),
    "intervals": pgettext_lazy("column", "intervals"),
    "accuracy_classes": pgettext_lazy("column", "accuracy classes"),
    "limits": pgettext_lazy("column", "permissible errors"),
    "known": pgettext_lazy("column", "how sure"),
    "range": pgettext_lazy("column", "range"),
    "confirmed": pgettext_lazy("column", "confirmed"),
    "about": pgettext_lazy("column", "about"),
    "code": pgettext_lazy("column", "code"),
    "level": pgettext_lazy("column", "level"),
    "parent": pgettext_lazy("column", "belongs to"),
    "severity": pgettext_lazy("column", "severity"),
    "met_when": pgettext_lazy("column", "met when"),
    "applies_when": pgettext_lazy("column", "applies when"),
    "mend": pgettext_lazy("column", "what to do"),
    "at": pgettext_lazy("column", "where"),
    "length": pgettext_lazy("column", "length"),
    "check": pgettext_lazy("column", "check character"),
    "parts": pgettext_lazy("column", "parts"),
    "service": pgettext_lazy("column", "service"),
    "is_charged": pgettext_lazy("column", "charged"),
    "items": pgettext_lazy("column", "items"),
    "kinds": pgettext_lazy("column", "kinds"),
    "year": pgettext_lazy("column", "year"),
    "holidays": pgettext_lazy("column", "days off"),
    "made_up": pgettext_lazy("column", "days made up"),
    "values": pgettext_lazy("column", "values"),
    "default": pgettext_lazy("column", "default"),
    "required": pgettext_lazy("column", "required"),
    "type": pgettext_lazy("column", "type"),
    "due_on": pgettext_lazy("column", "due on"),
    "lead_bodies": pgettext_lazy("column", "lead"),
    "supporting_bodies": pgettext_lazy("column", "supporting"),
    "tasks": pgettext_lazy("column", "tasks"),
    "section": pgettext_lazy("column", "section"),
    "definition": pgettext_lazy("column", "definition"),
    "series": pgettext_lazy("column", "series"),
    "group": pgettext_lazy("column", "group"),
}


def on_one_line(content: Any, language: str) -> str:
    """Return a content of a pack on one line, texts in one language.

    Examples
    --------
    >>> on_one_line({"keys": {"fuel": "wood"}, "years": [2024, 2025], "strict": True}, "en")
    'keys: {fuel: wood}, years: [2024, 2025], strict: true'
    """
    if isinstance(content, Mapping) and not _is_text(content):
        return ", ".join(f"{key}: {_inner(one, language)}" for key, one in content.items())
    return _inner(content, language)


def _inner(content: Any, language: str) -> str:
    if isinstance(content, Mapping):
        if _is_text(content):
            return text_in(content, language)
        return "{" + on_one_line(content, language) + "}"
    if isinstance(content, list | tuple):
        return "[" + ", ".join(_inner(one, language) for one in content) + "]"
    if isinstance(content, bool):
        return "true" if content else "false"
    return "—" if content is None else " ".join(str(content).split())


def _is_text(content: Mapping[str, Any]) -> bool:
    return bool(content) and set(content) <= set(FALLBACK_ORDER)
