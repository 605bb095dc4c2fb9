"""Samples of accounts for the permission matrix: a record of the owner for each kind."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts_of import archive, example_files
from samples import Setting, sample
from samples_of_registry import kept, owned

from duheng.site.accounts import models as accounts
from duheng.site.registry import models as registry
from duheng.site.registry.certificates.storage import keep_bytes

PRINTED = Path(__file__).parent / "registry" / "figures" / "account.json"
DETAILS = {
    "report": "<p>report</p>", "breakdowns": [], "methods": [], "evidence": [], "files": [],
    "channels": {}, "note": None,
}  # fmt: skip


def a_file(setting: Setting, content: bytes) -> Any:
    made = registry.StoredFile(
        sha256=keep_bytes(content), size=len(content), media_type="text/plain", **owned(setting)
    )
    return kept(setting, made)


def site(setting: Setting) -> Any:
    made = accounts.EnergySite(code="W-1", name="Works", kind="energy_user", **owned(setting))
    return kept(setting, made)


def account(setting: Setting) -> Any:
    made = accounts.Account(
        site=site(setting),
        title="Electricity",
        form="duheng-account/1",
        begins_at=setting.at - timedelta(days=400),
        ends_at=setting.at - timedelta(days=35),
        **owned(setting),
    )
    return kept(setting, made)


def version(setting: Setting) -> Any:
    content = archive(example_files())
    made = accounts.AccountVersion(
        account=account(setting), number=1, document="ACCOUNT.yaml", file=a_file(setting, content)
    )
    return kept(setting, made)


def run(setting: Setting) -> Any:
    of = version(setting)
    made = accounts.AccountRun(
        account=of.account,
        version=of,
        state="done",
        asked_at=setting.at,
        started_at=setting.at,
        ended_at=setting.at,
        result=a_file(setting, PRINTED.read_bytes()),
        details=a_file(setting, json.dumps(DETAILS).encode()),
    )
    return kept(setting, made)


@sample("site_id")
def a_site(setting: Setting) -> int:
    return int(site(setting).pk)


@sample("account_id")
def an_account(setting: Setting) -> int:
    return int(account(setting).pk)


@sample("version_id")
def a_version(setting: Setting) -> int:
    return int(version(setting).pk)


@sample("run_id")
def a_run(setting: Setting) -> int:
    return int(run(setting).pk)


@sample("accounts:run_file:kind")
def a_kind(_setting: Setting) -> str:
    return "json"


@sample("plan_id")
def a_plan(setting: Setting) -> int:
    made = accounts.MonitoringPlan(
        site=site(setting),
        number=1,
        title="Plan",
        valid_from=setting.at.date(),
        file=a_file(setting, b"format: x\n"),
        **owned(setting),
    )
    return int(kept(setting, made).pk)


RESULT = {
    "check": "agreement", "unit": "t", "difference": 1.0, "uncertainty": 2.0, "statistic": 0.5,
    "statistic_without_covariance": 0.4, "covariance": 0.1, "verdict": "agree", "shared": [],
    "first": {"best_estimate": 1.0, "unit": "t", "standard_uncertainty": 0.5, "period": "2025"},
    "second": {"best_estimate": 2.0, "unit": "t", "standard_uncertainty": 0.5, "period": "2025"},
    "asked": [{"run_id": 1, "title": "One"}, {"run_id": 2, "title": "Two"}],
    "findings": [], "numbers": {"findings": 0, "shared": 0},
}  # fmt: skip


@sample("quality_check_id")
def a_check(setting: Setting) -> int:
    made = accounts.QualityCheck(
        site=site(setting),
        kind="cross_check",
        on=setting.at.date(),
        title="Two figures",
        report=a_file(setting, b"{}"),
        result=RESULT,
        verdict="good",
        **owned(setting),
    )
    return int(kept(setting, made).pk)


@sample("accounts:make_check:kind")
def a_kind_of_check(_setting: Setting) -> str:
    return "stack_tests"


@sample("accounts:check_file:part")
def a_part(_setting: Setting) -> str:
    return "report"
