"""The keys of the signer process: a folder that nobody else may read."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from duheng.certificates.errors import SignerUnavailable, UnusableTrust
from duheng.certificates.signatures.sealing import Seal
from duheng.certificates.signatures.trust import load_certificates

KEY_ENDING, CERTIFICATE_ENDING = ".key.pem", ".crt.pem"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def load_keys(folder: Path, *, may_be_none: bool = False) -> Mapping[str, Seal]:
    """Return the keys of a folder by name: ``NAME.key.pem`` beside ``NAME.crt.pem``.

    Parameters
    ----------
    folder : Path
        The certificate file holds the signer's certificate first, its issuers after it.
    may_be_none : bool, optional
        Whether a folder without such a key will do.

    Raises
    ------
    SignerUnavailable
        When there is no usable key, or others than the owner may read one.
    """
    try:
        found = sorted(folder.glob(f"*{KEY_ENDING}"))
        keys = {path.name.removesuffix(KEY_ENDING): _load(path) for path in found}
    except OSError as error:
        raise SignerUnavailable(
            f"{error.filename or folder} cannot be read: {error.strerror or error}",
            hint=f"each key is NAME{KEY_ENDING} beside NAME{CERTIFICATE_ENDING}",
        ) from error
    if not keys and not may_be_none:
        raise SignerUnavailable(
            f"{folder} holds no key",
            hint=f"put NAME{KEY_ENDING} and NAME{CERTIFICATE_ENDING} there",
        )
    return keys


def name_of_key(path: Path, ending: str) -> str:
    """Return the name of a key from that of its file.

    Raises
    ------
    SignerUnavailable
        When it is no name of a key.
    """
    name = path.name.removesuffix(ending)
    if not _NAME.fullmatch(name):
        raise SignerUnavailable(f"'{name}' is not a name of a key (a-z, 0-9, _ and -)")
    return name


def check_owner_only(path: Path) -> None:
    """Refuse a key that others than its owner may read.

    Raises
    ------
    SignerUnavailable
        When they may.
    """
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SignerUnavailable(
            f"others than its owner may read {path.name}", hint=f"chmod 600 {path.name}"
        )


def _load(path: Path) -> Seal:
    name = name_of_key(path, KEY_ENDING)
    check_owner_only(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
        certificates = load_certificates(
            path.with_name(f"{name}{CERTIFICATE_ENDING}").read_bytes(),
            f"{name}{CERTIFICATE_ENDING}",
        )
    except (ValueError, TypeError, UnsupportedAlgorithm, UnusableTrust) as error:
        raise SignerUnavailable(f"the key {name} or its certificate is unusable") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SignerUnavailable(f"the key {name} is neither RSA nor ECDSA")
    if not certificates or key.public_key() != certificates[0].public_key():
        raise SignerUnavailable(f"the certificate of {name} is not of its key")
    return Seal(key=key, certificates=tuple(certificates))
