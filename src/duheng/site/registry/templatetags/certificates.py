"""Tags of pages about certificates, chains and what falls due."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from duheng.site.pages.statuses import status_of
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.findings.words import FindingWords
from duheng.site.registry.findings.words import explain as explained
from duheng.site.registry.plain import trimmed

register = template.Library()

_SEVERITIES = {
    "error": ("failed", pgettext_lazy("severity", "Error")),
    "warning": ("overdue", gettext_lazy("Warning")),
    "note": ("none", gettext_lazy("Note")),
}
_SIGNATURES = {
    "valid": ("valid", gettext_lazy("Valid at the time of signing")),
    "invalid": ("failed", gettext_lazy("Invalid: the file was changed after it was signed")),
    "absent": ("none", gettext_lazy("The file carries no signature")),
    "untrusted": ("not_provable", gettext_lazy("Signed by somebody whom this site does not know")),
    "revoked": ("failed", gettext_lazy("The signer's certificate had been revoked")),
    "expired": ("overdue", gettext_lazy("The signer's certificate had expired")),
    "not_provable": ("not_provable", gettext_lazy("When it was signed cannot be shown")),
}
_FIELDS = {
    "number": gettext_lazy("Number"),
    "serial": gettext_lazy("Serial number"),
    "maker": gettext_lazy("Maker"),
    "model": gettext_lazy("Model"),
    "owner": gettext_lazy("Owner"),
    "subject": gettext_lazy("Instrument"),
    "issuer": gettext_lazy("Issuer"),
    "measured_on": gettext_lazy("Measured on"),
    "issued_on": gettext_lazy("Issued on"),
    "valid_until": gettext_lazy("Valid until"),
    "verdict": gettext_lazy("Verdict"),
    "kind": gettext_lazy("Kind"),
    "points": gettext_lazy("Points"),
}


@register.simple_tag
def severity(value: str) -> SafeString:
    """Return icon and word of a finding's weight."""
    state, word = _SEVERITIES.get(value, ("undecided", value))
    return status(state, str(word))


@register.simple_tag
def explain(finding: Mapping[str, Any]) -> FindingWords:
    """Return a finding in the words of people."""
    return explained(finding)


@register.simple_tag
def signature(value: str, is_digital: bool) -> SafeString:
    """Return icon and words of what is said of a signature."""
    if not is_digital:
        return status("none", _("Typed in from paper"))
    state, word = _SIGNATURES.get(value, ("none", _SIGNATURES["absent"][1]))
    return status(state, str(word))


@register.filter
def plain(number: Decimal | None) -> str:
    """Return a number without idle zeros; what is not stated is a dash, never 0."""
    return "—" if number is None else f"{trimmed(number):f}".replace("-", "−")


@register.filter
def unit(symbol: str) -> str:
    """Return a unit for people: nothing for numbers without one."""
    return "" if symbol == "1" else symbol


@register.filter
def field_title(name: str) -> str:
    """Return what a field is called."""
    return str(_FIELDS.get(name, name))


@register.simple_tag
def item_line(item: Mapping[str, Any]) -> SafeString:
    """Return one line about an item of a certificate."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    names = dict(item.get("name") or {})
    name = names.get(language) or names.get("en") or next(iter(names.values()), "")
    parts = [name, item.get("maker"), item.get("model"), item.get("serial")]
    return format_html("<div>{}</div>", " · ".join(str(one) for one in parts if one))


@register.simple_tag
def chain_icon(state: str) -> SafeString:
    """Return the drawing of a state's icon alone, for a picture that has its own frame."""
    return mark_safe(status_of(state).icon)  # noqa: S308 - drawn in this house
