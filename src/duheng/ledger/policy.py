"""Policy files (C2SP tlog-policy): which logs and witnesses a verifier trusts, and how many."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from duheng.ledger.checkpoints import Checkpoint, check_cosignature, parse_checkpoint
from duheng.ledger.errors import MalformedPolicy, UnknownLog, UnusableKey
from duheng.ledger.keys import KeyType, VerifierKey, parse_verifier_key
from duheng.ledger.notes import SignedNote, check_note

_NONE = "none"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile("[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A log or witness that a policy names: its key, and where it answers (if said)."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these members."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Whom a verifier believes.

    Attributes
    ----------
    logs, witnesses : tuple of Trusted
        Keys by which checkpoints and cosignatures are checked.
    groups : Mapping
        Group name to its threshold and members.
    quorum : str
        Name of the witness or group that must have cosigned; ``none`` asks for nobody.
    """

    logs: tuple[Trusted, ...]
    witnesses: tuple[Trusted, ...]
    groups: Mapping[str, Group]
    quorum: str

    def is_quorum(self, cosigned: Collection[str], name: str | None = None) -> bool:
        """Return whether the witnesses that cosigned are enough for the quorum, or for a group."""
        asked = self.quorum if name is None else name
        if asked == _NONE:
            return True
        if asked not in self.groups:
            return asked in cosigned
        group = self.groups[asked]
        return sum(self.is_quorum(cosigned, one) for one in group.members) >= group.threshold


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness that saw a checkpoint: its name in the policy, and when [s since 1970 UTC]."""

    name: str
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointJudgement:
    """What a policy says of a checkpoint: signed by a known log, seen by these witnesses."""

    checkpoint: Checkpoint
    note: SignedNote
    witnesses: tuple[Cosigned, ...]
    is_quorum_met: bool


def assess_checkpoint(note: bytes | SignedNote, policy: Policy) -> CheckpointJudgement:
    """Return the judgement of a policy on a checkpoint.

    Signatures of keys that the policy does not name mean nothing; one that it names and that does
    not verify spoils the whole.

    Raises
    ------
    MalformedNote
        When it is no checkpoint.
    UnknownLog
        When the policy has no log of that origin.
    SignatureRefused
        When the log did not sign it, or a known signature does not verify.
    """
    checkpoint, parsed = parse_checkpoint(note)
    keys = [one.key for one in policy.logs if one.key.name == checkpoint.origin]
    if not keys:
        raise UnknownLog(
            f"the policy names no log '{checkpoint.origin}'",
            hint="get the policy file from whoever you trust, not from the one who sent the proof",
        )
    check_note(parsed, keys)
    witnesses = tuple(_cosigned(parsed, policy))
    met = policy.is_quorum({one.name for one in witnesses})
    return CheckpointJudgement(
        checkpoint=checkpoint, note=parsed, witnesses=witnesses, is_quorum_met=met
    )


def _cosigned(note: SignedNote, policy: Policy) -> list[Cosigned]:
    found = {}
    for witness in policy.witnesses:
        for line in note.signatures_of(witness.key):
            found[witness.name] = check_cosignature(note, line, witness.key)
    return [Cosigned(name, timestamp) for name, timestamp in found.items()]


def parse_policy(content: bytes) -> Policy:
    """Return the policy that a file writes.

    Raises
    ------
    MalformedPolicy
        When a line breaks the rules; the message names the line.
    """
    # Names are opaque bytes: those that are not UTF-8 are written out, so that they can be shown.
    text = content.decode("utf-8", errors="backslashreplace")
    if _CONTROL.search(text):
        raise MalformedPolicy("a policy has no control characters but tab and newline")
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            reader.read(number, words)
    return reader.policy()


class _Reader:
    """Reads the lines of a policy, in order: names are defined before they are used."""

    def __init__(self) -> None:
        self.logs: list[Trusted] = []
        self.witnesses: list[Trusted] = []
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._names: set[str] = set()
        self._members: set[str] = set()

    def read(self, number: int, words: Sequence[str]) -> None:
        """Read one line."""
        kinds: Mapping[str, tuple[int, int, Callable[[Sequence[str]], None]]] = {
            "log": (2, 3, self._log),
            "witness": (3, 4, self._witness),
            "group": (4, 1 << 16, self._group),
            "quorum": (2, 2, self._quorum),
        }
        try:
            least, most, reader = kinds[words[0]]
            if not least <= len(words) <= most:
                raise MalformedPolicy(f"'{words[0]}' takes {least - 1} or more words")
            reader(words[1:])
        except KeyError as error:
            raise MalformedPolicy(
                f"line {number} of the policy begins with '{words[0]}'",
                hint="a line defines a log, a witness, a group or the quorum",
            ) from error
        except (MalformedPolicy, UnusableKey) as error:
            raise MalformedPolicy(
                f"line {number} of the policy: {error.message}", hint=error.hint
            ) from error

    def policy(self) -> Policy:
        """Return what was read."""
        if self.quorum is None:
            raise MalformedPolicy(
                "the policy has no line 'quorum'", hint="'quorum none' asks for no witness"
            )
        return Policy(
            logs=tuple(self.logs),
            witnesses=tuple(self.witnesses),
            groups=dict(self.groups),
            quorum=self.quorum,
        )

    def _log(self, words: Sequence[str]) -> None:
        key = _key(words[0], KeyType.ED25519, "log")
        self.logs.append(Trusted(key.name, key, _url(words[1:])))
        _check_distinct(self.logs)

    def _witness(self, words: Sequence[str]) -> None:
        self._define(words[0])
        key = _key(words[1], KeyType.COSIGNATURE_V1, "witness")
        self.witnesses.append(Trusted(words[0], key, _url(words[2:])))
        _check_distinct(self.witnesses)

    def _group(self, words: Sequence[str]) -> None:
        name, count, *members = words
        for one in members:
            self._check_known(one)
            if one in self._members:
                raise MalformedPolicy(f"'{one}' is a member twice")
            self._members.add(one)
        threshold = {"all": len(members), "any": 1}.get(count)
        if threshold is None:
            threshold = int(count) if _COUNT.fullmatch(count) else 0
        if not 1 <= threshold <= len(members):
            raise MalformedPolicy(f"'{count}' of {len(members)} members cannot be asked for")
        self._define(name)
        self.groups[name] = Group(threshold, tuple(members))

    def _quorum(self, words: Sequence[str]) -> None:
        if self.quorum is not None:
            raise MalformedPolicy("the quorum is defined twice")
        if words[0] != _NONE:
            self._check_known(words[0])
        self.quorum = words[0]

    def _define(self, name: str) -> None:
        if name in self._names or name == _NONE:
            raise MalformedPolicy(f"the name '{name}' is taken")
        self._names.add(name)

    def _check_known(self, name: str) -> None:
        if name not in self._names:
            raise MalformedPolicy(f"'{name}' is not defined on a line before")


def _key(text: str, key_type: KeyType, use: str) -> VerifierKey:
    key = parse_verifier_key(text)
    if key.key_type is not key_type:
        raise MalformedPolicy(f"the key of {key.name} is of type {key.key_type}, not of a {use}")
    return key


def _url(words: Sequence[str]) -> str | None:
    return words[0] if words else None


def _check_distinct(trusted: Sequence[Trusted]) -> None:
    if trusted[-1].key.public_key in {one.key.public_key for one in trusted[:-1]}:
        raise MalformedPolicy(f"the key of {trusted[-1].key.name} is listed twice")
