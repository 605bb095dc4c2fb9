"""``duheng pack new``: the commented skeleton of a pack; ``pack schema``: what it must follow."""

from __future__ import annotations

from pathlib import Path

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import OutputNotWritable
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(cls=TranslatedCommand, help="pack.new.help")
@click.argument("kind", metavar="KIND")
@click.argument("pack_id", metavar="ID")
@click.option("--dir", "folder", type=FOLDER, default=".", metavar="DIR", help="pack.new.dir")
@json_option
@common_options
def new_pack(kind: str, pack_id: str, folder: Path, as_json: bool) -> None:
    """Write the skeleton of a pack where packs of its region and kind lie."""
    from duheng.rulebook import load_packs
    from duheng.rulebook.kinds import body_schema
    from duheng.rulebook.scaffolding import skeleton

    body_schema(kind)  # an unknown kind is refused before any pack is read
    content = skeleton(kind, pack_id, like=load_packs().packs(kind=kind))
    region, _, name = pack_id.partition("/")
    file = folder / region / kind / f"{name}.yaml"
    _write_new(file, content)
    if as_json:
        print_json({"file": str(file), "kind": kind, "id": pack_id})
        return
    print_line(text("pack.new.written", file=file))
    print_line(text("pack.new.next", file=file, folder=folder / region))


def _write_new(file: Path, content: str) -> None:
    """Write a file that is not there yet."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(content)
    except FileExistsError as error:
        raise OutputNotWritable(
            f"{file} is there already; nothing was written",
            hint="choose another id or --dir, or remove it yourself",
        ) from error
    except OSError as error:
        raise OutputNotWritable(
            f"{file} cannot be written: {error.strerror or error}",
            hint="check that its folder may be written",
        ) from error


@click.command(cls=TranslatedCommand, help="pack.schema.help")
@click.argument("kind", metavar="KIND")
@common_options
def print_schema(kind: str) -> None:
    """Print the JSON Schema of a whole pack file of a kind."""
    from duheng.rulebook.kinds import published_schema

    print_json(published_schema(kind))
