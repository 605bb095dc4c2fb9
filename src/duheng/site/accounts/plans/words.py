"""Plans in words: keys, frequencies and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duheng.site.registry.figures.queries import in_language

_KEYS: Mapping[str, str | Promise] = {
    "analysis": gettext_lazy("frequency of analysis"),
    "boundary": gettext_lazy("boundary"),
    "carrier": gettext_lazy("energy carrier"),
    "class": gettext_lazy("accuracy class"),
    "frequency": pgettext_lazy("plan", "frequency"),
    "id": gettext_lazy("identifier"),
    "interval_months": gettext_lazy("interval of verification or calibration, months"),
    "kind": pgettext_lazy("plan", "kind"),
    "laboratory": gettext_lazy("laboratory"),
    "location": gettext_lazy("location"),
    "measured": gettext_lazy("measured inputs"),
    "meters": pgettext_lazy("plan", "meters"),
    "methods": gettext_lazy("methods"),
    "name": pgettext_lazy("plan", "name"),
    "note": pgettext_lazy("plan", "note"),
    "procedure": gettext_lazy("procedure"),
    "quality": gettext_lazy("quality assurance"),
    "responsible": gettext_lazy("responsible role"),
    "role": gettext_lazy("role of the stream"),
    "sampling": gettext_lazy("frequency of sampling"),
    "section": gettext_lazy("section of the account"),
    "source": pgettext_lazy("plan", "source"),
    "standard": gettext_lazy("standard of the analysis"),
    "subject": gettext_lazy("subject"),
    "synthetic": gettext_lazy("synthetic"),
    "time_zone": gettext_lazy("time zone"),
    "title": pgettext_lazy("plan", "title"),
}
_FREQUENCIES: Mapping[str, str | Promise] = {
    "continuous": pgettext_lazy("frequency", "continuously"),
    "each_batch": pgettext_lazy("frequency", "each batch"),
    "daily": pgettext_lazy("frequency", "daily"),
    "weekly": pgettext_lazy("frequency", "weekly"),
    "monthly": pgettext_lazy("frequency", "monthly"),
    "quarterly": pgettext_lazy("frequency", "quarterly"),
    "yearly": pgettext_lazy("frequency", "yearly"),
}
_LANGUAGES = {"zh-Hans", "en"}


def key_word(key: str) -> str:
    """Return the word for a key of a plan; a name stands for itself."""
    return str(_KEYS.get(key, key))


def frequency_word(key: str) -> str:
    """Return the word for a frequency."""
    return str(_FREQUENCIES.get(key, key))


def text_of(texts: Any) -> str:
    """Return a text of a plan in the language of the page, or as it is written."""
    if isinstance(texts, Mapping):
        chinese, english = str(texts.get("zh-Hans") or ""), str(texts.get("en") or "")
        return in_language(chinese or english, english) or next(map(str, texts.values()), "")
    return "" if texts is None else str(texts)


def value_text(value: Any, key: str = "") -> str:
    """Return a value of a plan in words; nothing is a dash."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        if value.keys() & _LANGUAGES:
            return text_of(value)
        parts = (f"{key_word(name)}: {value_text(one, name)}" for name, one in value.items())
        return "; ".join(parts)
    if isinstance(value, list):
        return " / ".join(value_text(one) for one in value)
    if key in ("analysis", "sampling", "frequency"):
        return frequency_word(str(value))
    return str(value)
