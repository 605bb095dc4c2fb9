"""The witness (C2SP tlog-witness): what it cosigns, what it refuses, and with which status."""

import http.client
import threading
from hashlib import sha256
from urllib.parse import urlsplit

import pytest

from duheng.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    KeyType,
    SignedNote,
    TlogProof,
    TreeEdge,
    WitnessClient,
    check_cosignature,
    commit_record,
    consistency_proof,
    generate_key,
    leaf_hash,
    node_hash,
    parse_checkpoint,
    parse_note,
    record_of_file,
    sign_checkpoint,
    verify_document,
)
from duheng.ledger.errors import WitnessRefused, WitnessUnreachable
from duheng.ledger.notes import parse_signature
from duheng.ledger.policy import Trusted, parse_policy
from duheng.ledger.witness import AddCheckpoint

LOG = generate_key("log.example/1", KeyType.ED25519, b"L" * 32)
WITNESS = generate_key("witness.example", KeyType.COSIGNATURE_V1, b"W" * 32)
HONEST = [b"entry %d" % number for number in range(20)]


class Known:
    """Complete subtrees of a list of entries."""

    def __init__(self, entries: list[bytes]) -> None:
        self.leaves = [leaf_hash(one) for one in entries]

    def node(self, height: int, index: int) -> bytes:
        if height == 0:
            return self.leaves[index]
        return node_hash(self.node(height - 1, 2 * index), self.node(height - 1, 2 * index + 1))


def signed(entries: list[bytes], key=LOG) -> SignedNote:
    edge = TreeEdge()
    edge.extend(entries)
    return sign_checkpoint(Checkpoint(key.name, edge.size, edge.root()), key)


def request(entries: list[bytes], old: int, proof_of: list[bytes] | None = None) -> bytes:
    source = entries if proof_of is None else proof_of
    proof = consistency_proof(old, len(source), Known(source)) if old <= len(source) else []
    return AddCheckpoint(old, tuple(proof), signed(entries).encode()).encode()


@pytest.fixture
def witness(site):
    return site.witness()


def test_the_first_checkpoint_and_every_continuation_is_cosigned(witness) -> None:
    for old, new in ((0, 3), (3, 3), (3, 8), (8, 20)):
        answer = witness.add_checkpoint(request(HONEST[:new], old))
        assert answer.status == 200, answer.body
        line = parse_signature(answer.body.decode().rstrip("\n"))
        assert check_cosignature(signed(HONEST[:new]), line, WITNESS.verifier) > 0
    latest, note = witness.latest(LOG.name)
    assert latest.size == 20
    assert {one.name for one in note.signatures} == {LOG.name, WITNESS.name}


def test_a_rewritten_entry_is_refused_and_not_remembered(witness) -> None:
    assert witness.add_checkpoint(request(HONEST[:8], 0)).status == 200
    rewritten = [*HONEST[:4], b"another result", *HONEST[5:12]]
    for proof_of in (HONEST[:12], rewritten):
        assert witness.add_checkpoint(request(rewritten, 8, proof_of)).status == 422
    assert witness.latest(LOG.name)[0].root == parse_checkpoint(signed(HONEST[:8]))[0].root


def test_a_split_view_of_the_same_size_is_refused(witness) -> None:
    assert witness.add_checkpoint(request(HONEST[:8], 0)).status == 200
    other = [*HONEST[:7], b"for other eyes"]
    assert witness.add_checkpoint(request(other, 8)).status == 422


def test_a_rollback_is_answered_with_the_size_that_is_known(witness) -> None:
    assert witness.add_checkpoint(request(HONEST[:8], 0)).status == 200
    for old, new in ((0, 5), (5, 5), (0, 12), (9, 12)):
        answer = witness.add_checkpoint(request(HONEST[:new], old))
        assert (answer.status, answer.body) == (409, b"8\n")
        assert answer.content_type == "text/x.tlog.size"


