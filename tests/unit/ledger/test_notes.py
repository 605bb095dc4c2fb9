"""Signed notes, keys and checkpoints: the examples of C2SP, and everything that is not one."""

import base64

import pytest

from duheng.ledger import (
    Checkpoint,
    KeyType,
    check_cosignature,
    check_note,
    cosign,
    generate_key,
    parse_checkpoint,
    parse_note,
    parse_signing_key,
    parse_verifier_key,
    sign_checkpoint,
    sign_note,
)
from duheng.ledger.errors import MalformedNote, SignatureRefused, UnusableKey

# C2SP signed-note, section "Example".
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
""".encode()  # noqa: E501
# The key of the Go checksum database, known to every Go tool.
GO_VKEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
# C2SP tlog-cosignature, first example.
CHECKPOINT = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
""".encode()  # noqa: E501
LOG = generate_key("log.example/1", KeyType.ED25519, bytes(range(32)))
WITNESS = generate_key("witness.example", KeyType.COSIGNATURE_V1, bytes(32))
HEAD = Checkpoint("log.example/1", 7, bytes(32))


def test_the_published_note_is_signed_by_the_published_key() -> None:
    note = parse_note(NOTE)
    key = parse_verifier_key(VKEY)
    assert check_note(note, [key]) == key
    assert note.encode() == NOTE
    assert str(key) == VKEY


def test_the_key_of_the_go_checksum_database_has_its_id() -> None:
    assert parse_verifier_key(GO_VKEY).key_id.hex() == "033de0ae"


def test_the_published_checkpoint_is_read() -> None:
    checkpoint, note = parse_checkpoint(CHECKPOINT)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.text == note.text
    cosignature = note.signatures[1]
    assert int.from_bytes(cosignature.signature[:8], "big") == 1679315147
    assert note.encode() == CHECKPOINT


@pytest.mark.parametrize(
    "broken",
    {
        "empty": b"",
        "no signature": b"text\n\n",
        "no text": "\n\n— a AAAAAAA=\n".encode(),
        "no empty line": "text\n— a AAAAAAA=\n".encode(),
        "no newline at the end": NOTE[:-1],
        "a hyphen for the dash": NOTE.replace("—".encode(), b"-"),
        "two spaces": NOTE.replace(b"foo Uw", b"foo  Uw"),
        "a plus in the name": NOTE.replace(b"com/foo", b"com+foo"),
        "no name": "text\n\n— AAAAAAA=\n".encode(),
        "base64 without padding": NOTE.replace(b"yaQM=", b"yaQM"),
        "base64 of another alphabet": NOTE.replace(b"H3mF", b"-_mF"),
        "base64 with bits to spare": NOTE.replace(b"yaQM=", b"yaQN="),
        "a signature of four bytes": "text\n\n— a AAAAAA==\n".encode(),
        "carriage returns": NOTE.replace(b"\n", b"\r\n"),
        "a control character": NOTE.replace(b"example message", b"example\x00message"),
        "no UTF-8": NOTE.replace(b"example message", b"example\xffmessage"),
        "a line after the signatures": NOTE + b"more\n",
        "hundreds of signatures": NOTE + NOTE.split(b"\n\n")[1] * 200,
        "a megabyte": b"x" * (1 << 20) + b"\n" + NOTE,
    }.items(),
    ids=lambda one: one[0],
)
def test_what_is_no_note_is_refused(broken: tuple[str, bytes]) -> None:
    with pytest.raises(MalformedNote):
        parse_note(broken[1])


@pytest.mark.parametrize(
    "text",
    [
        "log\n7\n", "log\n07\nAAAA\n", "log\n-1\nAAAA\n", "log\n7\nAAAA\n", "log\n+7\nAAAA\n",
        f"log\n１\n{base64.b64encode(bytes(32)).decode()}\n",
        f"log\n\n7\n{base64.b64encode(bytes(32)).decode()}\n",
        f"log\n{10**30}\n{base64.b64encode(bytes(32)).decode()}\n",
        f"log\n7\n{base64.b64encode(bytes(31)).decode()}\n",
    ],
)  # fmt: skip
def test_a_note_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedNote):
        parse_checkpoint(f"{text}\n— log AAAAAAA=\n".encode())


