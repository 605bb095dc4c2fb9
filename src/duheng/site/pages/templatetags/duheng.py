"""Tags and filters that every template knows."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from duheng.rulebook.places import load_places
from duheng.site.pages.statuses import status_of
from duheng.site.pages.tiles import TileMap
from duheng.terms.clock import system_clock

register = template.Library()


@register.simple_tag
def status(state: str, word: str | None = None) -> SafeString:
    """Return the icon of a state and its word; ``word`` says it more exactly."""
    found = status_of(str(state))
    return format_html(
        '<span class="status-mark"><svg class="status-icon" viewBox="0 0 16 16" '
        'aria-hidden="true" focusable="false">{}</svg><span>{}</span></span>',
        mark_safe(found.icon),  # noqa: S308 - drawn in this house
        word if word is not None else found.word,
    )


@register.simple_tag
def status_icon(state: str) -> SafeString:
    """Return the icon of a state alone, with its word for those who do not see it."""
    found = status_of(str(state))
    return format_html(
        '<svg class="status-icon" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>',
        found.word,
        mark_safe(found.icon),  # noqa: S308 - drawn in this house
    )


@register.simple_tag(takes_context=True)
def place_name(context: dict[str, Any], code: str) -> str:
    """Return the name of a division in the language of the page; its code where it has none."""
    places = load_places(system_clock().date())
    if code not in places:
        return code
    language = "en" if str(context.get("LANGUAGE_CODE", "")).startswith("en") else "zh-Hans"
    return places.place(code).name_in(language)


@register.inclusion_tag("pages/tile_map.html", takes_context=True)
def tile_map(context: dict[str, Any], drawn: TileMap, title: str) -> dict[str, Any]:
    """Return the drawing of a map of tiles; its table stands beside it on the page."""
    return {"map": drawn, "title": title, "LANGUAGE_CODE": get_language()}


@register.filter
def with_class(field: BoundField) -> SafeString:
    """Return a field of a form in the look of the site."""
    kind = getattr(field.field.widget, "input_type", "")
    names = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}
    described: dict[str, str | bool] = {"class": names.get(kind, "form-control")}
    if field.errors:
        described |= {"aria-invalid": "true", "class": f"{described['class']} is-invalid"}
    return field.as_widget(attrs=described)
