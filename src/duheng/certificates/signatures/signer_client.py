"""Asks the signer process; this side never sees a key."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from duheng.certificates.errors import CannotSign, SignerUnavailable
from duheng.certificates.signatures.signer import MAX_LINE

_SECONDS = 60


class SignerClient:
    """A line to a signer process."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests = requests
        self._answers = answers

    def keys(self) -> dict[str, str]:
        """Return the subjects of the signer's keys by name."""
        return dict(self._ask({"action": "keys"}))

    def seal(self, content: bytes, key: str, *, approvals: bytes | None = None) -> bytes:
        """Return the certificate with the institute's enveloped seal.

        Raises
        ------
        CannotSign
            When the signer refuses; its reason is the message.
        """
        return self._made({"action": "seal", "key": key}, content, approvals)

    def approve(
        self, content: bytes, key: str, *, role: str, approvals: bytes | None = None
    ) -> bytes:
        """Return the envelope with one more person's signature.

        Raises
        ------
        CannotSign
            When it is not this role's turn.
        """
        return self._made({"action": "approve", "key": key, "role": role}, content, approvals)

    def sign_sm2(self, content: bytes, key: str, *, approvals: bytes | None = None) -> bytes:
        """Return the envelope of a detached SM2 signature.

        Raises
        ------
        CannotSign
            When the signer refuses, or the extra ``duheng[sm]`` is not installed.
        """
        return self._made({"action": "sm2", "key": key}, content, approvals)

    def sign_list(self, content: bytes, key: str) -> bytes:
        """Return the JSON signature of a status list."""
        return self._made({"action": "list", "key": key}, content, None)

    def _made(self, request: dict[str, Any], content: bytes, approvals: bytes | None) -> bytes:
        request["content"] = base64.b64encode(content).decode()
        if approvals is not None:
            request["approvals"] = base64.b64encode(approvals).decode()
        return base64.b64decode(self._ask(request))

    def _ask(self, request: dict[str, Any]) -> Any:
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
            self._requests.flush()
            answer = self._answers.readline(MAX_LINE)
            told = json.loads(answer)
        except (OSError, ValueError) as error:
            raise SignerUnavailable(
                "the signer does not answer", hint="is 'duheng signer' running? see its own output"
            ) from error
        if "refused" in told:
            raise CannotSign(str(told["refused"]["message"]), hint=told["refused"]["hint"])
        return told["done"]


@contextmanager
def signer_at(path: Path) -> Iterator[SignerClient]:
    """Connect to the signer that listens on a Unix socket.

    Raises
    ------
    SignerUnavailable
        When nobody listens there.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_SECONDS)
    with connection:
        try:
            connection.connect(str(path))
        except OSError as error:
            raise SignerUnavailable(
                f"no signer listens at {path}: {error.strerror or error}",
                hint="start 'duheng signer --keys DIR --socket PATH' as the user of the keys",
            ) from error
        with connection.makefile("wb") as requests, connection.makefile("rb") as answers:
            yield SignerClient(requests, answers)


@contextmanager
def signer_child(keys: Path, options: Sequence[str] = ()) -> Iterator[SignerClient]:
    """Start a signer as a child process for as long as the block lasts.

    Parameters
    ----------
    keys : Path
        Folder of keys; only the child opens it.
    options : sequence of str
        Further options of ``duheng signer``.
    """
    command = [sys.executable, "-m", "duheng.cli", "signer", "--keys", str(keys), *options]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    if child.stdin is None or child.stdout is None:
        raise SignerUnavailable("the signer could not be started")
    try:
        yield SignerClient(child.stdin, child.stdout)
    finally:
        child.stdin.close()
        child.stdout.close()
        child.wait(timeout=_SECONDS)
