"""Fetches revocation lists from addresses that the operator lists; never from one in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from cryptography.hazmat.primitives.serialization import Encoding

from duheng.certificates.errors import UnusableTrust
from duheng.certificates.signatures.trust import load_crl

_MAX_ADDRESSES = 100
_MAX_LIST = 8 * 2**20
_SECONDS = 20

Fetch = Callable[[str], bytes]


def fetch_by_http(address: str) -> bytes:
    """Return what stands at an address of the operator's list.

    Raises
    ------
    UnusableTrust
        When nothing usable comes back.
    """
    try:
        with urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - scheme checked before
            content = bytes(answer.read(_MAX_LIST + 1))
    except (URLError, OSError, ValueError) as error:
        raise UnusableTrust(f"{address} does not answer: {error}") from error
    if len(content) > _MAX_LIST:
        raise UnusableTrust(f"{address} gives more than {_MAX_LIST} bytes")
    return content


def read_allow_list(path: Path) -> list[str]:
    """Return the addresses of an operator's list: one a line, ``#`` begins a comment.

    Raises
    ------
    UnusableTrust
        When it cannot be read, or a line is no http(s) address.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableTrust(f"{path} cannot be read: {error}") from error
    found = [text for line in lines if (text := line.partition("#")[0].strip())]
    for address in found:
        if not address.startswith(("https://", "http://")) or " " in address:
            raise UnusableTrust(f"{path}: '{address}' is not an http or https address")
    if len(found) > _MAX_ADDRESSES:
        raise UnusableTrust(f"{path} lists more than {_MAX_ADDRESSES} addresses")
    return found


def fetch_revocation_lists(
    addresses: Sequence[str], folder: Path, fetch: Fetch = fetch_by_http
) -> list[Path]:
    """Return the files of the revocation lists fetched into a trust folder.

    Parameters
    ----------
    addresses : sequence of str
        The operator's allow-list.
    folder : Path
        Trust folder; the lists stand beside the certificates, one file for each address.
    fetch : callable
        Gives what stands at an address.

    Raises
    ------
    UnusableTrust
        When an address gives no revocation list; the file of before is then left as it is.

    Notes
    -----
    A list is kept only if it can be read. Whether the right authority signed it is judged each
    time that it is used, so a list from a dishonest address proves nothing.
    """
    written = []
    for address in addresses:
        found = load_crl(fetch(address), address)
        path = folder / f"fetched-{hashlib.sha256(address.encode()).hexdigest()[:16]}.crl"
        fresh = path.with_suffix(".new")
        try:
            fresh.write_bytes(found.public_bytes(Encoding.DER))
            fresh.replace(path)
        except OSError as error:
            raise UnusableTrust(f"{path} cannot be written: {error.strerror or error}") from error
        written.append(path)
    return written
