"""``duheng schemas``: the registry of schemas; its ``add`` is the one command that fetches."""

from __future__ import annotations

from pathlib import Path

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, print_table

COMMANDS = {
    "add": "duheng.cli.schemas:add_to_registry",
    "list": "duheng.cli.schemas:list_registry",
}
REGISTRY = click.Path(file_okay=False, path_type=Path)


@click.group(cls=LazyGroup, modules=COMMANDS, name="schemas", help="schemas.help")
@common_options
def schemas() -> None:
    """Hold the commands about schemas."""


@click.command(cls=TranslatedCommand, help="schemas.add.help")
@click.argument("source", metavar="DIR-or-URL")
@click.option("--schemas", "folder", type=REGISTRY, metavar="DIR", help="schemas.folder")
@json_option
@common_options
def add_to_registry(source: str, folder: Path | None, as_json: bool) -> None:
    """Copy schemas from a folder, or fetch them from an address, into the registry."""
    from duheng.certificates.schemas import add_schemas

    added = add_schemas(source, folder=folder)
    if as_json:
        print_json(
            {
                "folder": str(added.folder),
                "files": [str(one) for one in added.files],
                "versions": list(added.versions),
            }
        )
        return
    print_line(
        text("schemas.added", number=len(added.files), folder=added.folder,
             versions=", ".join(added.versions) or "—")
    )  # fmt: skip


@click.command(cls=TranslatedCommand, help="schemas.list.help")
@click.option("--schemas", "folder", type=REGISTRY, metavar="DIR", help="schemas.folder")
@json_option
@common_options
def list_registry(folder: Path | None, as_json: bool) -> None:
    """Show which versions are registered, their files, hash and status."""
    from duheng.certificates.schemas import schema_folder, schema_registry

    registry = schema_registry(folder)
    listed = [
        {
            "version": one.version,
            "status": one.status,
            "sha256": one.sha256,
            "files": [str(path) for path in one.files],
        }
        for one in registry.schemas.values()
    ]
    if as_json:
        print_json({"folder": str(schema_folder(folder)), "schemas": listed})
        return
    if not listed:
        print_line(text("schemas.none", folder=schema_folder(folder)))
        return
    print_table(
        [text(f"schemas.column.{name}") for name in ("version", "status", "sha256", "files")],
        [
            (
                str(one["version"]),
                str(one["status"]),
                str(one["sha256"])[:16],
                "\n".join(str(path) for path in one["files"]),
            )
            for one in listed
        ],
    )
