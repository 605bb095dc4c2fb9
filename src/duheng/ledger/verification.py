"""What can be shown of a document offline, each claim apart, and what cannot.

Needs the standard library and one signature library; no address is fetched, no server believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from duheng.ledger.errors import NotConsistent, NotIncluded, SignatureRefused, UnknownLog
from duheng.ledger.leaves import Opening, parse_opening
from duheng.ledger.policy import CheckpointJudgement, Policy, assess_checkpoint
from duheng.ledger.proof_files import TlogProof, parse_proof
from duheng.ledger.proofs import check_inclusion
from duheng.ledger.status import read_status_list


class Standing(StrEnum):
    """How a claim stands."""

    SHOWN = "shown"
    REFUTED = "refuted"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim about a document.

    Attributes
    ----------
    name : str
        ``bytes``, ``logged``, ``witnessed``, ``history``, ``status``; doors add their own.
    standing : Standing
        Shown, refuted, or not shown.
    reason : str
        Why, as a word for programs and translations.
    is_required : bool
        Whether the document is good only when this is shown.
    data : Mapping
        JSON-ready facts.
    """

    name: str
    standing: Standing
    reason: str
    is_required: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as a JSON-ready dictionary."""
        return {
            "claim": self.name,
            "standing": self.standing.value,
            "reason": self.reason,
            "required": self.is_required,
            "data": dict(self.data),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All claims about one document."""

    sha256: str
    claims: tuple[Claim, ...]

    @property
    def is_good(self) -> bool:
        """Whether every required claim is shown and none is refuted."""
        return all(
            one.standing is Standing.SHOWN
            or (one.standing is Standing.NOT_SHOWN and not one.is_required)
            for one in self.claims
        )

    def claim(self, name: str) -> Claim:
        """Return the claim of a name."""
        return next(one for one in self.claims if one.name == name)

    def to_dict(self) -> dict[str, Any]:
        """Return the verification as a JSON-ready dictionary."""
        return {
            "sha256": self.sha256,
            "good": self.is_good,
            "claims": [one.to_dict() for one in self.claims],
        }


def verify_document(
    document: bytes,
    *,
    proof: bytes | None = None,
    policy: Policy | None = None,
    status: bytes | None = None,
    seen: Sequence[bytes] = (),
) -> Verification:
    """Return what can be shown of a document, each claim apart.

    Parameters
    ----------
    document : bytes
        The file as it was received.
    proof : bytes, optional
        Its ``.tlog-proof``.
    policy : Policy, optional
        Which logs and witnesses are trusted; without it nothing is shown to be logged.
    status : bytes, optional
        A signed status list of the same log.
    seen : Sequence[bytes], optional
        Checkpoints of the same log that came another way: two of one size and different roots
        show that the log tells different people different things.

    Raises
    ------
    MalformedProof, MalformedNote, UnusableOpening
        When proof, checkpoint or status list are not of their form at all.
    """
    digest = sha256(document).hexdigest()
    parsed = None if proof is None else parse_proof(proof)
    opening = parse_opening(parsed.extra) if parsed and parsed.extra is not None else None
    judgement, fault = _judged(parsed, policy)
    is_same = _bytes(document, digest, parsed, opening)
    logged = _logged(is_same, parsed, opening, judgement, fault)
    claims = [is_same, logged, _witnessed(logged, judgement, policy)]
    if seen:
        claims.append(_history(judgement, policy, seen))
    claims.append(_status(digest, logged, judgement, policy, status))
    return Verification(sha256=digest, claims=tuple(claims))


def _judged(
    proof: TlogProof | None, policy: Policy | None
) -> tuple[CheckpointJudgement | None, str]:
    if proof is None:
        return None, "no_proof"
    if policy is None:
        return None, "no_policy"
    try:
        return assess_checkpoint(proof.checkpoint, policy), ""
    except UnknownLog:
        return None, "unknown_log"
    except SignatureRefused:
        return None, "checkpoint_signature"


def _bytes(document: bytes, digest: str, proof: TlogProof | None, opening: Opening | None) -> Claim:
    if proof is None or opening is None:
        reason = "no_proof" if proof is None else "no_opening"
        return Claim(name="bytes", standing=Standing.NOT_SHOWN, reason=reason)
    record = opening.fields()
    data = {"sha256": digest, "expected": record.get("sha256"), "kind": opening.kind}
    if record.get("sha256") == digest and record.get("size") == len(document):
        return Claim(name="bytes", standing=Standing.SHOWN, reason="same_bytes", data=data)
    return Claim(name="bytes", standing=Standing.REFUTED, reason="other_bytes", data=data)


