"""Tags and filters that every template knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from duheng.rulebook.places import load_places
from duheng.site.pages.figures import ORIGINS, WIDTH, BudgetBar, drawn_budget, drawn_strip
from duheng.site.pages.icons import drawn_icon
from duheng.site.pages.language import page_language
from duheng.site.pages.statuses import status_of
from duheng.site.pages.tiles import TileMap, legend_steps
from duheng.terms.clock import system_clock
from duheng.uncertainty.reporting import report

register = template.Library()
_CODE_LENGTH = 6
_POWER = re.compile(r"10\^(-?\d+)")


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


@register.simple_tag
def place_name(code: str) -> str:
    """Return the name of a division in the language of the page; its code where it has none."""
    places = load_places(system_clock().date())
    if code not in places:
        return code
    return places.place(code).name_in(page_language())


@register.simple_tag
def region_name(code: str) -> str:
    """Return the name of the site's region; nothing where no pack knows its code."""
    places = load_places(system_clock().date())
    whole = code.ljust(_CODE_LENGTH, "0")
    return places.place(whole).name_in(page_language()) if code and whole in places else ""


@register.simple_tag
def icon(key: str) -> SafeString:
    """Return the icon of a place to go; its word stands beside it."""
    return drawn_icon(key)


@register.inclusion_tag("pages/tile_map.html", takes_context=True)
def tile_map(context: dict[str, Any], drawn: TileMap, title: str) -> dict[str, Any]:
    """Return the drawing of a map of tiles; its table stands beside it on the page."""
    return {"map": drawn, "title": title, "LANGUAGE_CODE": get_language()}


@register.inclusion_tag("pages/tile_legend.html")
def tile_legend(drawn: TileMap, unit: str = "%") -> dict[str, Any]:
    """Return what the shades of a map mean."""
    return {"steps": legend_steps(drawn.bounds, unit)}


@register.inclusion_tag("pages/tile_table.html")
def tile_table(drawn: TileMap, title: str) -> dict[str, Any]:
    """Return a map as a table, folded: the same for those who read instead of looking."""
    return {"map": drawn, "title": title}


@register.simple_tag
def provenance(origin: str, word: str | None = None) -> SafeString:
    """Return where a value comes from: a border that is read without colour, and the word."""
    return format_html(
        '<span class="origin origin-{}">{}</span>', origin, word or ORIGINS.get(origin, origin)
    )


@register.simple_tag
def quantity(
    value: Decimal | float | None,
    unit: str = "",
    expanded_uncertainty: Decimal | float | None = None,
    coverage_factor: Decimal | float | None = None,
) -> SafeString:
    """Return a value with its uncertainty, rounded together; the dash where it is missing.

    An uncertainty that is not stated is said to be so; it is never left to be taken for none.
    """
    if value is None:
        return SafeString("—")
    factor = None if coverage_factor is None else float(coverage_factor)
    printed = report(value, expanded_uncertainty, unit=unit, coverage_factor=factor)
    return format_html(
        '<span class="quantity">{} <span class="uncertainty">{}</span></span>',
        _raised(printed.amount()),
        printed.remark(page_language()),
    )


def _raised(text: str) -> SafeString:
    """Return a text as markup, the power of its ``10^5`` raised."""
    return SafeString(_POWER.sub(r"10<sup>\1</sup>", escape(text)))


@register.inclusion_tag("pages/bar_budget.html")
def bar_budget(lines: Iterable[BudgetBar], title: str) -> dict[str, Any]:
    """Return a budget as a table whose shares are drawn."""
    return {"bars": drawn_budget(lines), "title": title, "width": WIDTH}


@register.inclusion_tag("pages/strip.html")
def strip(parts: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Return the parts of a total by where they come from, drawn and in words."""
    return {"parts": drawn_strip(parts), "width": WIDTH}


@register.filter
def with_class(field: BoundField) -> SafeString:
    """Return a field of a form in the look of the site."""
    kind = getattr(field.field.widget, "input_type", "")
    names = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}
    described: dict[str, str | bool] = {"class": names.get(kind, "form-control")}
    if field.errors:
        described |= {"aria-invalid": "true", "class": f"{described['class']} is-invalid"}
    return field.as_widget(attrs=described)
