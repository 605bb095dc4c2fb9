"""Every file of the ledger may come from a stranger: read, or refused in our own words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.ledger import (
    Checkpoint,
    KeyType,
    StatusList,
    TlogProof,
    commit_record,
    cosign,
    generate_key,
    parse_checkpoint,
    parse_note,
    parse_opening,
    parse_policy,
    parse_proof,
    parse_signing_key,
    parse_tile_path,
    parse_verifier_key,
    read_status_list,
    sign_checkpoint,
    sign_status_list,
)
from duheng.ledger.tiles import format_bundle, parse_bundle
from duheng.ledger.witness import AddCheckpoint, parse_add_checkpoint
from duheng.terms.errors import DuhengError
from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

KEY = generate_key("log.example/1", KeyType.ED25519, bytes(32))
WITNESS = generate_key("witness.example", KeyType.COSIGNATURE_V1, bytes([1]) * 32)
AT = datetime(2026, 5, 1, tzinfo=UTC)
NOTE = sign_checkpoint(Checkpoint("log.example/1", 300, bytes(32)), KEY)
COSIGNED = NOTE.with_signatures([cosign(NOTE, WITNESS, 5)]).encode()
OPENING = commit_record({"sha256": "00", "size": 3, "名": "值"}, kind="figure", salt=bytes(32))
STATUS = StatusList(
    origin=KEY.name,
    as_of=AT,
    withdrawals=(Withdrawal(sha256="0" * 64, since=AT, status=WithdrawalStatus.REPLACED),),
)
POLICY = (
    f"# trust\nlog {KEY.verifier} https://log.example/\nwitness w {WITNESS.verifier}\n"
    "group g 1 w\nquorum g\n"
)
GOOD: dict[str, tuple[Any, bytes]] = {
    "note": (lambda one: parse_note(one).encode(), COSIGNED),
    "checkpoint": (lambda one: parse_checkpoint(one)[1].encode(), COSIGNED),
    "proof": (
        lambda one: parse_proof(one).encode(),
        TlogProof(
            index=7, hashes=(bytes(32), b"h" * 32), checkpoint=COSIGNED, extra=OPENING.encode()
        ).encode(),
    ),
    "opening": (lambda one: parse_opening(one).encode(), OPENING.encode()),
    "policy": (lambda one: parse_policy(one) and one, POLICY.encode()),
    "status list": (
        lambda one: read_status_list(one, [KEY.verifier]) and one,
        sign_status_list(STATUS, KEY).encode(),
    ),
    "bundle": (lambda one: format_bundle(parse_bundle(one)), format_bundle([b"a", b"", b"bcd"])),
    "request": (
        lambda one: parse_add_checkpoint(one).encode(),
        AddCheckpoint(5, (bytes(32),), COSIGNED).encode(),
    ),
    "verifier key": (
        lambda one: str(parse_verifier_key(one.decode(errors="replace"))).encode(),
        str(KEY.verifier).encode(),
    ),
    "private key": (
        lambda one: parse_signing_key(one.decode(errors="replace")).secret_text().encode(),
        KEY.secret_text().encode(),
    ),
    "tile": (
        lambda one: parse_tile_path(one.decode(errors="replace")).path.encode(),
        b"tile/0/x001/234.p/7",
    ),
}
FORGIVING = {"verifier key", "private key"}  # white space around the line is no part of it


def read_or_refused(kind: str, content: bytes) -> bool:
    """Read the content, and write it back the same; ``False``: refused in our own words."""
    reader, _ = GOOD[kind]
    try:
        again = reader(content)
    except DuhengError:
        return False
    if kind in FORGIVING:
        content = content.decode(errors="replace").strip().encode()
    assert again == content
    return True


@pytest.mark.parametrize("kind", GOOD)
def test_what_we_write_is_read_and_written_back_byte_for_byte(kind: str) -> None:
    assert read_or_refused(kind, GOOD[kind][1])


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=300))
def test_nonsense_is_refused_in_our_own_words(kind: str, content: bytes) -> None:
    read_or_refused(kind, content)


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_file_that_was_cut_pasted_or_changed_has_one_spelling_or_is_refused(kind, data) -> None:
    good = GOOD[kind][1]
    begin = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(begin, min(len(good), begin + 40)))
    pieces = st.binary(max_size=20) | st.sampled_from(
        [b"\n", b"\n\n", b" ", "— ".encode(), b"=", b"A", b"0", b'"', "\u2003".encode()]
    )
    pasted = data.draw(pieces)
    read_or_refused(kind, good[:begin] + pasted + good[end:])
