"""``duheng verify``: what can be shown of a document, each claim apart, and what cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.ledger_files import a_file, read_policy
from duheng.cli.printing import number_text, print_json, print_line, print_table
from duheng.cli.verify_claims import budget, detached_sm2, document_signature, issuer_status

if TYPE_CHECKING:
    from duheng.ledger import Claim, Verification

_MARKS = {"shown": "✓", "refuted": "✗", "not_shown": "?"}


@click.command(cls=TranslatedCommand, help="verify.help")
@click.argument("document", metavar="FILE", type=a_file)
@click.option("--proof", type=a_file, metavar="FILE", help="verify.proof")
@click.option("--policy", type=a_file, metavar="FILE", envvar="DUHENG_POLICY", help="verify.policy")
@click.option("--status", type=a_file, metavar="FILE", help="verify.status")
@click.option("--seen", multiple=True, type=a_file, metavar="CHECKPOINT", help="verify.seen")
@click.option("--trust", metavar="DIR", type=click.Path(exists=True, path_type=Path),
              help="verify.trust")  # fmt: skip
@json_option
@common_options
def verify(
    document: Path, proof: Path | None, policy: Path | None, status: Path | None,
    seen: Sequence[Path], trust: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Verify a document offline; nothing is fetched, no server is believed."""
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.ledger import verify_document

    content = document.read_bytes()
    beside = document.with_name(f"{document.name}.tlog-proof")
    proof = proof or (beside if beside.is_file() else None)
    listed = status.read_bytes() if status else None
    of_issuer = listed is not None and listed.lstrip().startswith(b"{")
    found = verify_document(
        content,
        proof=proof.read_bytes() if proof else None,
        policy=read_policy(policy) if policy else None,
        status=None if of_issuer else listed,
        seen=[one.read_bytes() for one in seen],
    )
    claims = list(found.claims)
    if listed is not None and of_issuer:
        refuse_what_takes_too_much([document])
        claims[-1] = issuer_status(content, found.sha256, listed, trust)
    signatures = (document_signature(content, trust), *detached_sm2(document, content, trust))
    found = replace(found, claims=(*claims, *signatures, budget(content)))
    if as_json:
        print_json({"file": str(document), **found.to_dict()})
    else:
        _print_claims(found)
    return ExitStatus.DONE if found.is_good else ExitStatus.NEGATIVE


def _print_claims(found: Verification) -> None:
    print_table(
        [text("verify.column.claim"), text("verify.column.standing"), text("verify.column.why")],
        [
            (
                text(f"verify.claim.{one.name}"),
                f"{_MARKS[one.standing]} " + text(f"verify.standing.{one.standing.value}"),
                " ".join((text(f"verify.reason.{one.reason}"), *_facts(one))),
            )
            for one in found.claims
        ],
        title=f"sha256 {found.sha256}",
    )
    print_line(text("verify.good") if found.is_good else text("verify.not_good"))


def _facts(claim: Claim) -> list[str]:
    """Return what people want to know beside the reason."""
    data = claim.data
    facts = [f"{data['log']} #{data['index']}"] if "log" in data else []
    facts += [f"{one['name']} {one['at']}" for one in data.get("witnesses", ())]
    facts += [str(data[name]) for name in ("as_of", "since", "signer") if data.get(name)]
    if claim.reason == "budget_contradicted":
        facts.append(_contradiction(data))
    if claim.reason == "budget_unreadable":
        facts.append(str(data["message"]))
    return facts


def _contradiction(data: Mapping[str, Any]) -> str:
    """Return which number of which figure does not follow, and what follows instead."""
    place = " / ".join(str(data[name]) for name in ("figure", "line") if data[name] is not None)
    return text(
        "verify.budget.contradiction",
        place=place,
        quantity=text(f"verify.budget.{data['quantity']}"),
        stated=number_text(data["stated"]),
        recomputed=number_text(data["recomputed"]),
    )
