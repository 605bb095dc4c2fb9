"""The openings of a ledger's leaves, one file each: unlink one, and its entry says nothing more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from duheng.ledger.durable import make_folder, write_whole
from duheng.ledger.errors import CorruptLedger, NoSuchEntry, ProofPending
from duheng.ledger.hashing import HASH_SIZE
from duheng.ledger.leaves import Opening, parse_opening
from duheng.ledger.ledger import Ledger
from duheng.ledger.proof_files import TlogProof
from duheng.ledger.proofs import check_inclusion, inclusion_proof
from duheng.ledger.tiles import tiles_of


@dataclass(frozen=True, slots=True)
class KeptOpening:
    """An opening, and the index of its entry where it is known."""

    opening: Opening
    index: int | None


def keep_opening(ledger: Ledger, opening: Opening, index: int | None = None) -> None:
    """Keep an opening, durably; before the entry is appended, and again once its index is known."""
    path = _path(ledger, opening)
    make_folder(path.parent)
    record = {"opening": opening.encode().decode(), "index": index}
    write_whole(path, json.dumps(record, ensure_ascii=False).encode(), mode=0o600)


def find_openings(ledger: Ledger, document: bytes) -> list[KeptOpening]:
    """Return the openings under which a document was logged, the latest last.

    Raises
    ------
    CorruptLedger
        When one of them cannot be read.
    """
    folder = _folder(ledger, sha256(document).hexdigest())
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    found = [_read(path) for path in paths]
    return sorted(found, key=lambda one: -1 if one.index is None else one.index)


def _read(path: Path) -> KeptOpening:
    try:
        record = json.loads(path.read_bytes())
        index = None if record["index"] is None else int(record["index"])
        return KeptOpening(parse_opening(record["opening"].encode()), index)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptLedger(f"the opening {path} cannot be read") from error


def erase_openings(ledger: Ledger, document: bytes) -> int:
    """Erase the salts of a document; return of how many entries. The log itself stays whole."""
    folder = _folder(ledger, sha256(document).hexdigest())
    paths = list(folder.glob("*.json")) if folder.is_dir() else []
    for path in paths:
        path.unlink()
    return len(paths)


def prove_opening(ledger: Ledger, kept: KeptOpening) -> TlogProof:
    """Return the proof of a logged record under the published checkpoint, verified.

    Raises
    ------
    ProofPending
        When no checkpoint covers the entry yet.
    NotIncluded
        When the tiles do not lead to the signed root.
    """
    checkpoint, note = ledger.checkpoint()
    leaf = kept.opening.leaf_hash
    index = _index_of(ledger, leaf, kept.index, checkpoint.size)
    hashes = inclusion_proof(index, checkpoint.size, ledger.tiles.hashes(checkpoint.size))
    check_inclusion(leaf, index, checkpoint.size, hashes, checkpoint.root)
    return TlogProof(
        index=index, hashes=tuple(hashes), checkpoint=note.encode(), extra=kept.opening.encode()
    )


def _index_of(ledger: Ledger, leaf: bytes, hint: int | None, size: int) -> int:
    """Return the index of a leaf: as it was kept, or found by a walk over the lowest tiles."""
    if hint is not None and hint < size and ledger.tiles.hashes(size).node(0, hint) == leaf:
        return hint
    for name in tiles_of(size, 0):
        content = ledger.tiles.read(name)
        for place in range(name.width):
            if content[HASH_SIZE * place : HASH_SIZE * (place + 1)] == leaf:
                return name.number * 256 + place
    raise ProofPending(
        f"no checkpoint of {ledger.origin} covers this entry yet",
        hint="duheng ledger checkpoint publishes one",
        data={"size": size},
    )


def entry_at(ledger: Ledger, index: int) -> bytes:
    """Return a published entry.

    Raises
    ------
    NoSuchEntry
        When the published checkpoint does not cover it.
    """
    size = ledger.checkpoint()[0].size
    if not 0 <= index < size:
        raise NoSuchEntry(f"entry {index} was asked for, and {size} are published")
    return ledger.tiles.entry(index, size)


def _folder(ledger: Ledger, digest: str) -> Path:
    return ledger.openings / digest[:2] / digest


def _path(ledger: Ledger, opening: Opening) -> Path:
    digest = opening.fields().get("sha256")
    name = opening.leaf_hash.hex()
    return _folder(ledger, digest if isinstance(digest, str) else name) / f"{name}.json"
