"""The synthetic energy users and the park as sites, each with the account that was computed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
from duheng.site.accounts.unpacking import ZIP, form_of, open_package
from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.actions import change_synthetic, record_synthetic
from duheng.site.demonstration.carbon.making import FOREST, POWER, WORKS, MadeAccount
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
PARK = "park"
_FURTHER = {
    PARK: (SiteKind.PARK, "合成能源园区", "Synthetic energy park", "合成园区，读数含有预设的故障"),
    FOREST: (SiteKind.SINK, "合成林场", "Synthetic forest farm", "合成林场，样地两次复测"),
    POWER: (SiteKind.EMITTER, "合成电厂", "Synthetic power station", "合成燃煤发电"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What is recorded of one account."""

    files: list[StoredFile]
    account: Account
    version: AccountVersion
    run: AccountRun
    figures: list[Any]


def record_sites(
    done: Recordings,
    folder: Path,
    accounts: list[Accounted],
    park: str,
    more: Sequence[MadeAccount] = (),
) -> Mapping[str, EnergySite]:
    """Return the sites of the first energy user, by what they are: its works and further ones.

    Every energy user is a site with its account; the park, and what ``more`` holds, are of the
    first of them.
    """
    at = done.plan.sizes.at
    users = list(zip(done.plan.energy_users, accounts, strict=True))
    sites = [_site(done, user.body, place) for place, (user, _one) in enumerate(users)]
    pairs = [(site, folder / one.folder) for site, (_user, one) in zip(sites, users, strict=True)]
    first = done.plan.energy_users[0].body
    if users and (folder / park / TOLD).is_file():
        sites.append(_further(done, first, PARK))
        pairs.append((sites[-1], folder / park))
    found = {WORKS: sites[0]} | {
        one.site: _further(done, first, one.site) for one in more if one.site != WORKS
    }
    pairs += [(found[one.site], folder / one.folder) for one in more]
    record_synthetic(actor=SYSTEM, at=at, records=[[*sites, *list(found.values())[1:]]])
    _record_accounts([_made(site, each, at) for site, each in pairs], at)
    return found


def _record_accounts(made: list[_Made], at: datetime) -> None:
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


def _further(done: Recordings, body: int, key: str) -> EnergySite:
    """Return a site that an energy user has beside its works."""
    planned = done.plan.bodies[body]
    kind, name, name_en, purpose = _FURTHER[key]
    return EnergySite(
        owner_id=done.organisation(body),
        division_code=planned.division,
        code=f"{planned.code}-{key.upper()}",
        name=name,
        name_en=name_en,
        kind=kind,
        purpose=purpose,
    )


def _made(site: EnergySite, folder: Path, at: datetime) -> _Made:
    told = json.loads((folder / TOLD).read_bytes())
    account = told["account"]
    whole = [one for one in account["figures"] if not one["group"]]
    period = parse_period(whole[0]["period"], _ZONE)
    title = account["account"]["title"]
    package = (folder / PACKAGE).read_bytes()
    opened = open_package(package)
    record = Account(
        owner_id=site.owner_id, division_code=site.division_code, site=site,
        title=title["zh-Hans"], title_en=title["en"], form=form_of(opened),
        begins_at=period.begin, ends_at=period.end, is_synthetic=True, status=AccountStatus.OPEN,
    )  # fmt: skip
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
        members=opened.members,
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
