"""The catalogue of instrument kinds, as packs have it: titles, manner, interval, compulsion.

Without such a pack, or for a kind that it does not hold, every kind is free text and nothing
follows from it; what the pack leaves open is not guessed.
"""

from __future__ import annotations

from datetime import date

from duheng.rulebook import (
    Catalogue,
    CatalogueKind,
    NoValueInForce,
    UnknownPack,
    VerificationRegulations,
    assess_verification_due,
    load_catalogue,
    load_verification_regulations,
)
from duheng.rulebook import Manner as PackManner
from duheng.site.registry.divisions import page_language
from duheng.site.registry.models import Control, Manner
from duheng.terms.errors import DuhengError
from duheng.terms.languages import text_in

_MANNERS = {
    PackManner.PERIODIC: Manner.PERIODIC,
    PackManner.FIRST_ROTATE: Manner.ROTATE,
    PackManner.FIRST_SCRAP: Manner.SCRAP,
}


def catalogue_on(day: date) -> Catalogue | None:
    """Return the catalogue of a day, or ``None`` where none is installed or in force."""
    try:
        return load_catalogue(day)
    except (UnknownPack, NoValueInForce):
        return None


def kind_choices(day: date) -> list[tuple[str, str]]:
    """Return key and title of every kind of the catalogue, in the language of the page."""
    catalogue = catalogue_on(day)
    language = page_language()
    return [(one.key, one.title_in(language)) for one in catalogue.kinds] if catalogue else []


def kind_title(key: str, day: date) -> str:
    """Return the title of a kind; what the catalogue does not hold stands for itself."""
    found = find_kind(key, day)
    return found.title_in(page_language()) if found else key


def find_kind(key: str, day: date) -> CatalogueKind | None:
    """Return the kind of a key, or ``None``."""
    catalogue = catalogue_on(day)
    kinds = catalogue.kinds if catalogue else ()
    return next((one for one in kinds if one.key == key), None)


def kinds_by_title(day: date) -> dict[str, str]:
    """Return the key of each kind by its titles in every language, for an import."""
    catalogue = catalogue_on(day)
    return {
        title.casefold(): one.key
        for one in (catalogue.kinds if catalogue else ())
        for title in (one.key, *one.titles.values())
    }


def purpose_choices(day: date) -> list[tuple[str, str]]:
    """Return key and title of every use that the catalogue lists."""
    catalogue = catalogue_on(day)
    language = page_language()
    uses = catalogue.titles["uses"] if catalogue else {}
    return [(key, text_in(titles, language)) for key, titles in uses.items()]


def control_of(kind: str, purpose: str, day: date) -> str:
    """Return how the law treats a kind in a use; empty where the catalogue does not say."""
    catalogue, found = catalogue_on(day), find_kind(kind, day)
    if catalogue is None or found is None or purpose not in catalogue.titles["uses"]:
        return ""
    compulsory = catalogue.is_compulsory(kind, purpose)
    return Control.COMPULSORY.value if compulsory else Control.VOLUNTARY.value


def manner_of(kind: str, day: date) -> str:
    """Return the manner of verification of a kind; empty where the pack leaves it open."""
    found = find_kind(kind, day)
    try:
        return _MANNERS[found.manner()].value if found else ""
    except DuhengError:  # depends on a fact of the instrument, or the source leaves it open
        return ""


def verification_ends_on(kind: str, verified_on: date) -> date | None:
    """Return the last day of a verification by the rules of its day; ``None`` if none follows."""
    catalogue, regulations = catalogue_on(verified_on), _regulations_on(verified_on)
    if catalogue is None or regulations is None:
        return None
    try:
        return assess_verification_due(catalogue, regulations, kind, verified_on).valid_until
    except DuhengError:  # no such kind, or the interval depends on facts nobody gave
        return None


def _regulations_on(day: date) -> VerificationRegulations | None:
    try:
        return load_verification_regulations(day)
    except (UnknownPack, NoValueInForce):
        return None