def test_an_unknown_log_is_not_found_and_a_stranger_is_forbidden(witness) -> None:
    other = generate_key("other.example", KeyType.ED25519, bytes(32))
    body = AddCheckpoint(0, (), signed(HONEST[:3], other).encode()).encode()
    assert witness.add_checkpoint(body).status == 404
    stranger = generate_key(LOG.name, KeyType.ED25519, bytes(32))
    body = AddCheckpoint(0, (), signed(HONEST[:3], stranger).encode()).encode()
    assert witness.add_checkpoint(body).status == 403
    moved = SignedNote(signed(HONEST[:4]).text, signed(HONEST[:3]).signatures)
    assert witness.add_checkpoint(AddCheckpoint(0, (), moved.encode()).encode()).status == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"old 0\n", b"old 00\n\n", b"old -1\n\n", b"new 0\n\n", b"old 0\nshort\n\n",
        b"old 0\n\nno checkpoint\n", b"old 1\n" + b"A" * 43 + b"=\n" * 64 + b"\n",
        b"old \xd9\xa3\n\n",
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_a_bad_request(witness, body: bytes) -> None:
    assert witness.add_checkpoint(body).status == 400


def test_more_than_63_hashes_are_a_bad_request(witness) -> None:
    body = AddCheckpoint(1, (bytes(32),) * 64, signed(HONEST[:3]).encode()).encode()
    assert witness.add_checkpoint(body).status == 400


def test_an_old_size_beyond_the_checkpoint_is_a_bad_request(witness) -> None:
    assert witness.add_checkpoint(request(HONEST[:3], 4)).status == 400


def test_a_proof_where_none_is_needed_is_unprocessable(witness) -> None:
    body = AddCheckpoint(0, (bytes(32),), signed(HONEST[:3]).encode()).encode()
    assert witness.add_checkpoint(body).status == 422


def test_an_empty_tree_has_one_root(witness) -> None:
    wrong = sign_checkpoint(Checkpoint(LOG.name, 0, bytes(32)), LOG)
    assert witness.add_checkpoint(AddCheckpoint(0, (), wrong.encode()).encode()).status == 422
    right = sign_checkpoint(Checkpoint(LOG.name, 0, EMPTY_ROOT), LOG)
    assert witness.add_checkpoint(AddCheckpoint(0, (), right.encode()).encode()).status == 200


def test_what_was_cosigned_survives_the_process(site) -> None:
    assert site.witness().add_checkpoint(request(HONEST[:8], 0)).status == 200
    answer = site.witness().add_checkpoint(request(HONEST[:5], 0))
    assert (answer.status, answer.body) == (409, b"8\n")


def test_of_many_requests_at_once_one_history_wins(witness) -> None:
    futures = [[b"history %d" % number, *HONEST[:4]] for number in range(12)]
    answers = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(witness.add_checkpoint(one).status))
        for one in [request(entries, 0) for entries in futures]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 11


def test_over_http_the_client_gets_a_cosignature_and_the_monitor_the_checkpoint(
    witnessed_site,
) -> None:
    trusted = witnessed_site.policy().witnesses[0]
    client = WitnessClient(trusted)
    assert client.latest(LOG.verifier) is None
    note = signed(HONEST[:8])
    line = client.cosign(note, 0, lambda old: consistency_proof(old, 8, Known(HONEST[:8])))
    assert check_cosignature(note, line, WITNESS.verifier) == 1777593600
    assert client.latest(LOG.verifier).size == 8


def test_a_client_that_forgot_asks_again_with_the_size_it_is_told(witnessed_site) -> None:
    client = WitnessClient(witnessed_site.policy().witnesses[0])
    client.cosign(signed(HONEST[:8]), 0, lambda _: [])
    asked: list[int] = []

    def prove(old: int) -> list[bytes]:
        asked.append(old)
        return consistency_proof(old, 12, Known(HONEST[:12]))

    client.cosign(signed(HONEST[:12]), 0, prove)
    assert asked == [0, 8]
    with pytest.raises(WitnessRefused, match="12"):
        client.cosign(signed(HONEST[:5]), 0, lambda _: [])


