"""Policy files (C2SP tlog-policy): whom a verifier believes, and how many of them."""

import pytest

from duheng.ledger import (
    Checkpoint,
    KeyType,
    assess_checkpoint,
    cosign,
    generate_key,
    parse_policy,
    sign_checkpoint,
)
from duheng.ledger.errors import MalformedPolicy, SignatureRefused, UnknownLog

LOG = generate_key("log.example", KeyType.ED25519, bytes(32))
KEYS = {
    name: generate_key(f"{name}.example", KeyType.COSIGNATURE_V1, bytes([number]) * 32)
    for number, name in enumerate(("X1", "X2", "X3", "Y1", "Y2", "Y3"), start=1)
}
WITNESSES = "".join(f"witness {name} {key.verifier}\n" for name, key in KEYS.items())
# The example of the specification, with keys.
EXAMPLE = f"""# two organisations
log {LOG.verifier}
{WITNESSES}
\tgroup X-witnesses  2 X1 X2 X3
group Y-witnesses any Y1 Y2 Y3
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
NOTE = sign_checkpoint(Checkpoint("log.example", 5, bytes(32)), LOG)


def cosigned(*names: str) -> bytes:
    return NOTE.with_signatures(cosign(NOTE, KEYS[name], 1000) for name in names).encode()


@pytest.mark.parametrize(
    ("names", "met"),
    [
        (("X1", "X2", "Y3"), True), (("X1", "X2", "X3", "Y1", "Y2"), True), (("X1", "X2"), False),
        (("X1", "Y1", "Y2", "Y3"), False), ((), False),
    ],
)  # fmt: skip
def test_the_example_of_the_specification_counts_groups(names: tuple[str, ...], met: bool) -> None:
    judgement = assess_checkpoint(cosigned(*names), parse_policy(EXAMPLE.encode()))
    assert judgement.is_quorum_met is met
    assert [one.name for one in judgement.witnesses] == list(names)
    assert all(one.timestamp == 1000 for one in judgement.witnesses)


def test_a_witness_that_cosigns_twice_counts_once() -> None:
    policy = parse_policy(f"log {LOG.verifier}\n{WITNESSES}group g 2 X1 X2\nquorum g\n".encode())
    twice = NOTE.with_signatures([cosign(NOTE, KEYS["X1"], 1), cosign(NOTE, KEYS["X1"], 2)])
    assert assess_checkpoint(twice, policy).is_quorum_met is False


def test_a_policy_may_ask_for_nobody() -> None:
    policy = parse_policy(f"log {LOG.verifier} https://log.example/\nquorum none".encode())
    assert assess_checkpoint(NOTE, policy).is_quorum_met is True
    assert policy.logs[0].url == "https://log.example/"


def test_the_log_must_have_signed_whoever_cosigned() -> None:
    policy = parse_policy(EXAMPLE.encode())
    stranger = generate_key("log.example", KeyType.ED25519, b"s" * 32)
    note = sign_checkpoint(Checkpoint("log.example", 5, bytes(32)), stranger)
    with pytest.raises(SignatureRefused):
        assess_checkpoint(note.with_signatures([cosign(note, KEYS["X1"], 1)]), policy)


def test_another_log_is_unknown() -> None:
    other = generate_key("other.example", KeyType.ED25519, bytes(32))
    note = sign_checkpoint(Checkpoint("other.example", 5, bytes(32)), other)
    with pytest.raises(UnknownLog):
        assess_checkpoint(note, parse_policy(EXAMPLE.encode()))


def test_a_cosignature_of_a_known_witness_that_does_not_verify_spoils_the_checkpoint() -> None:
    other = sign_checkpoint(Checkpoint("log.example", 6, bytes(32)), LOG)
    moved = NOTE.with_signatures([cosign(other, KEYS["X1"], 1)])
    with pytest.raises(SignatureRefused):
        assess_checkpoint(moved, parse_policy(EXAMPLE.encode()))


LINE = f"log {LOG.verifier}"
W1 = f"witness X1 {KEYS['X1'].verifier}"


@pytest.mark.parametrize(
    "text",
    {
        "no quorum": LINE,
        "two quorums": "quorum none\nquorum none",
        "an unknown word": "logs a\nquorum none",
        "a log twice": f"{LINE}\n{LINE}\nquorum none",
        "a witness key twice": f"{W1}\n{W1.replace('X1 ', 'X2 ', 1)}\nquorum none",
        "a name twice": f"{W1}\ngroup X1 any X1\nquorum X1",
        "the name none": f"{W1.replace('X1 ', 'none ', 1)}\nquorum none",
        "a group of nobody": f"{W1}\ngroup g any\nquorum g",
        "more than there are": f"{W1}\ngroup g 2 X1\nquorum g",
        "none of them": f"{W1}\ngroup g 0 X1\nquorum g",
        "a fraction of them": f"{W1}\ngroup g 1.5 X1\nquorum g",
        "a member that comes later": f"group g any X1\n{W1}\nquorum g",
        "a member of two groups": f"{W1}\ngroup a any X1\ngroup b any X1\nquorum a",
        "the group none": f"{W1}\ngroup g any none\nquorum g",
        "a quorum of nobody known": "quorum X9",
        "a witness key for a log": f"log {KEYS['X1'].verifier}\nquorum none",
        "a log key for a witness": f"witness w {LOG.verifier}\nquorum w",
        "a broken key": f"{LINE[:-3]}\nquorum none",
        "a word too many": f"{LINE} https://a b\nquorum none",
        "a carriage return": f"{LINE}\r\nquorum none",
        "a form feed for a space": f"log\f{LOG.verifier}\nquorum none",
    }.items(),
    ids=lambda one: one[0],
)
def test_a_policy_that_breaks_a_rule_is_refused(text: tuple[str, str]) -> None:
    with pytest.raises(MalformedPolicy):
        parse_policy(text[1].encode())


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(MalformedPolicy, match="line 3"):
        parse_policy(f"{LINE}\n\nwitness w nonsense\nquorum w".encode())


def test_names_are_bytes_and_no_look_alike_is_taken() -> None:
    kelvin = f"{W1.replace('X1 ', 'K ', 1)}\nquorum K\n"
    with pytest.raises(MalformedPolicy):
        parse_policy(kelvin.replace("quorum K", "quorum \u212a").encode())
    assert parse_policy(kelvin.encode()).quorum == "K"
    parse_policy(b"# \xff is opaque\nquorum none\n")
