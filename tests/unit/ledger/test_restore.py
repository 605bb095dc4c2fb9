"""A restored backup never forks the log: it is refused, or a new log says what was lost."""

import shutil
from datetime import UTC, datetime

import pytest

from duheng.ledger import (
    Checkpoint,
    KeyType,
    Successor,
    TreeEdge,
    WitnessClient,
    audit_ledger,
    check_note,
    create_ledger,
    find_openings,
    generate_key,
    leaf_hash,
    open_ledger,
    parse_note,
    parse_policy,
    prove_opening,
    publish_checkpoint,
    sign_checkpoint,
    succeed,
    verify_document,
)
from duheng.ledger.errors import (
    AlreadyALedger,
    CorruptLedger,
    ForkRefused,
    NotALedger,
    RollbackRefused,
    SignatureRefused,
    SignedSizeUnknown,
    UnusableKey,
    WitnessRefused,
)

DOCUMENT = b"<certificate>5.001 V</certificate>"
NEW_KEY = generate_key("log.example/2", KeyType.ED25519, b"N" * 32)


def back_up(site) -> None:
    shutil.copytree(site.ledger.folder, site.folder / "backup")


def restore(site) -> None:
    shutil.rmtree(site.ledger.folder)
    shutil.copytree(site.folder / "backup", site.ledger.folder)


def lose_entries(site) -> None:
    """Log, back up, log more, publish it, and bring back the backup."""
    site.log(DOCUMENT, b"second")
    site.publish()
    back_up(site)
    site.log(b"third", b"fourth")
    site.publish()
    restore(site)


def test_below_what_was_signed_nothing_is_signed(site) -> None:
    lose_entries(site)
    with pytest.raises(RollbackRefused) as refusal:
        site.publish()
    assert refusal.value.data == {"size": 2, "signed_size": 4}
    assert site.ledger.checkpoint()[0].size == 2, "nothing new was published"


def test_other_entries_in_the_lost_places_are_not_signed_either(site) -> None:
    lose_entries(site)
    site.log(b"not third")
    with pytest.raises(RollbackRefused):
        site.publish()
    site.log(b"not fourth", b"fifth")
    with pytest.raises(ForkRefused):
        site.publish()


def test_the_same_entries_again_heal_the_log(site) -> None:
    lose_entries(site)
    lost = [b"third", b"fourth"]
    site.log(*lost)
    assert site.publish().checkpoint.size == 4
    assert audit_ledger(site.ledger).is_whole


def test_when_the_high_water_file_is_lost_too_the_witness_remembers(witnessed_site) -> None:
    lose_entries(witnessed_site)
    witnessed_site.ledger.high_water.unlink()
    with pytest.raises(RollbackRefused):
        witnessed_site.publish()


def test_an_old_high_water_file_does_not_help_against_the_witness(witnessed_site) -> None:
    witnessed_site.log(DOCUMENT)
    witnessed_site.publish()
    old = witnessed_site.ledger.high_water.read_bytes()
    lose_entries(witnessed_site)
    witnessed_site.ledger.high_water.write_bytes(old)
    with pytest.raises(RollbackRefused):
        witnessed_site.publish()


def test_when_nobody_knows_how_far_it_was_signed_nothing_is_signed(site) -> None:
    site.log(DOCUMENT)
    site.publish()
    site.ledger.high_water.unlink()
    with pytest.raises(SignedSizeUnknown):
        site.publish()


def test_a_witness_that_never_saw_the_log_does_not_know_either(witnessed_site) -> None:
    witnessed_site.ledger.high_water.unlink()
    with pytest.raises(SignedSizeUnknown):
        witnessed_site.publish()


def test_a_high_water_file_that_was_changed_is_refused(site) -> None:
    site.log(DOCUMENT)
    site.publish()
    path = site.ledger.high_water
    path.write_bytes(path.read_bytes().replace(b"\n1\n", b"\n0\n"))
    with pytest.raises(SignatureRefused):
        site.publish()


def test_the_witness_is_the_last_line_when_the_signer_is_fooled(witnessed_site) -> None:
    """A thief with the key and a rewritten entry gets no cosignature."""
    witnessed_site.log(b"honest", b"second")
    witnessed_site.publish()
    entries = [b"rewritten", b"second", b"third"]
    edge = TreeEdge()
    edge.extend(entries)
    forged = sign_checkpoint(
        Checkpoint(witnessed_site.ledger.origin, 3, edge.root()), witnessed_site.key
    )
    client = WitnessClient(witnessed_site.policy().witnesses[0])
    proof = [leaf_hash(b"third")]
    with pytest.raises(WitnessRefused, match="422"):
        client.cosign(forged, 2, lambda _: proof)