def test_the_door_knows_two_paths_and_small_requests(witnessed_site) -> None:
    address = urlsplit(witnessed_site.witness_url)
    assert address.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=5)
    origin = sha256(LOG.name.encode()).hexdigest()
    asked = [
        ("POST", "/other", b"x", 404), ("GET", "/", None, 404),
        ("GET", f"/{origin}/checkpoint", None, 404), ("GET", "/../etc/checkpoint", None, 404),
        ("POST", "/add-checkpoint", b"old 0\n", 400),
    ]  # fmt: skip
    for method, path, body, status in asked:
        connection.request(method, path, body)
        response = connection.getresponse()
        response.read()
        assert (path, response.status) == (path, status)
    connection.request("POST", "/add-checkpoint", b"x" * (1 << 17))
    assert connection.getresponse().status == 400
    connection.close()


def test_a_witness_that_is_not_there_or_speaks_otherwise_is_unreachable(witnessed_site) -> None:
    url = witnessed_site.witness_url
    other = generate_key("other.example", KeyType.COSIGNATURE_V1, bytes(32)).verifier
    for trusted in (
        Trusted("gone", WITNESS.verifier, "http://127.0.0.1:9"),
        Trusted("file", WITNESS.verifier, "file:///etc/passwd"),
        Trusted("nowhere", WITNESS.verifier, None),
        Trusted("other", other, url),
    ):
        with pytest.raises(WitnessUnreachable):
            WitnessClient(trusted, timeout=2).cosign(signed(HONEST[:3]), 0, lambda _: [])


def test_a_split_view_cannot_be_shown_to_a_verifier_who_asks_for_a_witness(witnessed_site) -> None:
    """The forger holds the log's key, but no witness signs a second history."""
    document = b"<certificate>forged</certificate>"
    witnessed_site.log(b"honest 1", b"honest 2")
    witnessed_site.publish()
    opening = forged_opening(document)
    forged = signed([b"honest 1", opening.leaf])
    with pytest.raises(WitnessRefused):
        WitnessClient(witnessed_site.policy().witnesses[0]).cosign(forged, 2, lambda _: [])
    proof = forged_proof(opening, forged)
    found = verify_document(document, proof=proof, policy=witnessed_site.policy())
    assert found.claim("logged").standing == "shown"
    assert found.claim("witnessed").reason == "no_quorum"
    assert not found.is_good


def test_two_checkpoints_of_one_size_prove_a_split_view_offline(witnessed_site) -> None:
    document = b"<certificate>forged</certificate>"
    witnessed_site.log(b"honest 1", b"honest 2")
    honest = witnessed_site.publish().note.encode()
    opening = forged_opening(document)
    proof = forged_proof(opening, signed([b"honest 1", opening.leaf]))
    found = verify_document(
        document, proof=proof, policy=witnessed_site.policy("none"), seen=[honest]
    )
    assert found.claim("history").standing == "refuted"
    assert found.claim("history").reason == "split_view"
    assert not found.is_good
    with_itself = verify_document(
        document, proof=proof, policy=witnessed_site.policy("none"),
        seen=[signed([b"honest 1", opening.leaf]).encode()],
    )  # fmt: skip
    assert with_itself.claim("history").standing == "shown"


def forged_opening(document: bytes):
    return commit_record(record_of_file(document), kind="certificate", salt=bytes(32))


def forged_proof(opening, note: SignedNote) -> bytes:
    hashes = (leaf_hash(b"honest 1"),)
    return TlogProof(
        index=1, hashes=hashes, checkpoint=note.encode(), extra=opening.encode()
    ).encode()


def test_the_example_of_the_specification_is_read_as_a_request(witness) -> None:
    body = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
""".encode()  # noqa: E501
    assert witness.add_checkpoint(body).status == 404
    parsed = parse_note(body.partition(b"\n\n")[2])
    assert parsed.signatures[0].name == "example.com/behind-the-sofa"
    assert parse_policy(b"quorum none").logs == ()
