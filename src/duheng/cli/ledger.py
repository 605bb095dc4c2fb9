"""``duheng ledger``: begin a log, append to it, publish it, prove from it, check it, witness it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.ledger_files import (
    a_file,
    a_folder,
    new_file,
    read_or_make_key,
    read_policy,
    read_signing_key,
    write_bytes,
)
from duheng.cli.printing import print_json, print_line, print_table

if TYPE_CHECKING:
    from duheng.ledger import KeptOpening, Ledger

COMMANDS = {
    "init": "duheng.cli.ledger:init",
    "succeed": "duheng.cli.ledger:succeed_log",
    "append": "duheng.cli.ledger:append",
    "checkpoint": "duheng.cli.ledger:checkpoint",
    "prove": "duheng.cli.ledger:prove",
    "verify": "duheng.cli.ledger_checks:verify_checkpoint",
    "audit": "duheng.cli.ledger_checks:audit",
    "status": "duheng.cli.ledger_status:status",
    "erase": "duheng.cli.ledger:erase",
    "witness": "duheng.cli.ledger_witness:witness",
    "verifier": "duheng.cli.ledger:verifier",
}


@click.group(cls=LazyGroup, modules=COMMANDS, name="ledger", help="ledger.help")
@common_options
def ledger() -> None:
    """Hold the commands about the transparency log."""


@click.command(cls=TranslatedCommand, help="ledger.init.help")
@click.argument("folder", metavar="DIR", type=new_file)
@click.option("--origin", required=True, metavar="NAME", help="ledger.init.origin")
@click.option("--key", "key_file", required=True, type=new_file, metavar="FILE",
              help="ledger.init.key")  # fmt: skip
@click.option("--high-water", type=new_file, metavar="FILE", help="ledger.init.high_water")
@json_option
@common_options
def init(folder: Path, origin: str, key_file: Path, high_water: Path | None, as_json: bool) -> None:
    """Begin a log: its key, its folders, and a signed checkpoint of no entry."""
    from duheng.ledger import KeyType, create_ledger

    key = read_or_make_key(key_file, origin, KeyType.ED25519)
    _say_begun(create_ledger(folder, key, high_water or _beside(folder)), as_json)


@click.command(cls=TranslatedCommand, help="ledger.succeed.help")
@click.argument("old", metavar="OLD", type=a_folder)
@click.argument("folder", metavar="DIR", type=new_file)
@click.option("--origin", required=True, metavar="NAME", help="ledger.init.origin")
@click.option("--key", "key_file", required=True, type=new_file, metavar="FILE",
              help="ledger.init.key")  # fmt: skip
@click.option("--old-key", type=a_file, metavar="FILE", help="ledger.succeed.old_key")
@click.option("--reason", required=True, metavar="TEXT", help="ledger.succeed.reason")
@json_option
@common_options
def succeed_log(
    old: Path, folder: Path, origin: str, key_file: Path, old_key: Path | None, reason: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Begin a new log after a loss; its first entry is the signed statement of it."""
    from duheng.ledger import KeyType, Successor, open_ledger, succeed
    from duheng.terms.clock import system_clock

    before = open_ledger(old)
    successor = Successor(
        folder=folder,
        high_water=_beside(folder),
        key=read_or_make_key(key_file, origin, KeyType.ED25519),
        old_key=read_signing_key(old_key) if old_key else None,
        salt=secrets.token_bytes(32),
    )
    made, _ = succeed(before, successor, at=system_clock(), reason=reason)
    _say_begun(made, as_json)


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.high-water")


def _say_begun(made: Ledger, as_json: bool) -> None:
    record = {"origin": made.origin, "key": str(made.key), "high_water": str(made.high_water)}
    if as_json:
        print_json(record)
        return
    print_table(["", ""], [(text(f"ledger.init.said.{one}"), record[one]) for one in record])
    print_line(text("ledger.init.policy"))
    print_line(f"log {made.key}\nquorum none")


@click.command(cls=TranslatedCommand, help="ledger.append.help")
@click.argument("folder", metavar="DIR", type=a_folder)
@click.argument("documents", metavar="FILE...", nargs=-1, required=True, type=a_file)
@click.option("--kind", default="certificate", metavar="KIND", help="ledger.append.kind")
@json_option
@common_options
def append(folder: Path, documents: Sequence[Path], kind: str, as_json: bool) -> None:
    """Log files: what stands in the log commits to their digests; the salts stay with us."""
    from duheng.ledger import commit_record, keep_opening, open_ledger, record_of_file

    found = open_ledger(folder)
    openings = [
        commit_record(record_of_file(one.read_bytes()), kind=kind, salt=secrets.token_bytes(32))
        for one in documents
    ]
    with found.writer() as writer:
        for opening in openings:
            keep_opening(found, opening)
        indices = writer.append([one.leaf for one in openings])
        for index, opening in zip(indices, openings, strict=True):
            keep_opening(found, opening, index)
    rows = [
        {"file": str(path), "index": index, "sha256": one.fields()["sha256"]}
        for path, index, one in zip(documents, indices, openings, strict=True)
    ]
    if as_json:
        print_json({"origin": found.origin, "entries": rows})
    else:
        _print_rows("ledger.append.said", rows)


