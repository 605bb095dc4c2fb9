"""``duheng ledger witness``: cosign the checkpoints of logs that never take anything back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused
from duheng.cli.languages import text
from duheng.cli.ledger_files import a_file, new_file, read_or_make_key, read_policy
from duheng.cli.printing import print_json, print_line


@click.command(cls=TranslatedCommand, help="ledger.witness.help")
@click.argument("folder", metavar="DIR", type=new_file)
@click.option("--name", required=True, metavar="NAME", help="ledger.witness.name")
@click.option("--key", "key_file", required=True, type=new_file, metavar="FILE",
              help="ledger.witness.key")  # fmt: skip
@click.option("--policy", "policy_file", type=a_file, metavar="FILE",
              help="ledger.witness.policy")  # fmt: skip
@click.option("--port", default=8320, metavar="PORT", help="ledger.witness.port")
@json_option
@common_options
def witness(
    folder: Path, name: str, key_file: Path, policy_file: Path | None, port: int, as_json: bool
) -> None:
    """Serve a witness on the loopback interface, or only make its key and show it."""
    from duheng.ledger import KeyType, Witness, WitnessServer
    from duheng.terms.clock import system_clock

    key = read_or_make_key(key_file, name, KeyType.COSIGNATURE_V1)
    if policy_file is None:
        _say({"key": str(key.verifier), "url": None}, as_json)
        return
    judge = Witness(folder, key, read_policy(policy_file), system_clock)
    try:
        server = WitnessServer(judge, port)
    except (OSError, OverflowError) as error:
        raise CommandMisused(
            f"nothing can listen on port {port}: {error}", hint="give another --port, or 0"
        ) from error
    with server:
        _say({"key": str(key.verifier), "url": server.url}, as_json)
        server.serve_forever()


def _say(record: dict[str, str | None], as_json: bool) -> None:
    if as_json:
        print_json(record)
    else:
        print_line(f"witness {record['key']} {record['url'] or ''}".rstrip())
        print_line(text("ledger.witness.listening") if record["url"] else "")
    sys.stdout.flush()
