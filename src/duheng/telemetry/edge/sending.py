"""Bringing a batch to the door over HTTP(S): outbound only, and what the answer means for it."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from duheng.telemetry.edge.bodies import CONTENT_ENCODING, CONTENT_TYPE, Sealed
from duheng.telemetry.edge.errors import ServerUnreachable, UnusableAgent
from duheng.terms.clock import Clock

PATH = "/v1/readings"
_ANSWER_BYTES = 8 << 20
_LONGEST_WAIT_S = 3600.0
_HALF_A_SECOND = 0.5  # the header Date is cut to whole seconds
_OF_THE_BATCH = frozenset(
    {
        HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    }
)  # fmt: skip
"""What a door answers that will not take this batch, and may well take the next."""


class Outcome(StrEnum):
    """What became of a batch."""

    ACKNOWLEDGED = "acknowledged"
    """It is durable at the server."""
    REFUSED = "refused"
    """The server will not take this batch as it is."""
    LATER = "later"
    """Nothing is known; the same bytes are sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What came of sending a batch.

    Attributes
    ----------
    outcome : Outcome
        What became of it.
    said : str
        What the server said, or why it said nothing.
    wait_s : float or None
        How long the server asked to wait [s].
    rejected : tuple
        Readings of an acknowledged batch that were not kept.
    clock_offset_s : float or None
        Own clock minus that of the server, right to about a second [s].
    """

    outcome: Outcome
    said: str
    wait_s: float | None = None
    rejected: tuple[Any, ...] = ()
    clock_offset_s: float | None = None


class Courier:
    """Carries batches to a server, one connection each; it follows no redirection.

    Parameters
    ----------
    server : str
        Address, ``http://`` or ``https://``.
    token : str
        Of the gateway.
    clock : Clock
        The agent's, to be compared with the server's.
    timeout_s : float
        How long an answer is waited for [s].
    ca_file : Path, optional
        Certificates to check the server by.

    Raises
    ------
    UnusableAgent
        When the certificates cannot be read.
    """

    def __init__(
        self, server: str, token: str, *, clock: Clock, timeout_s: float = 30.0,
        ca_file: Path | None = None, steady_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        found = urlsplit(server)
        self._host, self._port = found.hostname or "", found.port
        self._path = found.path.rstrip("/") + PATH
        self._token = token
        self._clock = clock
        self._steady_s = steady_s
        self._timeout_s = timeout_s
        self._tls = _tls(ca_file) if found.scheme == "https" else None

    def send(self, batch: Sealed) -> Delivery:
        """Return what became of a batch; every doubt leaves it to be sent again."""
        try:
            return self._asked(batch)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = str(error) or type(error).__name__
            return Delivery(outcome=Outcome.LATER, said=f"no answer: {reason}")

    def _asked(self, batch: Sealed) -> Delivery:
        connection = self._connection()
        try:
            begin_s = self._steady_s()
            connection.request("POST", self._path, batch.body, self._headers(batch))
            answer = connection.getresponse()
            took_s = self._steady_s() - begin_s
            offset_s = _offset_s(answer.headers.get("Date"), self._clock(), took_s)
            content = answer.read(_ANSWER_BYTES + 1)
            if len(content) > _ANSWER_BYTES:
                raise ServerUnreachable("the answer is longer than any answer of a door")
            wait_s = _wait_s(answer.headers.get("Retry-After"))
            return judged(batch, answer.status, content, wait_s, offset_s)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=self._timeout_s, context=self._tls
        )

    def _headers(self, batch: Sealed) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": CONTENT_TYPE,
            "Content-Encoding": CONTENT_ENCODING,
        }
        if batch.signature is not None:
            headers["Duheng-Signature"] = batch.signature
        return headers


def judged(
    batch: Sealed, status: int, content: bytes, wait_s: float | None, offset_s: float | None
) -> Delivery:
    """Return what an answer means; only one that names the batch and its bytes acknowledges it."""
    told = _object(content)
    if status == HTTPStatus.OK:
        if told.get("batch") == batch.batch_id and told.get("digest") == batch.digest:
            rejected = told.get("rejected")
            return Delivery(
                outcome=Outcome.ACKNOWLEDGED,
                said=f"{told.get('accepted')} accepted",
                rejected=tuple(rejected) if isinstance(rejected, list) else (),
                clock_offset_s=offset_s,
            )
        return Delivery(
            outcome=Outcome.LATER, said="an answer that is not that of a door", wait_s=wait_s
        )
    code, detail = str(told.get("code", ""))[:80], str(told.get("detail", ""))[:300]
    # only a door says what is wrong with a batch; a proxy that answers 403 knows nothing of it
    is_of_the_batch = status in _OF_THE_BATCH and code.startswith("telemetry.")
    return Delivery(
        outcome=Outcome.REFUSED if is_of_the_batch else Outcome.LATER,
        said=" ".join(part for part in (str(status), code, detail) if part),
        wait_s=wait_s,
        clock_offset_s=offset_s,
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _wait_s(text: str | None) -> float | None:
    if text is None or not (text.strip().isascii() and text.strip().isdigit()):
        return None
    return min(float(text.strip()[:9]), _LONGEST_WAIT_S)


def _offset_s(date: str | None, now: datetime, took_s: float) -> float | None:
    """Return own clock minus the server's [s]; the answer was made in the middle of the wait."""
    if date is None:
        return None
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return None
    if there.tzinfo is None:
        return None
    return (now - there).total_seconds() - took_s / 2 - _HALF_A_SECOND


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise UnusableAgent(f"the certificates cannot be read: {error}") from error
