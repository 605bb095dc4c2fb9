"""``duheng site setup``: a new site, from its folders to its first people and instruments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.languages import language_of, text
from duheng.cli.printing import print_json, print_line, print_progress
from duheng.terms.clock import system_clock

_OTHERWISE = {"title": "度衡 Duheng", "region": "15", "log_origin": "", "synthetic": False}
_a_folder = click.Path(file_okay=False, path_type=Path)
_a_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=TranslatedCommand, help="site.setup.help")
@click.option("--home", type=_a_folder, metavar="DIR", help="site.home")
@click.option("--keys", type=_a_folder, metavar="DIR", help="site.keys")
@click.option("--title", metavar="TEXT", help="site.setup.title")
@click.option("--region", metavar="CODE", help="site.setup.region")
@click.option("--log-origin", metavar="NAME", help="site.setup.log_origin")
@click.option("--synthetic", is_flag=True, help="site.setup.synthetic")
@click.option("--organisation", metavar="NAME", help="site.setup.organisation")
@click.option(
    "--kind",
    type=click.Choice(["authority", "technical_body"]),
    default="technical_body",
    help="site.setup.kind",
)
@click.option("--system", metavar="WHO", help="site.setup.system")
@click.option("--security", metavar="WHO", help="site.setup.security")
@click.option("--audit", metavar="WHO", help="site.setup.audit")
@click.option("--send", is_flag=True, help="site.setup.send")
@click.option("--import", "table", type=_a_file, metavar="FILE", help="site.setup.import")
@click.option("--import-from", "profile", default="ecqs", metavar="ID", help="site.setup.profile")
@json_option
@common_options
def setup(
    home: Path | None, keys: Path | None, as_json: bool, table: Path | None, profile: str,
    **said: Any,
) -> None:  # fmt: skip
    """Make a site: folders, keys, tables, log, people, instruments; finish an interrupted one."""
    from duheng.site.upkeep.starting import speak, start_site

    start_site(home, keys, is_new=True)
    speak(language_of(click.get_current_context()))
    from duheng.site.upkeep.folders import site_folders
    from duheng.site.upkeep.founding import region_code
    from duheng.site.upkeep.setting_up import SiteRecord, set_up

    folders = site_folders()
    _check_together(said, table)
    _take_up(said, folders.read_record() if folders.record.is_file() else {})
    division_code = region_code(said["region"], system_clock())
    print_progress(text("site.setup.making", home=folders.home))
    names = ("title", "region", "log_origin", "synthetic")
    set_up(folders, SiteRecord(**{name: said[name] for name in names}))
    record: dict[str, Any] = {
        "home": str(folders.home),
        "keys": str(folders.keys),
        "log_origin": said["log_origin"],
    }
    tell = (lambda _line: None) if as_json else print_line
    tell(text("site.setup.done", **record))
    if said["organisation"]:
        _begin(record, said, division_code, tell)
        if table is not None:
            _fill(record, table, profile, tell)
    if as_json:
        print_json(record)


def _take_up(said: dict[str, Any], before: dict[str, Any]) -> None:
    """Let what was said at the first set-up hold where nothing else is said now."""
    for name, otherwise in _OTHERWISE.items():
        said[name] = said[name] or before.get(name, otherwise)
    if not said["log_origin"]:
        raise click.UsageError(text("site.setup.no_log"))


def _check_together(said: dict[str, Any], table: Path | None) -> None:
    """Refuse people or a table without the organisation to which they belong."""
    named = [one for one in ("system", "security", "audit") if said[one]]
    if not said["organisation"] and (named or table):
        raise click.UsageError(text("site.setup.without_organisation"))
    if said["organisation"] and len(named) not in (0, 3):
        raise click.UsageError(text("site.setup.three"))


def _begin(
    record: dict[str, Any], said: dict[str, Any], division_code: str, tell: Callable[[str], None]
) -> None:
    """Found the first organisation and invite its administrators; tell the links at once."""
    from duheng.site.upkeep.founding import ADMINISTRATORS, Founding, found

    who = dict(zip(ADMINISTRATORS, ("system", "security", "audit"), strict=True))
    begun = Founding(
        organisation=said["organisation"],
        kind=said["kind"],
        division_code=division_code,
        administrators={role: said[one] for role, one in who.items() if said[one]},
    )
    number, links = found(begun, at=system_clock(), send=said["send"])
    record["organisation_id"] = number
    record["invitations"] = [
        {"role": one.role, "email": one.email, "address": one.address, "sent": one.was_sent}
        for one in links
    ]
    tell(text("site.setup.founded", name=begun.organisation, number=number))
    for one in record["invitations"]:
        tell(text("site.setup.invited", **one))


def _fill(record: dict[str, Any], table: Path, profile: str, tell: Callable[[str], None]) -> None:
    from duheng.site.upkeep.filling import fill

    rows = fill(
        table, profile=profile, organisation_id=record["organisation_id"], at=system_clock()
    )
    record["imported_rows"] = rows
    tell(text("site.setup.imported", number=rows, file=table.name))
