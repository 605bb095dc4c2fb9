"""Change any one bit of anything that is signed, logged or proved: it is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from duheng.ledger import audit_ledger, audit_log, parse_proof, verify_document
from duheng.terms.errors import DuhengError

DOCUMENT = b"<certificate>5.001 V</certificate>"


def flips(content: bytes) -> Iterator[bytes]:
    """Yield the content with each of its bits changed in turn."""
    for position in range(len(content) * 8):
        changed = bytearray(content)
        changed[position // 8] ^= 1 << position % 8
        yield bytes(changed)


@pytest.fixture
def small_site(witnessed_site):
    """Five documents, the third is ours; witnessed."""
    witnessed_site.log(b"a", b"b", DOCUMENT, b"d", b"e")
    witnessed_site.publish()
    return witnessed_site


def is_refused(document: bytes, proof: bytes, policy) -> bool:
    try:
        return not verify_document(document, proof=proof, policy=policy).is_good
    except DuhengError:
        return True


def test_every_bit_of_the_document_counts(small_site) -> None:
    proof, policy = small_site.proof(), small_site.policy()
    assert not is_refused(DOCUMENT, proof, policy)
    assert all(is_refused(one, proof, policy) for one in flips(DOCUMENT))


def test_every_bit_of_the_proof_counts(small_site) -> None:
    """The proof file holds leaf (opened), path, checkpoint, log signature and cosignature."""
    proof, policy = small_site.proof(), small_site.policy()
    assert b"\nindex 2\n" in proof
    assert proof.count("— ".encode()) == 2
    accepted = [one for one in flips(proof) if not is_refused(DOCUMENT, one, policy)]
    assert accepted == []


def test_every_bit_of_the_opened_leaf_counts(small_site) -> None:
    proof, policy = parse_proof(small_site.proof()), small_site.policy()
    assert proof.extra is not None
    for extra in flips(proof.extra):
        changed = replace(proof, extra=extra).encode()
        assert is_refused(DOCUMENT, changed, policy)


def test_every_bit_of_every_published_file_counts(small_site) -> None:
    public = small_site.ledger.folder / "public"
    policy = small_site.policy()
    assert audit_log(public, policy).is_whole
    files = sorted(path for path in public.rglob("*") if path.is_file())
    assert [str(path.relative_to(public)) for path in files] == [
        "checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5",
    ]  # fmt: skip
    for path in files:
        kept = path.read_bytes()
        assert [one for one in flips(kept) if is_whole(path, one, public, policy)] == []
        path.write_bytes(kept)


def is_whole(path: Path, changed: bytes, public: Path, policy) -> bool:
    path.write_bytes(changed)
    try:
        audit = audit_log(public, policy)
    except DuhengError:
        return False
    return not audit.findings


def test_every_bit_of_the_durable_sequence_counts(small_site) -> None:
    path = small_site.ledger.sequence
    kept = path.read_bytes()
    for changed in list(flips(kept))[::7]:
        path.write_bytes(changed)
        try:
            assert not audit_ledger(small_site.ledger).is_whole
        except DuhengError:
            continue
    path.write_bytes(kept)
    assert audit_ledger(small_site.ledger).is_whole
