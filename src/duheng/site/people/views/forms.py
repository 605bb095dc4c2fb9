"""The page of a form."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.people.doors import Asked


def show_form(request: Asked, form: Form, title: str, button: str = "") -> HttpResponse:
    """Return the page of a form; with status 422 when it was sent and something is wrong."""
    status = 422 if form.is_bound and form.errors else 200
    facts = {"form": form, "title": title, "button": button}
    return render(request, "people/form.html", facts, status=status)