def test_an_old_entry_rewritten_on_disk_is_refused_at_the_next_checkpoint(site) -> None:
    site.log(*(b"document %d" % number for number in range(5)))
    site.publish()
    bundle = site.ledger.folder / "public" / "tile" / "entries" / "000.p" / "5"
    bundle.write_bytes(bundle.read_bytes().replace(b"certificate", b"certifyfake"))
    findings = audit_ledger(site.ledger).findings
    assert "ledger.root_differs" in {one.code for one in findings}
    tile = site.ledger.folder / "public" / "tile" / "0" / "000.p" / "5"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    with pytest.raises(CorruptLedger):
        site.log(b"next")


def test_a_sequence_that_is_shorter_than_what_was_published_is_refused(site) -> None:
    site.log(DOCUMENT, b"second")
    site.publish()
    content = site.ledger.sequence.read_bytes()
    site.ledger.sequence.write_bytes(content[: len(content) // 2])
    with pytest.raises(CorruptLedger, match="shorter"):
        site.log(b"third")


def successor(site, old_key=None) -> Successor:
    return Successor(
        folder=site.folder / "log-2", high_water=site.folder / "safe" / "high-water-2",
        key=NEW_KEY, old_key=old_key, salt=b"s" * 32,
    )  # fmt: skip


AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def test_a_new_log_begins_with_a_signed_statement_of_what_was_lost(site) -> None:
    lose_entries(site)
    ledger, note = succeed(site.ledger, successor(site, site.key), at=AT, reason="disk\n\nfailed")
    lines = note.text.splitlines()
    assert lines[0] == "duheng statement of loss v1"
    assert lines[1:3] == ["log log.example/1", "successor log.example/2"]
    assert lines[3].startswith("signed 4 ")
    assert lines[4].startswith("found 2 ")
    assert lines[5:] == ["at 2026-05-04T08:00:00Z", "reason disk failed"]
    published = parse_note((ledger.folder / "public" / "statement-of-loss").read_bytes())
    assert check_note(published, [NEW_KEY.verifier]) == NEW_KEY.verifier
    assert check_note(published, [site.key.verifier]) == site.key.verifier


def test_statement_and_entries_that_are_left_are_proved_by_the_new_log(site) -> None:
    lose_entries(site)
    ledger, note = succeed(site.ledger, successor(site), at=AT, reason="disk failed")
    with open_ledger(ledger.folder).writer() as writer:
        assert publish_checkpoint(writer, NEW_KEY).checkpoint.size == 3
    policy = parse_policy(f"log {NEW_KEY.verifier}\nquorum none\n".encode())
    for index, document in enumerate((note.encode(), DOCUMENT, b"second")):
        proof = prove_opening(ledger, find_openings(ledger, document)[-1])
        assert proof.index == index
        assert verify_document(document, proof=proof.encode(), policy=policy).is_good
    assert audit_ledger(ledger).is_whole
    with pytest.raises(RollbackRefused):
        site.publish()


def test_a_new_log_has_a_new_name_and_an_old_key_is_the_old_one(site) -> None:
    wrong = Successor(
        folder=site.folder / "x", high_water=site.folder / "y", key=site.key, old_key=None,
        salt=bytes(32),
    )  # fmt: skip
    with pytest.raises(UnusableKey):
        succeed(site.ledger, wrong, at=AT, reason="")
    with pytest.raises(UnusableKey):
        succeed(site.ledger, successor(site, NEW_KEY), at=AT, reason="")


def test_a_ledger_begins_only_in_an_empty_place_and_outside_its_own_high_water(site) -> None:
    with pytest.raises(AlreadyALedger):
        create_ledger(site.ledger.folder, site.key, site.folder / "other")
    with pytest.raises(AlreadyALedger):
        create_ledger(site.folder / "new", site.key, site.ledger.high_water)
    with pytest.raises(AlreadyALedger, match="inside"):
        create_ledger(site.folder / "new", site.key, site.folder / "new" / "high-water")
    with pytest.raises(NotALedger):
        open_ledger(site.folder)


def test_an_audit_says_that_the_published_checkpoint_is_behind_what_was_signed(site) -> None:
    lose_entries(site)
    assert [one.code for one in audit_ledger(site.ledger).findings] == ["ledger.rollback"]
