"""The client of the upload: what was not acknowledged is sent again, and nothing is made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

from duheng.telemetry.durable import write_file
from duheng.telemetry.protocols.errors import MeterRefused, NoAnswer
from duheng.telemetry.protocols.key_users.mapping import UploadMapping
from duheng.terms.canonical import canonical_json
from duheng.terms.errors import UnusableInput

Post = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Path and record -> answer; raises NoAnswer or MeterRefused."""
_LONGEST_ANSWER = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of a channel in an interval; ``None`` is missing and is not uploaded as 0."""

    channel: str
    begin: datetime
    end: datetime
    value: float | None
    unit: str


@dataclass(slots=True)
class UploadState:
    """What the client must not forget: its token, and until when each channel is acknowledged."""

    token: str | None = None
    acknowledged: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> UploadState:
        """Return the state of a file; a new one where there is none.

        Raises
        ------
        UnusableInput
            When the file is damaged.
        """
        if not path.exists():
            return cls()
        try:
            held = json.loads(path.read_bytes())
            return cls(token=held["token"], acknowledged=dict(held["acknowledged"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnusableInput(f"{path.name} is no state of an upload: {error}") from error

    def write(self, path: Path) -> None:
        """Write the state; it is on disk when this returns."""
        write_file(path, canonical_json({"token": self.token, "acknowledged": self.acknowledged}))


class UploadClient:
    """Talks to the interface in the words of a mapping.

    Parameters
    ----------
    mapping : UploadMapping
        The words.
    post : Post
        Carries a record there and the answer back.
    state : Path
        File that survives a restart.
    """

    def __init__(self, mapping: UploadMapping, post: Post, state: Path) -> None:
        self._mapping = mapping
        self._post = post
        self._path = state
        self._state = UploadState.read(state)

    def start(self) -> None:
        """Register once, and declare the items; a token that is held is kept."""
        words = self._mapping
        if self._state.token is None:
            answer = self._post(words.paths["register"], words.written(user=words.user))
            token = answer.get(words.fields["token"])
            if not isinstance(token, str) or not token:
                raise MeterRefused("the registration was answered without a token")
            self._state.token = token
            self._state.write(self._path)
        declared = [words.written(item=one.item, unit=one.unit) for one in words.items]
        self._post(words.paths["configure"], self._signed(items=declared))

    def upload(self, amounts: Iterable[Amount]) -> int:
        """Return how many amounts were acknowledged now; those acknowledged before are left out.

        Raises
        ------
        NoAnswer, MeterRefused
            When the interface is silent or refuses: nothing of the call counts as acknowledged.
        """
        news = [one for one in amounts if self._is_new(one)]
        if not news:
            return 0
        self._send("data", news)
        for one in news:
            end = one.end.isoformat()
            held = self._state.acknowledged.get(one.channel)
            if held is None or datetime.fromisoformat(held) < one.end:
                self._state.acknowledged[one.channel] = end
        self._state.write(self._path)
        return len(news)

    def heartbeat(
        self, find: Callable[[str, datetime, datetime], Sequence[Amount]]
    ) -> tuple[int, int]:
        """Say that we are there, and supplement what the answer says is missing.

        Parameters
        ----------
        find : callable
            Channel, begin, end -> amounts that are held.

        Returns
        -------
        tuple of int
            Intervals that were asked for, and amounts that were sent.
        """
        words = self._mapping
        answer = self._post(words.paths["heartbeat"], self._signed())
        asked = answer.get(words.fields["missing"]) or []
        sent = 0
        for gap in asked:
            channel = words.channel_of(gap[words.fields["item"]])
            if channel is None:
                continue
            begin, end = (datetime.fromisoformat(gap[words.fields[x]]) for x in ("begin", "end"))
            held = [one for one in find(channel, begin, end) if one.value is not None]
            if held:
                self._send("supplement", held)
                sent += len(held)
        return len(asked), sent

    def _is_new(self, one: Amount) -> bool:
        if one.value is None or self._mapping.item_of(one.channel) is None:
            return False
        until = self._state.acknowledged.get(one.channel)
        return until is None or one.end > datetime.fromisoformat(until)

    def _send(self, path: str, amounts: Sequence[Amount]) -> None:
        data = [self._row(one) for one in amounts]
        self._post(self._mapping.paths[path], self._signed(data=data))

    def _row(self, one: Amount) -> dict[str, object]:
        item = self._mapping.item_of(one.channel)
        if item is None or item.unit != one.unit:
            raise UnusableInput(f"{one.channel} is in {one.unit}, and its item is not")
        return self._mapping.written(
            item=item.item, begin=one.begin.isoformat(), end=one.end.isoformat(), value=one.value
        )

    def _signed(self, **said: object) -> dict[str, object]:
        return self._mapping.written(user=self._mapping.user, token=self._state.token, **said)


def post_over_http(host: str, port: int, *, is_secure: bool, timeout_s: float = 10.0) -> Post:
    """Return what carries records as JSON over HTTP.

    Parameters
    ----------
    host, port : str, int
        Where the interface listens.
    is_secure : bool
        Whether it speaks TLS; without, only on a network that is trusted.
    timeout_s : float
        How long to wait [s].
    """
    kind = HTTPSConnection if is_secure else HTTPConnection

    def post(path: str, record: Mapping[str, Any]) -> Mapping[str, Any]:
        connection = kind(host, port, timeout=timeout_s)
        try:
            head = {"Content-Type": "application/json"}
            connection.request("POST", path, canonical_json(dict(record)), head)
            answer = connection.getresponse()
            content = answer.read(_LONGEST_ANSWER)
        except (OSError, HTTPException) as error:
            raise NoAnswer(f"{host}:{port} gave no answer: {error}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise MeterRefused(f"{host}:{port}{path} refuses with {answer.status}")
        return _object_of(content)

    return post


def _object_of(content: bytes) -> Mapping[str, Any]:
    try:
        held = json.loads(content)
    except ValueError as error:
        raise NoAnswer(f"the answer is no JSON: {error}") from error
    if not isinstance(held, dict):
        raise NoAnswer("the answer is no record")
    return held
