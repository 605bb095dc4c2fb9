"""Documents that cannot be used are refused with what was asked, what was found, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from duheng.accounting import (
    BeyondCalibratedRange,
    DoubleCounting,
    EmptyTable,
    MissingFile,
    UndeclaredKind,
    UnknownName,
    UnusableAccount,
    UnusableEvidence,
    account,
)
from duheng.quantities import DimensionMismatch
from duheng.rulebook import NoValueInForce, UncheckedValue, UnknownPack
from duheng.telemetry.errors import UnusableDeclaration
from duheng.terms.errors import DuhengError

Change = Callable[[Any], object]


def _set(*path: Any, to: Any) -> Change:
    def change(small: Any) -> None:
        place = small.content
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return change


def _drop(*path: Any) -> Change:
    def change(small: Any) -> None:
        place = small.content
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


_CHANNEL = ("streams", "grid", "channels", "A")
_RESOLUTION = {"value": 0.01, "unit": "kWh"}
_OVERLAP = {"certificate": "MA.yaml", "from": "2025-02-01", "until": "2026-02-01"}


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        pytest.param(
            _set("accounting_year", to=2019), NoValueInForce, "2019", id="factor outside its period"
        ),
        pytest.param(
            _set("streams", "grid", "keys", to={"region": "nationale"}),
            DuhengError,
            "nationale",
            id="unknown region",
        ),
        pytest.param(
            _set("methods", to=["cn/co2-purchased-electricty"]),
            UnknownPack,
            "co2-purchased-electricty",
            id="unknown method",
        ),
        pytest.param(
            _set("methods", to=["cn/standard-coal"]),
            UnknownName,
            "not a method",
            id="rules as method",
        ),
        pytest.param(
            _set("perid", to=2025), UnusableAccount, "unknown key 'perid'", id="unknown key"
        ),
        pytest.param(_drop("subject"), UnusableAccount, "'subject' is missing", id="missing key"),
        pytest.param(
            _set("format", to="duheng-account/2"),
            UnusableAccount,
            "not accepted",
            id="other format",
        ),
        pytest.param(
            _set("time_zone", to="Asia/Beijing"),
            DuhengError,
            "not a known time zone",
            id="unknown zone",
        ),
        pytest.param(_set("period", to="2025-13"), DuhengError, "not a month", id="month 13"),
        pytest.param(
            _set("period", to="2024-07-01/2025-07-01"),
            UnusableAccount,
            "more than one calendar year",
            id="two years",
        ),
        pytest.param(
            _set(*_CHANNEL, "meter", to="MX"),
            UnknownName,
            "no instrument 'MX'",
            id="unknown instrument",
        ),
        pytest.param(
            _set(*_CHANNEL, "site", to="nowhere"),
            UnknownName,
            "no site 'nowhere'",
            id="unknown site",
        ),
        pytest.param(
            _set("streams", "grid", "role", to="purchase"),
            UnknownName,
            "no role 'purchase'",
            id="unknown role",
        ),
        pytest.param(
            _set("streams", "grid", "carrier", to="electrcity"),
            UnknownName,
            "no method",
            id="unknown carrier",
        ),
        pytest.param(
            _set(*_CHANNEL, "resolution", to=_RESOLUTION),
            UndeclaredKind,
            "not declared",
            id="undeclared kind",
        ),
        pytest.param(
            _set("readings", 0, "unit", to="m3"), DimensionMismatch, "", id="unit mismatch"
        ),
        pytest.param(
            _set("readings", 0, "file", to="other.csv"),
            MissingFile,
            "other.csv",
            id="missing readings",
        ),
        pytest.param(
            _set("readings", 0, "lable", to="end"),
            UnusableDeclaration,
            "lable",
            id="misspelt reading field",
        ),
        pytest.param(
            _drop("readings", 0, "label"), UnusableDeclaration, "label", id="label not declared"
        ),
        pytest.param(
            _set("streams", "grid", "channels", "B", to={"meter": "MA"}),
            DuhengError,
            "B",
            id="channel without readings",
        ),
        pytest.param(
            _set("instruments", "MA", "confirmations", 0, "certificate", to="none.yaml"),
            MissingFile,
            "none.yaml",
            id="missing certificate",
        ),
        pytest.param(
            _set("instruments", "MA", "serial", to="MZ"),
            UnusableEvidence,
            "not about MA",
            id="another instrument's certificate",
        ),
        pytest.param(
            _set("instruments", "MA", "class", to="0.7X"), DuhengError, "0.7X", id="unknown class"
        ),
        pytest.param(
            lambda small: small.verify("MA.yaml", "MA", "fail"),
            UnusableEvidence,
            "did not pass",
            id="failed verification",
        ),
        pytest.param(
            lambda small: small.content["instruments"]["MA"]["confirmations"].append(_OVERLAP),
            UnusableEvidence,
            "overlapping",
            id="overlapping certificates",
        ),
        pytest.param(
            lambda small: small.write_readings({"A": [5.0] * 48}),
            BeyondCalibratedRange,
            "calibrated from",
            id="load below the points",
        ),
        pytest.param(_set("period", to="2025-05"), DuhengError, "", id="no readings in the period"),
        pytest.param(
            lambda small: small.write("readings.csv", "time,A\n"), DuhengError, "", id="empty table"
        ),
        pytest.param(
            _set(
                "allowances",
                to={"missing": {"rule": "zero", "relative_standard_uncertainty": 0, "reason": "x"}},
            ),
            UnusableAccount,
            "'zero' is not accepted",
            id="missing as zero",
        ),
        pytest.param(
            _set("streams", "grid", "converted_from", to="grid"),
            DoubleCounting,
            "counted already",
            id="converted energy counted",
        ),
        pytest.param(
            _set(
                "corrections",
                to=[
                    {
                        "channel": "Z",
                        "from": "2025-03-01",
                        "until": "2025-03-02",
                        "factor": 2,
                        "reason": "x",
                    }
                ],
            ),
            UnknownName,
            "no channel 'Z'",
            id="correction of nothing",
        ),
    ],
)
def test_wrong_use_is_refused(
    small: Any, change: Change, error: type[DuhengError], says: str
) -> None:
    change(small)
    with pytest.raises(error) as refusal:
        small.run()
    assert says in str(refusal.value)
    assert refusal.value.hint


def test_a_misspelt_key_names_the_nearest_and_its_line(small: Any) -> None:
    small.content["instruments"]["MA"]["confirmatons"] = []
    with pytest.raises(UnusableAccount) as refusal:
        small.run()
    assert refusal.value.hint == "did you mean 'confirmations'?"
    assert "line" in refusal.value.message


def test_a_missing_account_is_refused(tmp_path: Any) -> None:
    with pytest.raises(MissingFile, match="no document"):
        account(tmp_path / "ACCOUNT.yaml")


def test_an_unknown_group_names_the_nearest(small: Any) -> None:
    with pytest.raises(UnknownName) as refusal:
        small.run(group_by=["months"])
    assert refusal.value.hint == "did you mean 'month'?"


def test_strict_mode_refuses_what_nobody_checked(small: Any) -> None:
    with pytest.raises(UncheckedValue):
        small.run(strict=True)


def test_a_named_rule_settles_an_overlap_and_a_finding_says_so(small: Any) -> None:
    small.calibrate("new.yaml", "MA", points=((10, 1.0, 0.1), (100, 1.0, 0.1)))
    later = {"certificate": "new.yaml", "from": "2025-02-01", "until": "2026-02-01"}
    small.content["instruments"]["MA"]["confirmations"].append(later)
    small.content["overlap"] = "latest_confirmed"
    figure = small.run().figures[0]
    assert figure.best_estimate == pytest.approx(2.4 * small.factor / 1.01, rel=1e-12)
    assert "traceability.overlap" in {finding.code for finding in figure.findings}


def test_beyond_the_range_the_nearest_point_is_kept_when_asked(small: Any) -> None:
    small.calibrate("MA.yaml", "MA", points=((10, 1.0, 0.1), (100, 0.0, 0.1)))
    small.write_readings({"A": [5.0] * 48})
    small.content["instruments"]["MA"]["beyond_range"] = "nearest_point"
    figure = small.run().figures[0]
    assert figure.best_estimate == pytest.approx(0.24 * small.factor / 1.01, rel=1e-12)
    found = [one for one in figure.findings if one.code == "accounting.beyond_calibrated_range"]
    assert found[0].data["rows"] == 48


def test_a_load_in_percent_needs_the_rating(small: Any) -> None:
    small.calibrate("MA.yaml", "MA", points=((0.1, 1.0, 0.1), (1.0, 0.0, 0.1)))
    text = (small.folder / "MA.yaml").read_text(encoding="utf-8")
    small.write("MA.yaml", text.replace("{unit: kW}", '{unit: "1"}'))
    figure = small.run().figures[0]
    assert "accounting.load_unknown" in {finding.code for finding in figure.findings}
    small.content["instruments"]["MA"]["rated"] = {"value": 100, "unit": "kW"}
    corrected = small.run().figures[0]
    factor = 1 / 1.01 + (0.5 - 0.1) / 0.9 * (1 - 1 / 1.01)
    assert corrected.best_estimate == pytest.approx(2.4 * small.factor * factor, rel=1e-12)


def test_no_stream_for_a_method_is_an_empty_account(small: Any) -> None:
    small.content["streams"]["grid"]["role"] = "converted"
    with pytest.raises(EmptyTable, match="nothing to add up"):
        small.run()
