"""``duheng certificate sign|void|status`` and ``duheng signer``, which alone reads keys."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused, ExitStatus
from duheng.cli.languages import text
from duheng.cli.ledger_files import a_file, a_folder, new_file, write_bytes
from duheng.cli.printing import print_json, print_line, print_table
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.certificates.signatures.signer_client import SignerClient
    from duheng.certificates.status_list import StatusList

ROLES = ("executor", "checker", "approver", "seal")


@click.command(cls=TranslatedCommand, help="certificate.sign.help")
@click.argument("file", metavar="FILE", type=a_file)
@click.option("--as", "role", type=click.Choice((*ROLES, "sm2")), required=True,
              help="certificate.sign.as")  # fmt: skip
@click.option("--key", required=True, metavar="NAME", help="signer.key")
@click.option("--socket", type=new_file, metavar="PATH", help="signer.client.socket")
@click.option("--keys", type=a_folder, metavar="DIR", help="signer.client.keys")
@click.option("--people", type=a_folder, metavar="DIR", help="signer.people")
@click.option("--approvals", type=new_file, metavar="FILE", help="certificate.sign.approvals")
@click.option("--without-approvals", is_flag=True, help="signer.without_approvals")
@click.option("--out", type=new_file, metavar="FILE", help="certificate.sign.out")
@common_options
def sign(file: Path, role: str, key: str, **options: Any) -> None:
    """Sign as a person into the envelope of approvals, or seal for the body."""
    content = file.read_bytes()
    kept = options["approvals"] or file.with_suffix(".approvals.json")
    envelope = kept.read_bytes() if kept.exists() and not options["without_approvals"] else None
    with _signer(options) as client:
        if role == "seal":
            made, out = client.seal(content, key, approvals=envelope), options["out"]
            if out is None:
                raise CommandMisused("--as seal needs --out: the unsealed file is kept as it is")
        elif role == "sm2":
            made = client.sign_sm2(content, key, approvals=envelope)
            out = options["out"] or file.with_name(f"{file.name}.sm2.json")
        else:
            made, out = client.approve(content, key, role=role, approvals=envelope), kept
    write_bytes(out, made)
    print_line(text("certificate.signed", file=str(out), role=text(f"certificate.role.{role}")))


@contextmanager
def _signer(options: dict[str, Any]) -> Iterator[SignerClient]:
    from duheng.certificates.signatures.signer_client import signer_at, signer_child

    if (options["socket"] is None) == (options["keys"] is None):
        raise CommandMisused(
            "name a running signer (--socket) or a folder of keys (--keys), one of them"
        )
    if options["socket"] is not None:
        with signer_at(options["socket"]) as client:
            yield client
        return
    extra = ["--people", str(options["people"])] if options.get("people") else []
    extra += ["--without-approvals"] if options.get("without_approvals") else []
    with signer_child(options["keys"], extra) as client:
        yield client


@click.command(cls=TranslatedCommand, help="signer.help")
@click.option("--keys", required=True, type=a_folder, metavar="DIR", help="signer.keys")
@click.option("--socket", type=new_file, metavar="PATH", help="signer.socket")
@click.option("--people", type=a_folder, metavar="DIR", help="signer.people")
@click.option("--without-approvals", is_flag=True, help="signer.without_approvals")
@click.option("--time-stamp", metavar="URL", help="signer.time_stamp")
@click.option("--journal", type=new_file, metavar="FILE", help="signer.journal")
@common_options
def signer(keys: Path, socket: Path | None, people: Path | None, **options: Any) -> None:
    """Answer requests for signatures; the only process that reads keys."""
    from duheng.certificates.signatures import load_trust
    from duheng.certificates.signatures.keys import load_keys
    from duheng.certificates.signatures.signer import Signer, serve_socket, serve_streams
    from duheng.certificates.signatures.sm2_keys import load_sm2_keys
    from duheng.certificates.signatures.time_stamp_client import (
        http_authority,
        request_time_stamp,
    )

    url = options["time_stamp"]
    send = http_authority(url) if url else None
    sm2_keys = load_sm2_keys(keys)
    made = Signer(
        keys=load_keys(keys, may_be_none=bool(sm2_keys)),
        sm2_keys=sm2_keys,
        clock=system_clock,
        people=load_trust(people),
        needs_approvals=not options["without_approvals"],
        time_stamp=(lambda content: request_time_stamp(content, send)) if send else None,
        journal=options["journal"],
    )
    if socket is None:
        serve_streams(made, sys.stdin.buffer, sys.stdout.buffer)
    else:
        serve_socket(made, socket)


@click.command(cls=TranslatedCommand, help="certificate.void.help")
@click.argument("number", metavar="NUMBER")
@click.option("--list", "listed", required=True, type=new_file, metavar="FILE",
              help="certificate.void.list")  # fmt: skip
@click.option("--issuer", required=True, metavar="NAME", help="certificate.void.issuer")
@click.option("--status", "status_word", type=click.Choice(["void", "replaced", "amended"]),
              default="void", help="certificate.void.status")  # fmt: skip
@click.option("--successor", metavar="NUMBER", help="certificate.void.successor")
@click.option("--reason", metavar="TEXT", help="certificate.void.reason")
@click.option("--file", "certificate", type=a_file, metavar="FILE", help="certificate.void.file")
@click.option("--key", required=True, metavar="NAME", help="signer.key")
@click.option("--socket", type=new_file, metavar="PATH", help="signer.client.socket")
@click.option("--keys", type=a_folder, metavar="DIR", help="signer.client.keys")
@common_options
def void(number: str, listed: Path, **options: Any) -> None:
    """Withdraw a certificate: a newer signed list names it."""
    import hashlib

    from duheng.certificates.status_list import list_bytes, signed_list
    from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

    at = system_clock().replace(microsecond=0)
    file = options["certificate"]
    entry = Withdrawal(
        number=number,
        status=WithdrawalStatus(options["status_word"]),
        since=at,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest() if file else None,
        successor=options["successor"],
        reason=options["reason"],
    )
    content = list_bytes(_list_before(listed, options["issuer"], at).with_entry(entry, at))
    with _signer(options) as client:
        signature = client.sign_list(content, options["key"])
    write_bytes(listed, signed_list(content, signature))
    print_line(text("certificate.void.done", number=number, file=str(listed)))


def _list_before(path: Path, issuer: str, at: Any) -> StatusList:
    from duheng.certificates.errors import CannotSign
    from duheng.certificates.signature_status import SignatureStatus
    from duheng.certificates.signatures import TrustStore
    from duheng.certificates.signatures.judging import Given
    from duheng.certificates.status_list import StatusList, read_status_list

    if not path.exists():
        return StatusList(issuer=issuer, issued_at=at)
    found, signature = read_status_list(
        path.read_bytes(), Given(store=TrustStore(), at=at, crls=(), ocsp=())
    )
    if signature.status is SignatureStatus.INVALID:
        # signed anew, whatever somebody wrote into it would be vouched for
        raise CannotSign(
            f"{path} is not as it was signed: {signature.reason}",
            hint="take the list that was published last",
        )
    if found.issuer != issuer:
        raise CommandMisused(f"{path} is the list of {found.issuer}, not of {issuer}")
    return found


@click.command(cls=TranslatedCommand, help="certificate.status.help")
@click.argument("file", metavar="FILE", type=a_file)
@click.option("--list", "listed", type=a_file, metavar="FILE", help="certificate.status.list")
@click.option("--trust", type=a_folder, metavar="DIR", help="certificate.check.trust")
@click.option("--at", metavar="INSTANT", help="certificate.check.at")
@json_option
@common_options
def status(
    file: Path, listed: Path | None, trust: Path | None, at: str | None, as_json: bool
) -> int:
    """Say whether a certificate is withdrawn, as of the date of a signed list."""
    from duheng.certificates import read_certificate
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.certificates.signatures import load_trust
    from duheng.certificates.signatures.judging import Given
    from duheng.certificates.status_list import status_of
    from duheng.cli.certificate_check import instant_asked

    refuse_what_takes_too_much([file])
    found = read_certificate(file)
    store = load_trust(trust)
    verdict = status_of(
        found.number,
        found.sha256,
        listed.read_bytes() if listed else None,
        Given(store=store, at=instant_asked(at), crls=store.crls, ocsp=()),
        found.issuer or None,
    )
    if as_json:
        print_json({"number": found.number, **verdict.to_dict()})
    else:
        facts = verdict.to_dict()
        rows = [
            (text("certificate.fact.number"), found.number),
            (text("certificate.status"), text(f"certificate.status.{verdict.status.value}")),
            (text("certificate.status.as_of"), facts["as_of"] or "—"),
            (text("certificate.status.successor"),
             (verdict.entry.successor if verdict.entry else None) or "—"),
            (text("certificate.check.signature"),
             f"{verdict.signature.status.value}: {verdict.signature.reason}"),
        ]  # fmt: skip
        print_table(["", ""], rows)
    return ExitStatus.NEGATIVE if verdict.is_withdrawn else ExitStatus.DONE


@click.command(cls=TranslatedCommand, help="certificate.approvals.help")
@click.argument("file", metavar="FILE", type=a_file)
@click.option("--approvals", required=True, type=a_file, metavar="FILE",
              help="certificate.approvals.file")  # fmt: skip
@click.option("--trust", type=a_folder, metavar="DIR", help="certificate.check.trust")
@click.option("--third", is_flag=True, help="certificate.approvals.third")
@click.option("--at", metavar="INSTANT", help="certificate.check.at")
@json_option
@common_options
def approvals(
    file: Path, approvals: Path, trust: Path | None, third: bool, at: str | None, as_json: bool
) -> int:
    """Say who executed, checked and approved, and whether the seal names their signatures."""
    from duheng.certificates.signatures import load_trust
    from duheng.certificates.signatures.bound_approvals import check_bound_approvals
    from duheng.cli.certificate_check import instant_asked

    found = check_bound_approvals(
        file.read_bytes(),
        approvals.read_bytes(),
        trust=load_trust(trust),
        at=instant_asked(at),
        approver_is_third=third,
    )
    if as_json:
        print_json(found.to_dict())
    else:
        rows = [
            (text(f"certificate.role.{one.role}") if one.role in ROLES else one.role,
             one.verdict.status.value, one.verdict.signer or "—",
             one.verdict.signed_at.isoformat() if one.verdict.signed_at else "—")
            for one in found.approvals
        ]  # fmt: skip
        print_table(["", "", "", ""], rows, title=found.reason)
    return ExitStatus.DONE if found.complete else ExitStatus.NEGATIVE


@click.command(cls=TranslatedCommand, help="certificate.revocations.help")
@click.argument("addresses", metavar="ADDRESSES", type=a_file)
@click.option("--trust", required=True, type=a_folder, metavar="DIR",
              help="certificate.check.trust")  # fmt: skip
@common_options
def revocations(addresses: Path, trust: Path) -> None:
    """Fetch revocation lists from the operator's own list of addresses."""
    from duheng.certificates.signatures.revocation_client import (
        fetch_revocation_lists,
        read_allow_list,
    )

    for path in fetch_revocation_lists(read_allow_list(addresses), trust):
        print_line(str(path))
