"""Names of quantities in the language of the page, whichever of the two a record was given in.

A quantity of a record is text, as people and spreadsheets write it. Of the usual ones both names
are known; any other stands as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

NAMES: tuple[str | Promise, ...] = (
    _("power and electrical energy"),
    _("active energy"),
    _("active electrical energy"),
    _("reactive energy"),
    _("electrical energy"),
    _("power"),
    _("voltage"),
    _("current"),
    _("resistance"),
    _("mass"),
    _("large masses"),
    _("force"),
    _("torque"),
    _("hardness"),
    _("density"),
    _("viscosity"),
    _("volume"),
    _("flow"),
    _("flow of water"),
    _("flow of gas"),
    _("heat"),
    _("pressure"),
    _("pressures in health care"),
    _("temperature"),
    _("relative humidity"),
    _("length"),
    _("angle"),
    _("time and frequency"),
    _("speed"),
    _("acceleration"),
    _("ionising radiation"),
    _("optics of the eye"),
    _("laser and ultrasound"),
    _("illuminance"),
    _("acoustics"),
    _("composition of gases"),
    _("composition of solutions"),
    _("mass concentration"),
    _("amount fraction"),
    _("mass fraction"),
    _("bioelectric signals"),
    _("amount fraction of methane"),
    _("amount fraction of sulfur dioxide"),
    _("amount fraction of carbon monoxide"),
    _("amount fraction of ethanol"),
    _("gross calorific value, dry basis"),
    _("mass fraction of total sulfur, dry basis"),
    _("mass fraction of carbon, dry basis"),
    _("mass fraction of cerium oxide"),
    _("mass fraction of praseodymium oxide"),
    _("mass fraction of all rare-earth oxides"),
    _("mass concentration of lead"),
    _("chemical oxygen demand"),
    _("pH at 25 °C"),
    _("turbidity"),
    _("mass fraction of protein"),
    _("mass fraction of fat"),
    _("mass fraction of manganese"),
    _("mass fraction of chromium"),
)
_LANGUAGES = ("en", "zh-hans")


def quantity_name(text: str) -> str:
    """Return the name of a quantity for the page; a text that is no usual name as it is."""
    known = _known().get(text.strip().casefold())
    return text if known is None else str(known)


@cache
def _known() -> Mapping[str, str | Promise]:
    found: dict[str, str | Promise] = {}
    for language in _LANGUAGES:
        with override(language):
            found |= {str(one).casefold(): one for one in NAMES}
    return found
