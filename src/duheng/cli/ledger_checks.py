"""``duheng ledger verify`` and ``audit``: checkpoints, proofs and whole logs against a policy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.findings import print_findings
from duheng.cli.languages import text
from duheng.cli.ledger_files import a_file, a_folder, read_policy
from duheng.cli.printing import print_json, print_table

if TYPE_CHECKING:
    from duheng.ledger import Audit, CheckpointJudgement, Policy, TlogProof

_PROOF = b"c2sp.org/tlog-proof@"


@click.command(cls=TranslatedCommand, help="ledger.verify.help", name="verify")
@click.argument("file", metavar="FILE", type=a_file)
@click.option("--policy", "policy_file", required=True, type=a_file, metavar="FILE",
              help="ledger.verify.policy")  # fmt: skip
@json_option
@common_options
def verify_checkpoint(file: Path, policy_file: Path, as_json: bool) -> int:
    """Check a checkpoint, or the checkpoint and the path of a proof, against a policy."""
    from duheng.ledger import NotIncluded, SignatureRefused, UnknownLog, parse_proof

    policy = read_policy(policy_file)
    content = file.read_bytes()
    proof = parse_proof(content) if content.startswith(_PROOF) else None
    try:
        record = _checked(proof.checkpoint if proof else content, proof, policy)
    except (SignatureRefused, UnknownLog, NotIncluded) as error:
        record = {"good": False, "reason": error.message, "code": error.code}
    if as_json:
        print_json(record)
    else:
        print_table(
            ["", ""], [(text(f"ledger.verify.said.{name}"), _shown(one))
                       for name, one in record.items()],
        )  # fmt: skip
    return ExitStatus.DONE if record["good"] else ExitStatus.NEGATIVE


def _checked(checkpoint: bytes, proof: TlogProof | None, policy: Policy) -> dict[str, Any]:
    from duheng.ledger import assess_checkpoint, check_inclusion, parse_opening

    judgement = assess_checkpoint(checkpoint, policy)
    record = _judgement(judgement)
    if proof is not None and proof.extra is not None:
        head = judgement.checkpoint
        leaf = parse_opening(proof.extra).leaf_hash
        check_inclusion(leaf, proof.index, head.size, proof.hashes, head.root)
        record["index"] = proof.index
    return record


def _judgement(judgement: CheckpointJudgement) -> dict[str, Any]:
    return {
        "good": judgement.is_quorum_met,
        "origin": judgement.checkpoint.origin,
        "size": judgement.checkpoint.size,
        "root": judgement.checkpoint.root.hex(),
        "witnesses": [one.name for one in judgement.witnesses],
        "quorum": judgement.is_quorum_met,
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return text("ledger.yes") if value else text("ledger.no")
    return ", ".join(value) if isinstance(value, list) else str(value)


@click.command(cls=TranslatedCommand, help="ledger.audit.help")
@click.argument("folder", metavar="DIR", type=a_folder)
@click.option("--policy", "policy_file", type=a_file, metavar="FILE", help="ledger.audit.policy")
@click.option("--older", multiple=True, type=a_file, metavar="CHECKPOINT",
              help="ledger.audit.older")  # fmt: skip
@json_option
@common_options
def audit(folder: Path, policy_file: Path | None, older: Sequence[Path], as_json: bool) -> int:
    """Hash every entry again and compare everything with the signed checkpoint."""
    from duheng.ledger import audit_ledger, audit_log, open_ledger

    policy = read_policy(policy_file) if policy_file else None
    others = [one.read_bytes() for one in older]
    if (folder / "checkpoint").is_file():
        found = audit_log(folder, policy, older=others)
    else:
        found = audit_ledger(open_ledger(folder), policy, older=others)
    record = _record(found)
    if as_json:
        print_json(record)
    else:
        facts = ("origin", "size", "root", "witnesses")
        print_table(
            ["", ""], [(text(f"ledger.verify.said.{name}"), _shown(record[name]))
                       for name in facts],
        )  # fmt: skip
        print_findings(record["findings"])
    return ExitStatus.DONE if found.is_whole else ExitStatus.NEGATIVE


def _record(found: Audit) -> dict[str, Any]:
    judgement = found.judgement
    return {
        "good": found.is_whole,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root.hex(),
        "witnesses": [one.name for one in judgement.witnesses] if judgement else [],
        "findings": [one.to_dict() for one in found.findings],
    }
