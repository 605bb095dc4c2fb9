"""Tags that templates about people load."""

from __future__ import annotations

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    HiddenInput,
    RadioSelect,
    Select,
)
from django.utils.safestring import SafeString

from duheng.site.actions.actor import Actor

register = template.Library()


@register.filter
def may(actor: Actor | None, permission: str) -> bool:
    """Return whether the actor of the page may do something."""
    return isinstance(actor, Actor) and actor.may(permission)


@register.filter
def control(field: BoundField) -> SafeString:
    """Return the control of a form's field, with the classes of our look."""
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect | HiddenInput):
        return field.as_widget()
    if isinstance(widget, CheckboxInput):
        return field.as_widget(attrs={"class": "form-check-input"})
    name = "form-select" if isinstance(widget, Select) else "form-control"
    return field.as_widget(attrs={"class": name})
