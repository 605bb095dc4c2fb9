"""A refusal, shown as a page with its code, its reason and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duheng.site.errors import (
    BadToken,
    ChangedMeanwhile,
    NoSuchJob,
    NoSuchRecord,
    NotAllowed,
    NotPossibleNow,
    QuotaSpent,
    UnusableFields,
)
from duheng.site.pages.refusal_words import words_of
from duheng.terms.errors import DuhengError

TITLES: dict[type[DuhengError], str | Promise] = {
    BadToken: _("This token is not accepted"),
    NotAllowed: _("Your roles do not allow this"),
    NoSuchRecord: _("There is no such record, or it is not yours to see"),
    ChangedMeanwhile: _("Somebody else changed this record meanwhile"),
    NotPossibleNow: _("This is not possible now"),
    UnusableFields: _("Some of what was given cannot be used"),
    QuotaSpent: _("Too many requests within the hour"),
    NoSuchJob: _("There is no such background job"),
}

_OTHER = _("This was not done")

_STATUS: dict[type[DuhengError], int] = {
    BadToken: 401,
    NotAllowed: 403,
    NoSuchRecord: 404,
    NoSuchJob: 404,
    ChangedMeanwhile: 409,
    NotPossibleNow: 409,
    UnusableFields: 422,
    QuotaSpent: 429,
}


def status_of(error: DuhengError) -> int:
    """Return the HTTP status of a refusal; 422 of those that no door knows by name."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)


def title_of(error: DuhengError) -> str:
    """Return what a refusal says in a few words, in the language of the page."""
    return str(next((one for kind, one in TITLES.items() if isinstance(error, kind)), _OTHER))


class ShowRefusals:
    """Turns what a room refuses into a page; everything unforeseen stays an error 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a refusal."""
        if not isinstance(error, DuhengError):
            return None
        context = {"error": error, "title": title_of(error), "words": words_of(error)}
        return render(request, "pages/refusal.html", context, status=status_of(error))
