"""The demonstration from an empty folder to a site that can be served."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from duheng.site.demonstration.folders import DemoFolders
from duheng.site.upkeep.folders import SiteFolders
from duheng.site.upkeep.starting import start_site
from duheng.terms.clock import Clock

TITLE = "示例自治区计量数据中心"
LOG_ORIGIN = "synthetic.example/region"
_DATABASE = "DUHENG_DATABASE_URL"
Tell = Callable[[str, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A demonstration that stands.

    Attributes
    ----------
    record : dict
        What was built, and how long it took.
    logins : list of dict
        Role, e-mail address, password and secret of each person who can sign in.
    """

    folders: DemoFolders
    record: dict[str, Any]
    logins: list[dict[str, Any]]


def ready_demonstration(
    home: Path,
    *,
    today: date,
    share: float,
    clock: Clock,
    tell: Tell,
    is_new: bool = False,
) -> Demonstration:
    """Return the demonstration of a folder, built unless it stands there already.

    Parameters
    ----------
    home : Path
        Of the site; what is built lies beside it until it is whole.
    today : date
        Day on which the region is looked at.
    share : float
        Of the full size [1].
    tell : callable
        Told a step and what is in hand.
    is_new : bool
        Build again, whatever stands there.
    """
    use_own_database()
    folders = DemoFolders(home.absolute())
    found = None if is_new else folders.read_record()
    if found is not None and found["share"] == share:
        _refresh(folders)
        return Demonstration(folders=folders, record=found, logins=folders.read_logins())
    with folders.building() as partial:
        start_site(partial.home, partial.keys, is_new=True)
        record, logins = _build(partial, today, share, clock, tell)
        folders.finish(record, logins)
    return Demonstration(folders=folders, record=record, logins=logins)


def _refresh(folders: DemoFolders) -> None:
    """Bring tables and static files of a demonstration that stands to those of the program."""
    start_site(folders.home, folders.keys)
    from duheng.site.upkeep.setting_up import make_tables

    make_tables()


def use_own_database() -> None:
    """Keep synthetic records out of a database that the environment names for a real site."""
    os.environ.pop(_DATABASE, None)


def _build(
    partial: SiteFolders, today: date, share: float, clock: Clock, tell: Tell
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    from django.db import connections

    from duheng.site.demonstration.building import build_region, sequence, trust_folder
    from duheng.site.demonstration.carbon.planted import PLANTED
    from duheng.site.demonstration.carbon.recording import record_carbon
    from duheng.site.demonstration.index import write_index
    from duheng.site.demonstration.logins import make_logins
    from duheng.site.demonstration.monitoring import record_monitoring
    from duheng.site.demonstration.planning import plan_region
    from duheng.site.demonstration.publishing import publish_accounts
    from duheng.site.demonstration.side_process import (
        PARK,
        Places,
        Side,
        account_for_park,
        accounts_of,
        waves_of,
        write_certificates,
    )
    from duheng.site.demonstration.sites import record_sites
    from duheng.site.demonstration.sizes import sizes_of
    from duheng.site.upkeep.setting_up import SiteRecord, set_up

    begin = clock()
    sizes = sizes_of(today, share)
    places = Places(home=partial.home, trust=trust_folder(partial))
    with (
        Side(write_certificates, sizes, places) as seals,
        Side(account_for_park, sizes, places) as park,
    ):
        tell("tables", "")
        set_up(
            partial,
            SiteRecord(title=TITLE, region="15", log_origin=LOG_ORIGIN, synthetic=True),
        )
        plan = plan_region(sizes)
        waves = waves_of(seals, lambda: sequence(partial))
        built = build_region(plan, waves, tell)
        tell("people", "")
        logins = make_logins(built, secrets.token_hex(8))
        tell("log", "")
        sequence(partial)
        tell("accounts", "")
        accounts = accounts_of(seals, len(plan.energy_users))
        publish_accounts(built.records, places.energy, accounts)
        tell("readings", "")
        readings = record_monitoring(built.records)
        figures, report, seconds = park.receive()
        carbon = park.receive()
        sites = record_sites(built.records, places.energy, accounts, PARK, carbon.accounts)
        record_carbon(built.records, places.energy, sites, carbon)
        size = sequence(partial)
    write_index(places.energy, accounts)
    connections.close_all()
    taken = (clock() - begin).total_seconds()
    return {
        "today": today.isoformat(),
        "share": share,
        "seconds": round(taken, 1),
        "log_size": size,
        "bodies": len(plan.bodies),
        "standards": sizes.standards,
        "instruments": len(plan.instruments),
        "certificates": len(plan.calibrations),
        "signed": sum(1 for one in plan.calibrations if one.is_digital),
        "readings": readings,
        "accounts": [asdict(one) for one in accounts],
        "planted": PLANTED,
        "park": {"figures": figures, "report": report, "seconds": seconds},
    }, logins
