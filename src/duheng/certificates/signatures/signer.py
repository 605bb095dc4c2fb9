"""The signer: a process of its own that alone reads keys, and answers one line for each line.

It is asked over a Unix socket or over its own stdin and stdout. What it signs it parses itself: it
never signs a digest that somebody else computed. It refuses to seal what the people did not
approve, unless it was started to do so, and writes down everything it signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from duheng.certificates.errors import CannotSign, SignatureBroken, SignerUnavailable
from duheng.certificates.safe_xml import parse_xml
from duheng.certificates.signatures.approvals import (
    ROLES,
    add_approval,
    check_approvals,
    envelope_role,
)
from duheng.certificates.signatures.judging import Given
from duheng.certificates.signatures.jws import sign_json
from duheng.certificates.signatures.sealing import Seal, seal_certificate, unsealed
from duheng.certificates.signatures.sm2 import sign_sm2
from duheng.certificates.signatures.sm2_keys import Sm2Key
from duheng.certificates.signatures.structure import find_signature
from duheng.certificates.signatures.trust import TrustStore
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError

MAX_LINE = 64 * 2**20
_ANSWER_SECONDS = 30
_PEER = struct.Struct("3i")
_NEEDS_APPROVALS = f"this signer seals only what {', '.join(ROLES)} have signed"
_HOW_TO_APPROVE = "give the envelope of approvals (duheng certificate sign --as ROLE makes it)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """What a signer process holds.

    Attributes
    ----------
    keys : Mapping
        Keys by name.
    clock : callable
        Says when something is signed.
    people : TrustStore
        Who may approve.
    needs_approvals : bool
        Whether a seal needs the signatures of executor, checker and approver.
    time_stamp : callable or None
        Gives an RFC 3161 token.
    sm2_keys : Mapping
        SM2 keys by name.
    journal : Path or None
        File to which every signature is written, one line each, before it is given away.
    """

    keys: Mapping[str, Seal]
    clock: Clock
    people: TrustStore = field(default_factory=TrustStore)
    needs_approvals: bool = True
    time_stamp: Callable[[bytes], bytes] | None = None
    sm2_keys: Mapping[str, Sm2Key] = field(default_factory=dict, repr=False)
    journal: Path | None = None

    def answer(self, line: bytes) -> bytes:
        """Return the answer to one request, as a line of JSON; a refusal is an answer too."""
        try:
            request = _request(line)
            told: dict[str, Any] = {"done": self._do(request)}
        except DuhengError as error:
            told = {"refused": {"code": error.code, "message": str(error), "hint": error.hint}}
        return json.dumps(told).encode() + b"\n"

    def _do(self, request: Mapping[str, Any]) -> Any:
        action = request.get("action")
        if action == "keys":
            return {
                name: one.certificates[0].subject.rfc4514_string()
                for name, one in self.keys.items()
            } | {name: f"SM2 {one.public_key.hex()}" for name, one in self.sm2_keys.items()}
        if action == "sm2":
            return self._sign_sm2(request)
        does = {"seal": self._seal, "approve": self._approve, "list": self._sign_list}
        if action not in does:
            raise CannotSign(f"the signer does not know the action '{action}'")
        content, seal = _bytes(request, "content"), self._key(request)
        made = does[str(action)](request, content, seal)
        self._write_down(request, content)
        return base64.b64encode(made).decode()

    def _sign_sm2(self, request: Mapping[str, Any]) -> str:
        content, name = _bytes(request, "content"), str(request.get("key"))
        if name not in self.sm2_keys:
            raise SignerUnavailable(
                f"the signer has no SM2 key '{name}'", hint=f"it has: {', '.join(self.sm2_keys)}"
            )
        is_sealed = find_signature(parse_xml(content, "certificate")) is not None
        if request.get("approvals") is not None:
            plain = unsealed(content) if is_sealed else content
            self._check_approvals(plain, _bytes(request, "approvals"))
        elif self.needs_approvals:
            raise CannotSign(_NEEDS_APPROVALS, hint=_HOW_TO_APPROVE)
        key = self.sm2_keys[name]
        made = sign_sm2(content, key.private_key, key.public_key)
        self._write_down(request, content)
        return base64.b64encode(made).decode()

    def _key(self, request: Mapping[str, Any]) -> Seal:
        name = request.get("key")
        if name not in self.keys:
            raise SignerUnavailable(
                f"the signer has no key '{name}'", hint=f"it has: {', '.join(self.keys)}"
            )
        return self.keys[str(name)]

    def _seal(self, request: Mapping[str, Any], content: bytes, seal: Seal) -> bytes:
        roles = []
        if request.get("approvals") is not None:
            envelope = _bytes(request, "approvals")
            self._check_approvals(content, envelope)
            roles.append(envelope_role(envelope))
        elif self.needs_approvals:
            raise CannotSign(_NEEDS_APPROVALS, hint=_HOW_TO_APPROVE)
        return seal_certificate(
            content, seal, at=self.clock(), roles=roles, time_stamp=self.time_stamp
        )

    def _check_approvals(self, content: bytes, envelope: bytes) -> None:
        given = Given(store=self.people, at=self.clock(), crls=self.people.crls, ocsp=())
        found = check_approvals(content, envelope, given)
        if not found.complete:
            raise CannotSign(f"the approvals are not in order: {found.reason}")

    def _approve(self, request: Mapping[str, Any], content: bytes, seal: Seal) -> bytes:
        parse_xml(content, "certificate")
        before = None if request.get("approvals") is None else _bytes(request, "approvals")
        return add_approval(content, before, seal, role=str(request.get("role")), at=self.clock())

    def _sign_list(self, request: Mapping[str, Any], content: bytes, seal: Seal) -> bytes:
        made = sign_json(content, seal, at=self.clock(), header={"typ": "duheng-status-list"})
        return json.dumps(made.to_dict()).encode()

    def _write_down(self, request: Mapping[str, Any], content: bytes) -> None:
        if self.journal is None:
            return
        entry = {
            "at": self.clock().isoformat(),
            "action": request.get("action"),
            "key": request.get("key"),
            "role": request.get("role"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        try:
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CannotSign(f"the journal cannot be written: {error.strerror}") from error


def _request(line: bytes) -> Mapping[str, Any]:
    if len(line) > MAX_LINE:
        raise CannotSign(f"a request of more than {MAX_LINE} bytes")
    try:
        found = json.loads(line)
    except ValueError as error:
        raise CannotSign("the request is not JSON") from error
    if not isinstance(found, dict):
        raise CannotSign("the request is not an object")
    return found


def _bytes(request: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(str(request.get(name, "")), validate=True)
    except binascii.Error as error:
        raise SignatureBroken(f"'{name}' of the request is not base64") from error


def serve_streams(signer: Signer, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer request after request until the other side closes."""
    while line := requests.readline(MAX_LINE + 1):
        answers.write(signer.answer(line))
        answers.flush()