def test_extension_lines_are_kept_and_signed() -> None:
    head = Checkpoint("log.example/1", 7, bytes(32), ("later",))
    found, note = parse_checkpoint(sign_checkpoint(head, LOG).encode())
    assert found == head
    check_note(note, [LOG.verifier])


def test_a_signature_of_an_unknown_key_means_nothing() -> None:
    note = sign_checkpoint(HEAD, LOG)
    stranger = generate_key("log.example/1", KeyType.ED25519, bytes(32))
    with pytest.raises(SignatureRefused):
        check_note(note, [stranger.verifier])
    both = note.with_signatures(sign_note(note.text, stranger).signatures)
    assert check_note(both, [LOG.verifier]) == LOG.verifier


def test_one_known_signature_that_does_not_verify_spoils_the_note() -> None:
    other = generate_key("other.example", KeyType.ED25519, bytes(32))
    good = sign_note(HEAD.text, LOG)
    wrong = sign_note("another text\n", other).signatures
    with pytest.raises(SignatureRefused):
        check_note(good.with_signatures(wrong), [LOG.verifier, other.verifier])


def test_a_cosignature_carries_the_time_it_signs() -> None:
    note = sign_checkpoint(HEAD, LOG)
    line = cosign(note, WITNESS, 1679315147)
    assert check_cosignature(note, line, WITNESS.verifier) == 1679315147
    later = sign_checkpoint(Checkpoint(HEAD.origin, 8, HEAD.root), LOG)
    with pytest.raises(SignatureRefused):
        check_cosignature(later, line, WITNESS.verifier)


@pytest.mark.parametrize("time", [0, 1 << 63])
def test_a_cosignature_without_a_time_is_refused(time: int) -> None:
    note = sign_checkpoint(HEAD, LOG)
    with pytest.raises(SignatureRefused):
        check_cosignature(note, cosign(note, WITNESS, time), WITNESS.verifier)


def test_one_key_has_two_ids_for_two_uses() -> None:
    log = generate_key("same.example", KeyType.ED25519, bytes(32)).verifier
    witness = generate_key("same.example", KeyType.COSIGNATURE_V1, bytes(32)).verifier
    assert log.public_key == witness.public_key
    assert log.key_id != witness.key_id


def test_a_key_signs_only_what_it_is_for() -> None:
    note = sign_checkpoint(HEAD, LOG)
    with pytest.raises(UnusableKey):
        cosign(note, LOG, 1)
    with pytest.raises(UnusableKey):
        sign_checkpoint(Checkpoint("another.example", 0, bytes(32)), LOG)


@pytest.mark.parametrize(
    "text",
    [
        "", "name", "name+00000000+AQ==", VKEY.replace("530d903a", "530d903b"), VKEY[:-4],
        VKEY.replace("530d903a", "530D903A"), VKEY.replace("Aeky", "Afky"), "a b+530d903a+AQ==",
        VKEY.replace("AekyeRrm", "CekyeRrm"),
    ],
)  # fmt: skip
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(UnusableKey):
        parse_verifier_key(text)


def test_a_private_key_survives_its_file_and_is_not_shown() -> None:
    assert parse_signing_key(LOG.secret_text() + "\n") == LOG
    assert LOG.seed.hex() not in repr(LOG)
    for broken in ("", "PRIVATE+KEY+a+b", LOG.secret_text().replace("log.", "lag."), str(VKEY)):
        with pytest.raises(UnusableKey) as refusal:
            parse_signing_key(broken)
        assert base64.b64encode(LOG.seed).decode()[4:20] not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\nb"])
def test_a_name_that_no_signature_line_can_carry_is_refused(name: str) -> None:
    with pytest.raises(UnusableKey):
        generate_key(name, KeyType.ED25519, bytes(32))


def test_a_text_that_would_read_back_otherwise_is_not_signed() -> None:
    for text in ("no newline", "two\n\nparts\n", "bell\x07\n"):
        with pytest.raises(MalformedNote):
            sign_note(text, LOG)
