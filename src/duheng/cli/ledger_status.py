"""``duheng ledger status``: the signed list of what is withdrawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.languages import text
from duheng.cli.ledger_files import a_file, new_file, read_signing_key, write_bytes
from duheng.cli.printing import print_json, print_table
from duheng.terms.errors import UnusableInput


@click.command(cls=TranslatedCommand, help="ledger.status.help")
@click.argument("file", metavar="LIST", type=new_file)
@click.option("--key", "key_file", required=True, type=a_file, metavar="FILE",
              help="ledger.status.key")  # fmt: skip
@click.option("--withdraw", multiple=True, metavar="FILE|SHA256", help="ledger.status.withdraw")
@click.option("--status", "word", type=click.Choice(["void", "replaced", "amended"]),
              default="void", help="ledger.status.status")  # fmt: skip
@click.option("--successor", metavar="FILE|SHA256", help="ledger.status.successor")
@click.option("--at", metavar="INSTANT", help="ledger.status.at")
@json_option
@common_options
def status(
    file: Path, key_file: Path, withdraw: Sequence[str], word: str, successor: str | None,
    at: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Sign a list of today, with what it held before and what is newly withdrawn."""
    from duheng.ledger import StatusList, read_status_list, sign_status_list
    from duheng.terms.clock import system_clock
    from duheng.terms.instants import parse_instant
    from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

    key = read_signing_key(key_file)
    instant = (parse_instant(at) if at else system_clock()).replace(microsecond=0)
    before: tuple[Withdrawal, ...] = ()
    if file.exists():
        old = read_status_list(file.read_bytes(), [key.verifier])
        _check_later(instant, old.as_of)
        before = old.withdrawals
    known = {one.sha256 for one in before}
    digests = [one for one in dict.fromkeys(map(_digest, withdraw)) if one not in known]
    kind, after = WithdrawalStatus(word), None if successor is None else _digest(successor)
    added = [Withdrawal(sha256=one, since=instant, status=kind, successor=after) for one in digests]
    listed = StatusList(origin=key.name, as_of=instant, withdrawals=(*before, *added))
    write_bytes(file, sign_status_list(listed, key).encode())
    if as_json:
        withdrawn = [one.to_dict() for one in listed.withdrawals]
        print_json({"origin": listed.origin, "as_of": instant.isoformat(), "withdrawn": withdrawn})
        return
    rows = [
        (one.sha256 or "—", one.since.isoformat(), one.status.value, one.successor or "—")
        for one in listed.withdrawals
    ]
    columns = [text("ledger.column." + one) for one in ("sha256", "since", "status", "successor")]
    print_table(columns, rows, title=text("ledger.status.said", as_of=instant.isoformat()))


def _check_later(instant: datetime, before: datetime) -> None:
    if instant < before:
        raise UnusableInput(
            f"the list is of {before.isoformat()}, later than {instant.isoformat()}",
            hint="a status list only grows; give a later --at",
        )


def _digest(given: str) -> str:
    """Return the digest that is given, or that of the file that is."""
    if re.fullmatch("[0-9a-f]{64}", given):
        return given
    path = Path(given)
    if not path.is_file():
        raise UnusableInput(
            f"'{given}' is neither a file nor a SHA-256", hint="give the file, or 64 digits"
        )
    return sha256(path.read_bytes()).hexdigest()
