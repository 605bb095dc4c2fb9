"""Asks a time-stamping authority (RFC 3161) that the operator chose for a token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import algos, tsp

from duheng.certificates.errors import TimeStampRefused

_MAX_ANSWER = 2**20
_SECONDS = 20
_GRANTED = frozenset({"granted", "granted_with_mods"})


def request_time_stamp(content: bytes, send: Callable[[bytes], bytes]) -> bytes:
    """Return the token that an authority gives for some content.

    Parameters
    ----------
    content : bytes
        What is to be proved to exist; only its SHA-256 leaves this machine.
    send : callable
        Takes the DER request, gives the DER answer (see :func:`http_authority`).

    Raises
    ------
    TimeStampRefused
        When the authority refuses, or answers something else than was asked.
    """
    digest, nonce = hashlib.sha256(content).digest(), secrets.randbits(64)
    imprint = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "hashed_message": digest,
    }
    request = tsp.TimeStampReq(
        {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    )
    return _token(send(request.dump()), digest, nonce)


def _token(answer: bytes, digest: bytes, nonce: int) -> bytes:
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in _GRANTED:
            raise TimeStampRefused(f"the time-stamping authority answered '{status}'")
        token = response["time_stamp_token"]
        content = token["content"]["encap_content_info"]["content"]
        info = tsp.TSTInfo.load(bytes(content), strict=True)
        asked = (digest, nonce)
        given = (info["message_imprint"]["hashed_message"].native, info["nonce"].native)
    except (ValueError, TypeError, KeyError) as error:
        if isinstance(error, TimeStampRefused):
            raise
        raise TimeStampRefused(f"the answer is no time stamp: {error}") from error
    if asked != given:
        raise TimeStampRefused("the authority stamped something else than was asked")
    return bytes(token.dump())


def http_authority(url: str) -> Callable[[bytes], bytes]:
    """Return a sender to an authority's address, which comes from the operator, never a file.

    Raises
    ------
    TimeStampRefused
        When the address is not http(s), or (later, when sending) nothing usable comes back.
    """
    if not url.startswith(("https://", "http://")):
        raise TimeStampRefused(f"'{url}' is not an http or https address")

    def send(request: bytes) -> bytes:
        asked = Request(  # noqa: S310 - the scheme was checked above
            url, data=request, headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - as above
                content = bytes(answer.read(_MAX_ANSWER + 1))
        except (URLError, OSError) as error:
            raise TimeStampRefused(f"{url} does not answer: {error}") from error
        if len(content) > _MAX_ANSWER:
            raise TimeStampRefused(f"{url} answers with more than {_MAX_ANSWER} bytes")
        return content

    return send
