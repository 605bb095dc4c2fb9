"""An audit: every entry hashed again, every tile compared, every signature checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duheng.ledger.checkpoints import Checkpoint, parse_checkpoint
from duheng.ledger.edge import TreeEdge
from duheng.ledger.errors import (
    MalformedTile,
    NotALedger,
    NotConsistent,
    SignatureRefused,
    UnknownLog,
)
from duheng.ledger.high_water import read_high_water
from duheng.ledger.ledger import Ledger
from duheng.ledger.policy import CheckpointJudgement, Policy, assess_checkpoint
from duheng.ledger.proofs import check_consistency, consistency_proof
from duheng.ledger.sequence import read_frames
from duheng.ledger.tiles import TileFolder, TileName, parse_bundle, tiles_of
from duheng.terms.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found; without findings of severity error the log is whole."""

    checkpoint: Checkpoint
    judgement: CheckpointJudgement | None
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing contradicts the signed checkpoint."""
        return not any(one.severity is Severity.ERROR for one in self.findings)


def audit_log(folder: Path, policy: Policy | None = None, *, older: Sequence[bytes] = ()) -> Audit:
    """Return the audit of a published log: a folder with ``checkpoint`` and ``tile/``.

    Parameters
    ----------
    folder : Path
        The prefix of tlog-tiles: ours is ``<ledger>/public``; a downloaded copy does as well.
    policy : Policy, optional
        Log and witness keys.
    older : Sequence[bytes], optional
        Checkpoints of the log from other days or other people: each must be a beginning of this.

    Raises
    ------
    NotALedger
        When there is no checkpoint.
    MalformedNote
        When it is none.
    """
    path = folder / "checkpoint"
    if not path.is_file():
        raise NotALedger(f"{path} is not there", hint="give the folder that holds it")
    checkpoint, note = parse_checkpoint(path.read_bytes())
    judgement, findings = _signatures(note.encode(), policy)
    findings += _tree(TileFolder(folder), checkpoint)
    if not findings:
        findings += _histories(TileFolder(folder), checkpoint, policy, older)
    return Audit(checkpoint=checkpoint, judgement=judgement, findings=tuple(findings))


def audit_ledger(
    ledger: Ledger, policy: Policy | None = None, *, older: Sequence[bytes] = ()
) -> Audit:
    """Return the audit of a ledger of one's own: also its durable sequence and its high water."""
    public = ledger.folder / "public"
    found = audit_log(public, policy, older=older)
    findings = list(found.findings)
    try:
        ledger.checkpoint()
    except SignatureRefused as error:
        findings.append(_error("ledger.signature", error.message))
    findings += _sequence(ledger, found.checkpoint)
    known = read_high_water(ledger.high_water, ledger.key)
    if known is not None and known.size > found.checkpoint.size:
        message = (
            f"a checkpoint of {known.size} entries was signed, {found.checkpoint.size} are here"
        )
        findings.append(_error("ledger.rollback", message))
    return Audit(checkpoint=found.checkpoint, judgement=found.judgement, findings=tuple(findings))


def _signatures(
    note: bytes, policy: Policy | None
) -> tuple[CheckpointJudgement | None, list[Finding]]:
    if policy is None:
        return None, []
    try:
        judgement = assess_checkpoint(note, policy)
    except (SignatureRefused, UnknownLog) as error:
        return None, [_error("ledger.signature", error.message)]
    if judgement.is_quorum_met:
        return judgement, []
    message = f"{len(judgement.witnesses)} witnesses cosigned; the policy asks for more"
    return judgement, [Finding(code="ledger.no_quorum", severity=Severity.WARNING, message=message)]


def _tree(tiles: TileFolder, checkpoint: Checkpoint) -> list[Finding]:
    """Return what contradicts the checkpoint in the tiles and bundles that it needs."""
    edge = TreeEdge()
    findings: list[Finding] = []
    for name in tiles_of(checkpoint.size, None):
        try:
            edge.extend(parse_bundle(tiles.read(name)))
        except (NotALedger, MalformedTile) as error:
            return [_error("ledger.entries_missing", error.message)]
        findings += _compare_full(tiles, edge)
    for level, number, content in edge.partial_tiles():
        findings += _compare(tiles, TileName(level, number, len(content) // 32), content)
    if edge.root() != checkpoint.root:
        message = f"the {checkpoint.size} entries do not have the root that was signed"
        findings.append(_error("ledger.root_differs", message))
    return findings


def _compare_full(tiles: TileFolder, edge: TreeEdge) -> Iterator[Finding]:
    for level, number, content in edge.completed:
        yield from _compare(tiles, TileName(level, number), content)
    edge.completed.clear()


def _compare(tiles: TileFolder, name: TileName, content: bytes) -> Iterator[Finding]:
    try:
        if tiles.read(name) == content:
            return
        message = f"{name.path} is not the hashes of its entries"
    except (NotALedger, MalformedTile) as error:
        message = error.message
    yield _error("ledger.tile_differs", message)


def _histories(
    tiles: TileFolder, head: Checkpoint, policy: Policy | None, older: Sequence[bytes]
) -> Iterator[Finding]:
    """Yield a finding for every other checkpoint that is no beginning of this tree."""
    for content in older:
        old, _ = parse_checkpoint(content)
        try:
            if policy is not None:
                assess_checkpoint(content, policy)
            if old.origin != head.origin or old.size > head.size:
                raise NotConsistent(
                    f"a checkpoint of {old.size} entries of {old.origin} is no beginning of this"
                )
            proof = consistency_proof(old.size, head.size, tiles.hashes(head.size))
            check_consistency(old.size, head.size, proof, old.root, head.root)
        except (NotConsistent, SignatureRefused, UnknownLog) as error:
            yield _error("ledger.other_history", error.message)


def _sequence(ledger: Ledger, checkpoint: Checkpoint) -> Iterator[Finding]:
    """Yield a finding when what was made durable is not what was published."""
    edge = TreeEdge()
    for frame in read_frames(ledger.sequence) if ledger.sequence.exists() else ():
        edge.extend(frame.entries[: checkpoint.size - edge.size])
        edge.completed.clear()
        if edge.size == checkpoint.size:
            break
    if edge.size != checkpoint.size or edge.root() != checkpoint.root:
        message = f"{ledger.sequence} does not hold the entries that were published"
        yield _error("ledger.sequence_differs", message)


def _error(code: str, message: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=message,
        hint="keep what you have as it is: with the signed checkpoint it is evidence",
    )
