"""Accounts with a run, comparisons of their figures and judged days, for tests of scores."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from duheng.site.accounts import models as accounts
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.monitoring.models import ChannelQuality, MonitoredChannel
from duheng.site.registry import models as registry
from duheng.site.registry.certificates.storage import keep_bytes

BEGIN = datetime.fromisoformat("2026-01-01T00:00:00+08:00")
END = datetime.fromisoformat("2026-02-01T00:00:00+08:00")
AT = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
FIRST = BEGIN.date()
QUANTITY = "co2"


def figure(
    digest: str,
    missing: float = 0.1,
    in_force: float = 0.9,
    default: float = 0.2,
    value: float = 100.0,
) -> Any:
    """Return a figure as an account prints it, of hours: the rest is measured and expired."""
    measured = {"in_force": in_force, "expired": 1.0 - missing - in_force}
    return {
        "quantity": QUANTITY, "title": {"en": "CO2 of the works", "zh-Hans": "工厂二氧化碳"},
        "group": {}, "period": f"{BEGIN.isoformat()}/{END.isoformat()}", "statutory": value,
        "best_estimate": value, "unit": "t", "standard_uncertainty": 1.0,
        "expanded_uncertainty": 2.0, "coverage_factor": 2.0, "budget": [], "findings": [],
        "coverage": {
            "by_time": {"measured": measured, "missing": {"none": missing}},
            "by_quantity": {"measured": {"in_force": 1 - default}, "default": {"none": default}},
            "channel_hours": 744,
        },
        "method": {"id": "cn/x", "edition": "1"}, "digest": digest,
    }  # fmt: skip


@action("tests.quality", permission=None)
def make(*, actor: Actor, at: datetime, records: Iterable[Any]) -> None:
    for one in records:
        one.record()


def made(*records: Any) -> Any:
    """Return the last of some records, all of them recorded."""
    make(actor=SYSTEM, at=AT, records=records)
    return records[-1]


def stored(content: bytes, here: dict[str, Any]) -> Any:
    return made(
        registry.StoredFile(
            sha256=keep_bytes(content), size=len(content), media_type="application/json", **here
        )
    )


def here_of(actor: Actor) -> dict[str, Any]:
    return {"owner_id": actor.organisation_id, "division_code": "150203"}


def a_site(actor: Actor, code: str = "W-1", monitored_as: str = "works") -> Any:
    site = accounts.EnergySite(
        code=code, name=f"工厂 {code}", name_en=f"Works {code}", kind="emitter",
        monitored_as=monitored_as, **here_of(actor),
    )  # fmt: skip
    return made(site)


def an_account(actor: Actor, site: Any, *figures: Any, title: str = "Carbon") -> Any:
    """Return an account of a site with a run that gave these figures."""
    here = here_of(actor)
    account = made(
        accounts.Account(
            site=site, title=title, form="duheng-account/1", begins_at=BEGIN, ends_at=END, **here
        )
    )
    version = made(
        accounts.AccountVersion(account=account, number=1, document="A", file=stored(b"a", here))
    )
    details: dict[str, Any] = {
        "report": "", "breakdowns": [], "methods": [], "evidence": [], "files": [],
        "channels": {}, "note": None,
    }  # fmt: skip
    printed = {"account": {"engine": "duheng 0", "subject": {"id": "W"}}, "figures": list(figures)}
    run = made(
        accounts.AccountRun(
            account=account, version=version, state="done", asked_at=AT, started_at=AT, ended_at=AT,
            result=stored(json.dumps(printed).encode(), here),
            details=stored(json.dumps(details).encode(), here),
        )
    )  # fmt: skip
    for place, one in enumerate(figures):
        made(
            accounts.AccountFigure(
                run=run, position=place, quantity=one["quantity"], title="工厂二氧化碳",
                title_en="CO2 of the works", unit="t", statutory=one["statutory"],
                value=one["best_estimate"], standard_uncertainty=1.0, digest=one["digest"],
                method="cn/x",
            )
        )  # fmt: skip
    account.current = run
    return made(account)


def a_comparison(actor: Actor, site: Any, first: str, second: str, more: Any = None) -> Any:
    """Return a kept comparison of two figures, named by their digests."""
    side = {"best_estimate": 1.0, "unit": "t", "standard_uncertainty": 0.5, "period": "2026"}
    result = {
        "check": "agreement", "unit": "t", "difference": 1.0, "uncertainty": 2.0, "statistic": 0.5,
        "statistic_without_covariance": 0.4, "covariance": 0.1, "verdict": "agree", "shared": [],
        "first": {**side, "digest": first}, "second": {**side, "digest": second},
        "asked": [{"run_id": 1, "title": "One"}, {"run_id": 2, "title": "Two"}],
        "findings": [], "numbers": {"findings": 0, "shared": 0}, **(more or {}),
    }  # fmt: skip
    here = here_of(actor)
    return made(
        accounts.QualityCheck(
            site=site, kind="cross_check", on=AT.date(), title="Stack and fuel", result=result,
            report=stored(b"{}", here), verdict="good", **here,
        )
    )  # fmt: skip


def a_channel(actor: Actor, code: str = "works/stack", site_name: str = "works") -> Any:
    return made(
        MonitoredChannel(
            code=code, name=f"Channel {code}", site_name=site_name, kind="power",
            quantity="power", unit="kW", interval_s=3600, **here_of(actor),
        )
    )  # fmt: skip


def judged(channel: Any, number: int = 31, first: date = FIRST, **counts: Any) -> None:
    """Keep days of a channel, all with the same counts."""
    known = {"expected": 24, "held": 24, "in_time": 24, "valid": 24, "traceable": 24} | counts
    days = [
        ChannelQuality(
            monitored=channel, day=first + timedelta(days=place), judged_at=AT,
            hours=",".join(["1"] * 24), **known,
        )
        for place in range(number)
    ]  # fmt: skip
    with unscoped_rows("tests"):
        ChannelQuality.objects.bulk_create(days)
