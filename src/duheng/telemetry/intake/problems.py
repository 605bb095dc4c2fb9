"""What a refusal looks like over HTTP: its status, and problem JSON (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil

import msgspec

from duheng.telemetry.intake.errors import (
    BatchConflict,
    BatchSignatureRefused,
    BatchTooLarge,
    BodyTooSlow,
    ChannelsOfAnother,
    InboxUnwritable,
    IntakeBusy,
    QuotaExceeded,
    TokenEnded,
    TokenMissing,
    TokenUnknown,
    UnknownAddress,
    UnreadableBatch,
    UnsupportedBody,
)
from duheng.terms.errors import DuhengError

STATUS: Mapping[type[DuhengError], HTTPStatus] = {
    UnreadableBatch: HTTPStatus.BAD_REQUEST,
    TokenMissing: HTTPStatus.UNAUTHORIZED,
    TokenUnknown: HTTPStatus.UNAUTHORIZED,
    TokenEnded: HTTPStatus.UNAUTHORIZED,
    BatchSignatureRefused: HTTPStatus.UNAUTHORIZED,
    ChannelsOfAnother: HTTPStatus.FORBIDDEN,
    UnknownAddress: HTTPStatus.NOT_FOUND,
    BodyTooSlow: HTTPStatus.REQUEST_TIMEOUT,
    BatchConflict: HTTPStatus.CONFLICT,
    BatchTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedBody: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    QuotaExceeded: HTTPStatus.TOO_MANY_REQUESTS,
    IntakeBusy: HTTPStatus.TOO_MANY_REQUESTS,
    InboxUnwritable: HTTPStatus.INSUFFICIENT_STORAGE,
}
_RETRY_S = {IntakeBusy: 1, InboxUnwritable: 30}
Header = tuple[bytes, bytes]


def status_of(error: DuhengError) -> HTTPStatus:
    """Return the status that a refusal is answered with."""
    return STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(error: DuhengError) -> tuple[int, list[Header], bytes]:
    """Return status, headers and body of a refusal."""
    status = status_of(error)
    told = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": error.message,
        "code": error.code,
        "hint": error.hint,
        **({"data": dict(error.data)} if error.data else {}),
    }
    headers: list[Header] = [(b"content-type", b"application/problem+json")]
    if status is HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    wait = error.data.get("retry_after_s", _RETRY_S.get(type(error)))
    if wait is not None:
        headers.append((b"retry-after", str(max(1, ceil(wait))).encode()))
    return int(status), headers, msgspec.json.encode(told)
