"""A refusal, shown as a page with its code, its reason and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duheng.site.errors import (
    BadToken,
    ChangedMeanwhile,
    NoSuchRecord,
    NotAllowed,
    NotPossibleNow,
    QuotaSpent,
    UnusableFields,
)
from duheng.terms.errors import DuhengError

_STATUS: dict[type[DuhengError], int] = {
    BadToken: 401,
    NotAllowed: 403,
    NoSuchRecord: 404,
    ChangedMeanwhile: 409,
    NotPossibleNow: 409,
    UnusableFields: 422,
    QuotaSpent: 429,
}


def status_of(error: DuhengError) -> int:
    """Return the HTTP status of a refusal; 422 of those that no door knows by name."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)


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
        return render(request, "pages/refusal.html", {"error": error}, status=status_of(error))
