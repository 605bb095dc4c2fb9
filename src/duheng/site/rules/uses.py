"""What uses a pack: other packs that refer to it, and the pages and programs that read its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from duheng.rulebook import Pack
from duheng.rulebook.relation_checks import references
from duheng.site.rules.words import Word


@dataclass(frozen=True, slots=True)
class Use:
    """Something that reads a pack, and the page that shows it (empty: none)."""

    title: Word
    url: str = ""


_PAGES: dict[str, tuple[tuple[Word, str], ...]] = {
    "rules": ((_("Accounts of energy and carbon"), ""),),
    "methods": ((_("Accounts of energy and carbon"), ""),),
    "profiles": ((_("Checks of digital certificates"), "registry:certificates"),),
    "places": (
        (_("Divisions of every record, and who sees it"), "registry:instruments"),
        (_("Map of the coverage"), "indicators:coverage"),
    ),
    "indicators": ((_("Indicators"), "indicators:plan"),),
    "measures": ((_("Tasks of the plan"), "indicators:tasks"),),
    "catalogues": (
        (_("Must it be verified?"), "rules:verification"),
        (_("Kinds in the register of instruments"), "registry:instruments"),
        (_("Coverage by standards"), "indicators:coverage"),
    ),
    "regulations": (
        (_("Must it be verified?"), "rules:verification"),
        (_("Days on which verifications end"), "registry:due"),
    ),
    "vocabularies": ((_("Records of the plan"), "registry:plan_records"),),
    "identifiers": (
        (_("Check an identifier"), "rules:identifier"),
        (_("Identifiers of organisations"), "people:organisations"),
    ),
    "calendars": ((_("Working days"), "rules:working_days"),),
}
_LIMITS: tuple[Word, str] = (
    _("Uncertainty of verified instruments, from their permissible errors"),
    "",
)


def uses_of(pack: Pack, others: Iterable[Pack]) -> tuple[Use, ...]:
    """Return what uses a pack: packs first, then pages."""
    wanted = {pack.id}
    packs = [
        Use(f"{one.id} ({one.edition})", reverse("rules:pack", args=[one.id]))
        for one in others
        if one.digest != pack.digest
        and any(name in wanted for _path, _kind, name in references(one))
    ]
    pages = [_LIMITS] if "instrument_kind" in pack.body else list(_PAGES.get(pack.kind, ()))
    return (*packs, *(Use(title, _address(name)) for title, name in pages))


def _address(name: str) -> str:
    """Return the address of a page; nothing where there is none, or the site is built without."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def refers_to(pack: Pack) -> tuple[Use, ...]:
    """Return the packs that a pack refers to."""
    names = dict.fromkeys(name for _path, _kind, name in references(pack))
    return tuple(
        Use(name, "" if name.startswith("$") else reverse("rules:pack", args=[name]))
        for name in names
    )
