"""SM2 keys as OpenSSL writes them: of the signer process, and of those who are trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import core, keys, pem

from duheng.certificates.errors import SignerUnavailable, UnusableTrust
from duheng.certificates.signatures.keys import check_owner_only, name_of_key

KEY_ENDING, PUBLIC_ENDING = ".sm2.key", ".sm2.pub"
_CURVE = "1.2.156.10197.1.301"
_SECRET_BYTES, _POINT_BYTES = 32, 64
_UNCOMPRESSED = b"\x04"
_MAX_FILE = 2**16
_HINT = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out NAME.sm2.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sm2Key:
    """A key of the signer.

    Attributes
    ----------
    private_key : bytes
        32 bytes; never shown.
    public_key : bytes
        x and y, 32 bytes each.
    """

    private_key: bytes = field(repr=False)
    public_key: bytes


def load_sm2_keys(folder: Path) -> Mapping[str, Sm2Key]:
    """Return the SM2 keys of a folder by name: ``NAME.sm2.key``, PEM of PKCS #8; may be none.

    Raises
    ------
    SignerUnavailable
        When one is not usable, or others than its owner may read it.
    """
    found = {}
    for path in sorted(folder.glob(f"*{KEY_ENDING}")):
        name = name_of_key(path, KEY_ENDING)
        check_owner_only(path)
        try:
            found[name] = _private(path.read_bytes())
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise SignerUnavailable(f"{path.name} is no SM2 key", hint=_HINT) from error
    return found


def trusted_sm2_keys(folder: Path | None) -> frozenset[bytes]:
    """Return the public SM2 keys of a folder of trust: ``NAME.sm2.pub``, PEM, x and y of each.

    Raises
    ------
    UnusableTrust
        When a file of that ending is no public SM2 key.
    """
    if folder is None or not folder.is_dir():
        return frozenset()
    return frozenset(_trusted(path) for path in sorted(folder.glob(f"*{PUBLIC_ENDING}")))


def _trusted(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _public(file.read(_MAX_FILE))
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise UnusableTrust(
            f"{path.name} is no public SM2 key",
            hint="openssl pkey -in NAME.sm2.key -pubout -out NAME.sm2.pub",
        ) from error


def _private(content: bytes) -> Sm2Key:
    _, _, der = pem.unarmor(content)
    info = keys.PrivateKeyInfo.load(der, strict=True)
    _check_curve(info["private_key_algorithm"])
    inner = info["private_key"].parsed
    return Sm2Key(
        private_key=int(inner["private_key"].native).to_bytes(_SECRET_BYTES, "big"),
        public_key=_point(inner["public_key"].native),
    )


def _public(content: bytes) -> bytes:
    _, _, der = pem.unarmor(content)
    info = keys.PublicKeyInfo.load(der, strict=True)
    _check_curve(info["algorithm"])
    return _point(info["public_key"].native)


def _check_curve(algorithm: core.Sequence) -> None:
    if algorithm["parameters"].chosen.dotted != _CURVE:
        raise ValueError("the curve is not that of SM2")


def _point(written: bytes) -> bytes:
    if len(written) != 1 + _POINT_BYTES or not written.startswith(_UNCOMPRESSED):
        raise ValueError("the public key is not written as x and y")
    return written[1:]
