"""What the interface refuses, as problem JSON (RFC 9457) with the code of the refusal."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from duheng.site.errors import BadToken, QuotaSpent, UnusableFields
from duheng.site.pages.refusals import status_of
from duheng.terms.errors import DuhengError

MEDIA_TYPE = "application/problem+json"
_CHALLENGE = 'Bearer realm="duheng"'


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """Return a problem as a response."""
    body = {
        "type": f"urn:duheng:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **{name: value for name, value in more.items() if value},
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    encoded = text.encode("utf-8", "backslashreplace")  # half a character came in: \\ud83d in JSON
    return HttpResponse(encoded, status=status, content_type=MEDIA_TYPE)


def of_refusal(request: HttpRequest, error: DuhengError) -> HttpResponse:
    """Return the problem of a refusal."""
    answer = problem(
        status_of(error),
        error.code,
        error.message,
        hint=error.hint,
        clause=error.clause,
        data=dict(error.data),
    )
    if isinstance(error, BadToken):
        answer.headers["WWW-Authenticate"] = _CHALLENGE
    if isinstance(error, QuotaSpent):
        answer.headers["Retry-After"] = str(error.data.get("retry_after_s", 60))
    return answer


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return the problem of a request that is not as the description says; each place is named."""
    fields = [
        {"place": ".".join(str(part) for part in one["loc"]), "reason": one["msg"]}
        for one in error.errors
    ]
    return problem(422, UnusableFields.code, "the request is not as described", fields=fields)


def of_authentication(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Return the problem of a request without a token that holds."""
    answer = problem(
        401,
        BadToken.code,
        "the request carries no token that holds",
        hint="send 'Authorization: Bearer ...'; tokens are made under My account",
    )
    answer.headers["WWW-Authenticate"] = _CHALLENGE
    return answer


def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Return the problem of what the framework refuses by itself."""
    code = QuotaSpent.code if isinstance(error, Throttled) else UnusableFields.code
    answer = problem(error.status_code, code, str(error))
    if isinstance(error, Throttled) and error.wait is not None:
        answer.headers["Retry-After"] = str(max(1, int(error.wait)))
    return answer


def show_problems(api: NinjaAPI) -> None:
    """Let an interface answer every refusal as problem JSON."""
    api.add_exception_handler(DuhengError, of_refusal)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, of_validation)  # type: ignore[arg-type]
    api.add_exception_handler(AuthenticationError, of_authentication)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, of_http)  # type: ignore[arg-type]