def _logged(
    is_same: Claim,
    proof: TlogProof | None,
    opening: Opening | None,
    judgement: CheckpointJudgement | None,
    fault: str,
) -> Claim:
    if proof is None or judgement is None:
        refuted = fault == "checkpoint_signature"
        standing = Standing.REFUTED if refuted else Standing.NOT_SHOWN
        return Claim(name="logged", standing=standing, reason=fault)
    if opening is None or is_same.standing is not Standing.SHOWN:
        return Claim(name="logged", standing=Standing.NOT_SHOWN, reason=is_same.reason)
    head = judgement.checkpoint
    data = {"log": head.origin, "index": proof.index, "size": head.size}
    try:
        check_inclusion(opening.leaf_hash, proof.index, head.size, proof.hashes, head.root)
    except NotIncluded:
        return Claim(name="logged", standing=Standing.REFUTED, reason="not_included", data=data)
    return Claim(name="logged", standing=Standing.SHOWN, reason="included", data=data)


def _witnessed(
    logged: Claim, judgement: CheckpointJudgement | None, policy: Policy | None
) -> Claim:
    required = policy is None or policy.quorum != "none"
    if judgement is None or logged.standing is not Standing.SHOWN:
        return Claim(
            name="witnessed", standing=Standing.NOT_SHOWN, reason=logged.reason,
            is_required=required,
        )  # fmt: skip
    witnesses = [{"name": one.name, "at": _instant(one.timestamp)} for one in judgement.witnesses]
    shown = judgement.is_quorum_met and bool(witnesses)
    return Claim(
        name="witnessed",
        standing=Standing.SHOWN if shown else Standing.NOT_SHOWN,
        reason="quorum" if shown else "no_quorum",
        is_required=required,
        data={"witnesses": witnesses},
    )


def check_same_history(first: CheckpointJudgement, second: CheckpointJudgement) -> bool:
    """Return whether two signed checkpoints show the same history; ``False``: sizes differ.

    Raises
    ------
    NotConsistent
        When a log signed two roots for one size: a split view, and the two notes prove it.
    """
    one, other = first.checkpoint, second.checkpoint
    if one.origin != other.origin or one.size != other.size:
        return False
    if one.root != other.root:
        raise NotConsistent(
            f"the log {one.origin} signed two different trees of {one.size} entries",
            hint="keep both checkpoints: together they prove the split view to anyone",
        )
    return True


def _history(
    judgement: CheckpointJudgement | None, policy: Policy | None, seen: Sequence[bytes]
) -> Claim:
    if judgement is None or policy is None:
        return Claim(name="history", standing=Standing.NOT_SHOWN, reason="no_proof")
    try:
        same = [check_same_history(judgement, assess_checkpoint(one, policy)) for one in seen]
    except NotConsistent as error:
        data = {"message": error.message}
        return Claim(name="history", standing=Standing.REFUTED, reason="split_view", data=data)
    except (SignatureRefused, UnknownLog):
        return Claim(
            name="history", standing=Standing.NOT_SHOWN, reason="unknown_log", is_required=False
        )
    shown = all(same)
    return Claim(
        name="history",
        standing=Standing.SHOWN if shown else Standing.NOT_SHOWN,
        reason="same_tree" if shown else "other_size",
        is_required=False,
    )


def _status(
    digest: str,
    logged: Claim,
    judgement: CheckpointJudgement | None,
    policy: Policy | None,
    status: bytes | None,
) -> Claim:
    def unknown(reason: str) -> Claim:
        return Claim(name="status", standing=Standing.NOT_SHOWN, reason=reason, is_required=False)

    if status is None or policy is None:
        return unknown("no_status_list" if status is None else "no_policy")
    try:
        listed = read_status_list(status, [one.key for one in policy.logs])
    except SignatureRefused:
        return unknown("status_signature")
    data: dict[str, Any] = {"as_of": listed.as_of.isoformat()}
    found = listed.withdrawal_of(digest)
    if found is not None:
        data |= {"since": found.since.isoformat(), "status": found.status.value}
        data |= {} if found.successor is None else {"successor": found.successor}
        return Claim(name="status", standing=Standing.REFUTED, reason="withdrawn", data=data)
    is_its_log = judgement is not None and listed.origin == judgement.checkpoint.origin
    if logged.standing is not Standing.SHOWN or not is_its_log:
        return unknown("other_log")
    return Claim(name="status", standing=Standing.SHOWN, reason="not_withdrawn", data=data)


def _instant(timestamp: int) -> str:
    try:
        return datetime.fromtimestamp(timestamp, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return f"{timestamp} s"
