"""The synthetic energy users and the park as sites, each with the account that was computed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duheng.site.accounts.actions.running import (
    ARROW,
    cells_told,
    counts_of,
    details_of,
    figure_of,
    written,
)
from duheng.site.accounts.models import (
    Account,
    AccountRun,
    AccountStatus,
    AccountVersion,
    EnergySite,
    RunState,
    SiteKind,
)
from duheng.site.accounts.unpacking import ZIP
from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.actions import change_synthetic, record_synthetic
from duheng.site.demonstration.energy_accounts import Accounted
from duheng.site.demonstration.monitoring import MONITORED_SITE
from duheng.site.demonstration.packing import PACKAGE, TOLD
from duheng.site.demonstration.recording_bodies import Recordings
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.models import StoredFile
from duheng.terms.instants import parse_period

_JSON = "application/json"
_ZONE = ZoneInfo("Asia/Shanghai")
_A_RUN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What is recorded of one account."""

    files: list[StoredFile]
    account: Account
    version: AccountVersion
    run: AccountRun
    figures: list[Any]


def record_sites(done: Recordings, folder: Path, accounts: list[Accounted], park: str) -> int:
    """Return how many sites were recorded: the energy users, and the park of the first of them."""
    at = done.plan.sizes.at
    users = list(zip(done.plan.energy_users, accounts, strict=True))
    sites = [_site(done, user.body, place) for place, (user, _one) in enumerate(users)]
    folders = [folder / one.folder for _user, one in users]
    if users and (folder / park / TOLD).is_file():
        sites.append(_park(done, users[0][0].body))
        folders.append(folder / park)
    record_synthetic(actor=SYSTEM, at=at, records=[sites])
    made = [_made(one, each, at) for one, each in zip(sites, folders, strict=True)]
    record_synthetic(actor=SYSTEM, at=at, records=[[file for one in made for file in one.files]])
    for rows in (
        [one.account for one in made],
        [one.version for one in made],
        [one.run for one in made],
        [figure for one in made for figure in one.figures],
    ):
        record_synthetic(actor=SYSTEM, at=at, records=[rows])
    for one in made:
        one.account.current = one.run
    reason = "the account was computed"
    changed = [(one.account, at) for one in made]
    change_synthetic(actor=SYSTEM, at=at, changed=changed, reason=reason)
    return len(sites)


def _site(done: Recordings, body: int, place: int) -> EnergySite:
    planned = done.plan.bodies[body]
    return EnergySite(
        owner_id=done.organisation(body),
        division_code=planned.division,
        code=planned.code,
        name=planned.name,
        name_en=planned.name_en,
        kind=SiteKind.ENERGY_USER,
        purpose="合成用能单位",
        monitored_as=MONITORED_SITE if place == 0 else "",
    )


def _park(done: Recordings, body: int) -> EnergySite:
    planned = done.plan.bodies[body]
    return EnergySite(
        owner_id=done.organisation(body),
        division_code=planned.division,
        code=f"{planned.code}-PARK",
        name="合成能源园区",
        name_en="Synthetic energy park",
        kind=SiteKind.PARK,
        purpose="合成园区，读数含有预设的故障",
    )


def _made(site: EnergySite, folder: Path, at: datetime) -> _Made:
    told = json.loads((folder / TOLD).read_bytes())
    account = told["account"]
    whole = [one for one in account["figures"] if not one["group"]]
    period = parse_period(whole[0]["period"], _ZONE)
    title = account["account"]["title"]
    record = Account(
        owner_id=site.owner_id, division_code=site.division_code, site=site,
        title=title["zh-Hans"], title_en=title["en"], form="duheng-account/1",
        begins_at=period.begin, ends_at=period.end, is_synthetic=True, status=AccountStatus.OPEN,
    )  # fmt: skip
    package = (folder / PACKAGE).read_bytes()
    files = [
        _file(site, package, ZIP, PACKAGE),
        _file(site, written(account), _JSON, "account.json"),
        _file(site, details_of(told), _JSON, "details.json"),
    ]
    cells = cells_told(told)
    if cells:
        files.append(_file(site, cells, ARROW, "cells.arrow"))
    version = AccountVersion(
        account=record, number=1, file=files[0], document=told["document"],
        members=[{"name": PACKAGE, "size": len(package), "sha256": files[0].sha256}],
    )  # fmt: skip
    errors, warnings, notes = counts_of(account["figures"])
    run = AccountRun(
        account=record, version=version, state=RunState.DONE, engine=account["account"]["engine"],
        digest=whole[0]["digest"], result=files[1], details=files[2],
        cells=files[3] if cells else None, errors=errors,
        warnings=warnings, notes=notes, asked_at=at - _A_RUN, started_at=at - _A_RUN, ended_at=at,
    )  # fmt: skip
    figures = [figure_of(run, place, one) for place, one in enumerate(whole)]
    return _Made(files=files, account=record, version=version, run=run, figures=figures)


def _file(site: EnergySite, content: bytes, media_type: str, name: str) -> StoredFile:
    return StoredFile(
        owner_id=site.owner_id,
        division_code=site.division_code,
        sha256=keep_bytes(content, durable=False),
        size=len(content),
        media_type=media_type,
        name=name,
    )