@click.command(cls=TranslatedCommand, help="ledger.checkpoint.help")
@click.argument("folder", metavar="DIR", type=a_folder)
@click.option("--key", "key_file", required=True, type=a_file, metavar="FILE",
              help="ledger.checkpoint.key")  # fmt: skip
@click.option("--policy", "policy_file", type=a_file, metavar="FILE",
              help="ledger.checkpoint.policy")  # fmt: skip
@json_option
@common_options
def checkpoint(folder: Path, key_file: Path, policy_file: Path | None, as_json: bool) -> int:
    """Sign and publish the head over every durable entry, and ask the witnesses to cosign."""
    from duheng.ledger import assess_checkpoint, open_ledger, publish_checkpoint

    policy = read_policy(policy_file) if policy_file else None
    with open_ledger(folder).writer() as writer:
        key = read_signing_key(key_file)
        done = publish_checkpoint(writer, key, policy.witnesses if policy else ())
    met = assess_checkpoint(done.note, policy).is_quorum_met if policy else None
    record = {
        "origin": done.checkpoint.origin,
        "size": done.checkpoint.size,
        "root": done.checkpoint.root.hex(),
        "cosigned": list(done.cosigned),
        "silent": [one.to_dict() for one in done.silent],
        "quorum": met,
    }
    if as_json:
        print_json(record)
    else:
        print_line(done.note.encode().decode().rstrip())
        for one in done.silent:
            print_line(f"{text('ledger.checkpoint.silent')} {one.message}")
    return ExitStatus.NEGATIVE if met is False else ExitStatus.DONE


@click.command(cls=TranslatedCommand, help="ledger.prove.help")
@click.argument("folder", metavar="DIR", type=a_folder)
@click.argument("documents", metavar="FILE...", nargs=-1, required=True, type=a_file)
@click.option("--output", type=new_file, metavar="FILE", help="ledger.prove.output")
@json_option
@common_options
def prove(folder: Path, documents: Sequence[Path], output: Path | None, as_json: bool) -> None:
    """Write the proof that travels with a file."""
    from duheng.cli.errors import CommandMisused
    from duheng.ledger import open_ledger, prove_opening

    if output is not None and len(documents) > 1:
        raise CommandMisused("--output takes one proof, and several files were given")
    found = open_ledger(folder)
    rows = []
    for one in documents:
        proof = prove_opening(found, _latest_opening(found, one))
        path = output or one.with_name(f"{one.name}.tlog-proof")
        write_bytes(path, proof.encode())
        rows.append({"file": str(one), "index": proof.index, "proof": str(path)})
    if as_json:
        print_json({"origin": found.origin, "proofs": rows})
    else:
        _print_rows("ledger.prove.said", rows)


@click.command(cls=TranslatedCommand, help="ledger.erase.help")
@click.argument("folder", metavar="DIR", type=a_folder)
@click.argument("document", metavar="FILE", type=a_file)
@json_option
@common_options
def erase(folder: Path, document: Path, as_json: bool) -> None:
    """Erase the salts of a file: its entries stay and say nothing any more."""
    from duheng.ledger import erase_openings, open_ledger

    number = erase_openings(open_ledger(folder), document.read_bytes())
    if as_json:
        print_json({"erased": number})
    else:
        print_line(text("ledger.erase.done", number=number))


@click.command(cls=TranslatedCommand, help="ledger.verifier.help")
@click.option("--output", required=True, type=new_file, metavar="FILE",
              help="ledger.verifier.output")  # fmt: skip
@common_options
def verifier(output: Path) -> None:
    """Write the verifier that opens in a browser."""
    from duheng.ledger import verifier_page

    write_bytes(output, verifier_page())
    print_line(str(output))


def _latest_opening(ledger: Ledger, document: Path) -> KeptOpening:
    from duheng.ledger import NoSuchEntry, find_openings

    found = find_openings(ledger, document.read_bytes())
    if not found:
        raise NoSuchEntry(
            f"{document} was not logged in {ledger.origin}, or its salt was erased",
            hint="duheng ledger append logs a file",
        )
    return found[-1]


def _print_rows(family: str, rows: Sequence[dict[str, object]]) -> None:
    columns = list(rows[0])
    print_table(
        [text("ledger.column." + one) for one in columns],
        [[str(row[one]) for one in columns] for row in rows],
        title=text(family, number=len(rows)),
    )
