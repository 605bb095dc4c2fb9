"""Names of divisions, as the places packs have them; a code that none knows stands for itself."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.rulebook import NoValueInForce, Place, Places, UnknownPack, load_places


def places_on(day: date) -> Places | None:
    """Return the places of a day, or ``None`` where no places pack is installed or in force."""
    try:
        return load_places(day)
    except (UnknownPack, NoValueInForce):
        return None


def division_name(code: str, day: date, *, short: bool = False) -> str:
    """Return the name of a division in the language of the page."""
    places = places_on(day)
    if places is None or code not in places:
        return code
    place, language = places.place(code), page_language()
    return place.short_name_in(language) if short else place.name_in(language)


def division_faults(code: str, day: date) -> dict[str, str]:
    """Return the fault of a code that is no place of the installed packs."""
    places = places_on(day)
    if places is None or code in places:
        return {}
    return {"division_code": _("'%(code)s' is no division") % {"code": code}}


def division_named(name: str, day: date) -> Place | None:
    """Return the one place of a name or code; ``None`` when there is none, or more than one."""
    places = places_on(day)
    if places is None:
        return None
    if name in places:
        return places.place(name)
    found = places.named(name)
    return found[0] if len(found) == 1 else None


def division_choices(day: date) -> list[tuple[str, str]]:
    """Return code and name of every division, for a form; each below what it belongs to."""
    places = places_on(day)
    if places is None:
        return []
    language = page_language()
    return [
        (one.code, "\u3000" * len(places.ancestors(one.code)) + one.name_in(language))
        for top in places.tops()
        for one in (top, *places.descendants(top.code))
    ]


def page_language() -> str:
    """Return the language of the page as packs write it."""
    return "zh-Hans" if (get_language() or "zh-hans").startswith("zh") else "en"


def leagues(day: date) -> list[tuple[str, str]]:
    """Return code and name of what lies directly below the top, for a filter."""
    places = places_on(day)
    language = page_language()
    return [
        (one.code, one.name_in(language))
        for top in (places.tops() if places else ())
        for one in places.children(top.code)  # type: ignore[union-attr]
    ]


def scope_prefix(code: str, day: date) -> str:
    """Return what the codes of a division and of all below it begin with.

    Raises
    ------
    ValueError
        When there is no such division.
    """
    places = places_on(day)
    if places is None or code not in places:
        raise ValueError(code)
    return places.place(code).scope_prefix