def serve_socket(signer: Signer, path: Path, *, number_of_connections: int | None = None) -> None:
    """Answer over a Unix socket that only processes of the same user may use.

    Parameters
    ----------
    signer : Signer
        What answers.
    path : Path
        Where the socket stands; one that is left over is replaced.
    number_of_connections : int, optional
        Ends after so many; without it, never.

    Raises
    ------
    SignerUnavailable
        When the socket cannot be made.
    """
    before = os.umask(0o177)
    try:
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(path))
        listening.listen()
    except OSError as error:
        raise SignerUnavailable(f"{path} cannot be a socket: {error}") from error
    finally:
        os.umask(before)
    served = 0
    with listening:
        while number_of_connections is None or served < number_of_connections:
            connection, _ = listening.accept()
            served += 1
            with connection:
                _serve_connection(signer, connection)


def _serve_connection(signer: Signer, connection: socket.socket) -> None:
    """Serve one caller; a caller that hangs or breaks off ends only its own connection."""
    connection.settimeout(_ANSWER_SECONDS)
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    if _PEER.unpack(told)[1] != os.getuid():
        return
    try:
        with connection.makefile("rb") as requests, connection.makefile("wb") as answers:
            serve_streams(signer, requests, answers)
    except (TimeoutError, ConnectionError):
        return
