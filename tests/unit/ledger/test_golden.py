"""Files that this version writes, byte for byte, and that every later one must still verify.

``python tests/unit/ledger/test_golden.py`` writes them again; that leaves no difference.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from duheng.ledger import (
    KeyType,
    StatusList,
    TlogProof,
    commit_record,
    cosign,
    create_ledger,
    generate_key,
    inclusion_proof,
    parse_policy,
    publish_checkpoint,
    record_of_file,
    sign_status_list,
    verify_document,
)
from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

FOLDER = Path(__file__).parents[2] / "vectors" / "ledger"
LOG = generate_key("log.example/2026", KeyType.ED25519, b"log key of the golden files 2026")
WITNESS = generate_key(
    "witness.example", KeyType.COSIGNATURE_V1, b"witness key of the golden files!"
)
DOCUMENT = "证书 certificate: 5.001 V\n".encode()
AT = datetime(2026, 11, 23, tzinfo=UTC)


def golden_files() -> dict[str, bytes]:
    """Return the files: a document, its proof under 300 entries, a policy, a status list."""
    facts = {"number": "C-2026-17", "title": "校准证书"}
    opening = commit_record(record_of_file(DOCUMENT, facts), kind="certificate", salt=b"s" * 32)
    entries = [b"entry %d" % number for number in range(299)]
    entries.insert(270, opening.leaf)
    with tempfile.TemporaryDirectory() as name:
        ledger = create_ledger(Path(name) / "log", LOG, Path(name) / "high-water")
        with ledger.writer() as writer:
            writer.append(entries)
            note = publish_checkpoint(writer, LOG).note
        hashes = inclusion_proof(270, 300, ledger.tiles.hashes(300))
    note = note.with_signatures([cosign(note, WITNESS, int(AT.timestamp()))])
    proof = TlogProof(
        index=270, hashes=tuple(hashes), checkpoint=note.encode(), extra=opening.encode()
    )
    withdrawn = Withdrawal(sha256="00" * 32, since=AT, status=WithdrawalStatus.REPLACED)
    listed = StatusList(origin=LOG.name, as_of=AT, withdrawals=(withdrawn,))
    policy = f"log {LOG.verifier}\nwitness w {WITNESS.verifier}\nquorum w\n"
    return {
        "certificate.txt": DOCUMENT,
        "certificate.txt.tlog-proof": proof.encode(),
        "policy.txt": policy.encode(),
        "status.txt": sign_status_list(listed, LOG).encode(),
    }


def stored(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def test_the_same_input_gives_the_same_files_byte_for_byte() -> None:
    assert {name: stored(name) for name in golden_files()} == golden_files()


def test_the_stored_files_verify() -> None:
    found = verify_document(
        stored("certificate.txt"),
        proof=stored("certificate.txt.tlog-proof"),
        policy=parse_policy(stored("policy.txt")),
        status=stored("status.txt"),
    )
    assert [one.standing for one in found.claims] == ["shown"] * 4


if __name__ == "__main__":
    for file_name, content in golden_files().items():
        (FOLDER / file_name).write_bytes(content)
