"""Monitoring plans: read, compared, and accounts checked against the version in force."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.accounting import run_account
from duheng.accounting.errors import MissingFile, UnknownName, UnusableAccount
from duheng.accounting.plans import (
    PlanCheck,
    check_against_plan,
    compare_plans,
    plan_for,
    read_declared,
    read_plan,
)
from duheng.terms.errors import DuhengError, UnusableInput

EXAMPLES = Path(__file__).parents[4] / "examples"
PLANS = EXAMPLES / "monitoring-plan"
PLAN: dict[str, Any] = {
    "format": "duheng-monitoring-plan/1",
    "id": "P",
    "version": 1,
    "title": "plan",
    "subject": {"id": "PLANT", "name": "a plant"},
    "time_zone": "Asia/Shanghai",
    "valid_from": "2025-01-01",
    "boundary": "the plant",
    "responsible": {"engineer": "engineer"},
    "sources": {"boiler": "boiler 1"},
    "meters": {"belt": {"kind": "belt_weigher", "class": "0.5"}},
    "streams": {
        "coal": {
            "source": "boiler",
            "carrier": "lignite",
            "role": "consumed",
            "methods": {"cn/co2-fuel-combustion": "carbon_content"},
            "meters": {"belt": "as fired"},
            "measured": {"carbon_fraction": {"sampling": "daily", "analysis": "monthly"}},
            "responsible": "engineer",
        }
    },
}
ACCOUNT: dict[str, Any] = {
    "format": "duheng-account/1",
    "title": "account",
    "subject": {"id": "PLANT", "name": "a plant"},
    "time_zone": "Asia/Shanghai",
    "period": "2025",
    "methods": ["cn/co2-fuel-combustion"],
    "streams": {
        "coal": {
            "carrier": "lignite",
            "role": "consumed",
            "routes": {"cn/co2-fuel-combustion": "carbon_content"},
            "batches": {
                "file": "batches.csv",
                "unit": "t",
                "meter": "belt",
                "columns": {"instant": "at", "amount": "t", "batch": "batch"},
            },
            "analyses": {
                "carbon_fraction": {
                    "file": "carbon.csv",
                    "unit": "%",
                    "by": "month",
                    "kind": "shared",
                    "columns": {"key": "month", "value": "C"},
                }
            },
        }
    },
    "instruments": {"belt": {"kind": "belt_weigher", "class": "0.5"}},
}
Change = Callable[[dict[str, Any]], None]


def nothing(_: dict[str, Any]) -> None:
    """Change nothing."""


def write(folder: Path, name: str, content: dict[str, Any], change: Change = nothing) -> Path:
    changed = copy.deepcopy(content)
    change(changed)
    path = folder / name
    path.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    return path


def check(
    folder: Path,
    plan: Change = nothing,
    account: Change = nothing,
    months: range = range(1, 13),
    result: dict[str, Any] | None = None,
) -> PlanCheck:
    lines = "".join(f"2025-{month:02d},39.5\n" for month in months)
    (folder / "carbon.csv").write_text(f"month,C\n{lines}", encoding="utf-8")
    batches = "".join(f"2025-{m:02d}-15,100,b{m}\n" for m in range(1, 13))
    (folder / "batches.csv").write_text(f"at,t,batch\n{batches}", encoding="utf-8")
    plans = [read_plan(write(folder, "plan.yaml", PLAN, plan))]
    return check_against_plan(
        plans, read_declared(write(folder, "account.yaml", ACCOUNT, account)), result
    )


def codes(found: PlanCheck) -> list[str]:
    return [one.code.removeprefix("accounting.plan_") for one in found.findings]


def test_an_account_as_planned_has_no_finding(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert codes(found) == []
    assert found.is_kept


def test_the_example_account_keeps_to_the_version_of_its_year() -> None:
    plans = [read_plan(path) for path in sorted(PLANS.glob("*.yaml"))]
    path = EXAMPLES / "account" / "ACCOUNT.yaml"
    result = run_account(path).to_dict()
    found = check_against_plan(plans, read_declared(path), result)
    assert found.plan.version == "2"
    assert codes(found) == []


def _no_coal(account: dict[str, Any]) -> None:
    account["streams"]["oil"] = account["streams"].pop("coal")


def _route(account: dict[str, Any]) -> None:
    account["streams"]["coal"]["routes"] = {"cn/co2-fuel-combustion": "calorific_value"}


def _method(account: dict[str, Any]) -> None:
    account["methods"] = ["cn/other"]


def _meter(account: dict[str, Any]) -> None:
    account["streams"]["coal"]["batches"]["meter"] = [
        {"instrument": "belt", "until": "2025-06-01"},
        {"instrument": "spare", "from": "2025-06-01"},
    ]


def _class(account: dict[str, Any]) -> None:
    account["instruments"]["belt"]["class"] = "1"


def _no_analysis(account: dict[str, Any]) -> None:
    del account["streams"]["coal"]["analyses"]


def _carrier(account: dict[str, Any]) -> None:
    account["streams"]["coal"]["carrier"] = "bituminous"


def _subject(account: dict[str, Any]) -> None:
    account["subject"]["id"] = "OTHER"


def _earlier(account: dict[str, Any]) -> None:
    account["period"] = "2024-12-01/2025-12-31"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_no_coal, ["extra_stream", "missing_stream"]),
        (_route, ["other_method"]),
        (_method, ["other_method", "other_method"]),
        (_meter, ["other_meter"]),
        (_class, ["other_meter"]),
        (_no_analysis, ["default_used"]),
        (_carrier, ["other_stream"]),
        (_subject, ["other_subject"]),
    ],
)
def test_what_departs_from_the_plan_is_found_with_its_line(
    tmp_path: Path, change: Change, expected: list[str]
) -> None:
    found = check(tmp_path, account=change)
    assert codes(found) == expected
    assert not found.is_kept
    for one in found.findings:
        assert "account.yaml, line" in one.message
        assert one.clause == "monitoring plan P, version 1"


def test_months_without_their_analysis_are_named(tmp_path: Path) -> None:
    found = check(tmp_path, months=range(1, 11))
    assert codes(found) == ["frequency"]
    assert found.findings[0].data["lacking"] == ["2025-11", "2025-12"]
    assert (found.findings[0].data["found"], found.findings[0].data["planned"]) == (10, 12)


@pytest.mark.parametrize(
    ("frequency", "lacking"),
    [
        ("yearly", []),
        ("quarterly", ["2025-Q4"]),
        ("daily", None),
        ("weekly", None),
    ],
)
def test_other_frequencies_are_counted_by_their_own_spans(
    tmp_path: Path, frequency: str, lacking: list[str] | None
) -> None:
    def planned(plan: dict[str, Any]) -> None:
        plan["streams"]["coal"]["measured"]["carbon_fraction"]["analysis"] = frequency

    found = check(tmp_path, plan=planned, months=range(1, 10))
    if lacking is None:
        assert codes(found) == ["frequency"]
        assert len(found.findings[0].message) < 500
    else:
        assert [one.data["lacking"] for one in found.findings] == ([lacking] if lacking else [])


def test_a_frequency_that_nothing_can_count_is_a_note(tmp_path: Path) -> None:
    def planned(plan: dict[str, Any]) -> None:
        plan["streams"]["coal"]["measured"]["carbon_fraction"]["analysis"] = "continuous"

    found = check(tmp_path, plan=planned)
    assert [(one.code, one.severity.value) for one in found.findings] == [
        ("accounting.plan_frequency", "note")
    ]
    assert found.is_kept


STRANGE: tuple[Any, ...] = (None, [], {}, "x", -1, float("nan"), True, [[1], [2]])


@pytest.mark.parametrize("form", ["duheng-account/1", "duheng-other/1"])
def test_an_account_with_anything_anywhere_is_checked_or_refused(tmp_path: Path, form: str) -> None:
    plan = read_plan(write(tmp_path, "plan.yaml", PLAN))
    (tmp_path / "carbon.csv").write_text("month,C\n2025-01,39\n", encoding="utf-8")
    (tmp_path / "batches.csv").write_text("at,t,batch\n2025-01-02,1,b\n", encoding="utf-8")
    heads = ("subject", "time_zone", "period", "methods", "streams", "instruments")
    parts = ("carrier", "routes", "batches", "analyses", "stated")
    coal = ACCOUNT["streams"]["coal"]
    for value in STRANGE:
        changed = [{**ACCOUNT, "format": form, key: value} for key in heads]
        changed += [
            {**ACCOUNT, "format": form, "streams": {"coal": {**coal, key: value}}} for key in parts
        ]
        for one in changed:
            path = write(tmp_path, "account.yaml", one)
            with suppress(DuhengError):
                check_against_plan([plan], read_declared(path)).to_dict()


def test_analyses_by_batch_are_placed_by_their_deliveries(tmp_path: Path) -> None:
    def by_batch(account: dict[str, Any]) -> None:
        account["streams"]["coal"]["analyses"]["carbon_fraction"] |= {
            "by": "batch", "file": "by-batch.csv"}  # fmt: skip

    lines = "".join(f"b{n},39.5\n" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 77))
    (tmp_path / "by-batch.csv").write_text(f"month,C\n{lines}", encoding="utf-8")
    found = check(tmp_path, account=by_batch)
    assert found.findings[0].data["lacking"] == ["2025-12"]

    def each(plan: dict[str, Any]) -> None:
        plan["streams"]["coal"]["measured"]["carbon_fraction"]["analysis"] = "each_batch"

    found = check(tmp_path, plan=each, account=by_batch)
    assert found.findings[0].data["lacking"] == ["b12"]


def test_a_stated_value_of_the_period_counts_as_measured(tmp_path: Path) -> None:
    def stated(account: dict[str, Any]) -> None:
        del account["streams"]["coal"]["analyses"]
        account["streams"]["coal"]["stated"] = {"carbon_fraction": {"value": 39.5, "unit": "%"}}

    assert codes(check(tmp_path, account=stated)) == []


def test_a_period_that_the_plan_does_not_cover_is_found(tmp_path: Path) -> None:
    assert "not_in_force" in codes(check(tmp_path, account=_earlier))

    def ended(plan: dict[str, Any]) -> None:
        plan["valid_to"] = "2025-12-30"

    assert codes(check(tmp_path, plan=ended)) == ["not_in_force"]


def test_a_plan_that_ends_with_the_period_is_in_force(tmp_path: Path) -> None:
    def ends(plan: dict[str, Any]) -> None:
        plan["valid_to"] = "2025-12-31"

    assert codes(check(tmp_path, plan=ends)) == []


def test_defaults_in_a_result_are_found_with_their_share(tmp_path: Path) -> None:
    coverage = {"by_quantity": {"default": {"in_force": 0.2, "none": None}}}
    figures = [
        {"quantity": "co2", "group": {}, "coverage": coverage},
        {"quantity": "co2", "group": {"month": "2025-01"}, "coverage": coverage},
    ]
    found = check(tmp_path, result={"figures": figures})
    assert codes(found) == ["default_used"]
    assert found.findings[0].data["found"] == 0.2


def test_an_account_of_another_form_is_checked_by_its_own_sections(tmp_path: Path) -> None:
    def planned(plan: dict[str, Any]) -> None:
        plan["meters"]["tape"] = {"kind": "diameter_tape"}
        plan["streams"] = {
            "larch": {"source": "boiler", "section": "strata", "responsible": "engineer",
                      "meters": {"tape": "diameters"}},
            "birch": {"source": "boiler", "section": "strata", "responsible": "engineer"},
        }  # fmt: skip

    def sink(account: dict[str, Any]) -> None:
        del account["streams"]
        account |= {
            "format": "duheng-other/1",
            "strata": [{"id": "larch", "plots": {"instrument": "tape"}}, {"id": "pine"}],
        }

    found = check(tmp_path, plan=planned, account=sink)
    assert codes(found) == ["extra_stream", "missing_stream"]


def test_the_version_for_a_period_is_the_one_that_holds_for_all_of_it() -> None:
    plans = [read_plan(path) for path in sorted(PLANS.glob("*.yaml"))]
    period = read_declared(EXAMPLES / "account" / "ACCOUNT.yaml").period
    assert plan_for(plans, period).version == "2"
    assert plan_for(plans[:1], period).version == "1"


def test_a_comparison_says_what_changed_and_why() -> None:
    older, newer = (read_plan(PLANS / name) for name in ("PLAN-1.yaml", "PLAN-2.yaml"))
    found = compare_plans(older, newer)
    assert [(one.path, one.kind) for one in found.changes] == [
        ("meters.office-meter", "added"),
        ("streams.grid.meters.office-meter", "added"),
    ]
    assert found.reason["en"] == "the office was given its own meter"
    assert found.findings == ()


def test_a_comparison_the_wrong_way_round_is_doubted() -> None:
    older, newer = (read_plan(PLANS / name) for name in ("PLAN-1.yaml", "PLAN-2.yaml"))
    found = compare_plans(newer, older)
    assert {one.kind for one in found.changes} == {"removed"}
    assert [one.code for one in found.findings] == ["accounting.plan_succession"] * 2


@pytest.mark.parametrize(
    ("path", "value", "error", "said"),
    [
        (("valid_from",), "2025-02-30", UnusableAccount, "is no day"),
        (("valid_to",), "2024-01-01", UnusableAccount, "before it begins"),
        (("streams", "coal", "source"), "boilr", UnknownName, "'boilr' is not declared"),
        (("streams", "coal", "responsible"), "engine", UnknownName, "not declared"),
        (("streams", "coal", "meters"), {"bell": "x"}, UnknownName, "'bell' is not declared"),
        (("streams", "coal", "colour"), "black", UnusableAccount, "unknown key 'colour'"),
        (("format",), "duheng-plan/1", UnusableAccount, "is not accepted"),
        (("time_zone",), "Mars/Base", UnusableInput, "time zone"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(
    tmp_path: Path, path: tuple[str, ...], value: object, error: type[Exception], said: str
) -> None:
    def change(plan: dict[str, Any]) -> None:
        place = plan
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    with pytest.raises(error, match=said):
        read_plan(write(tmp_path, "plan.yaml", PLAN, change))


def test_files_that_are_not_there_and_documents_without_a_period_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(MissingFile):
        read_plan(tmp_path / "none.yaml")
    with pytest.raises(MissingFile):
        read_declared(tmp_path / "none.yaml")
    with pytest.raises(UnusableAccount, match="no subject"):
        read_declared(write(tmp_path, "x.yaml", {"format": "duheng-other/1"}))
