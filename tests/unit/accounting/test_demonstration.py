"""The synthetic park: its planted faults are found, and its known truth lies within U."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from duheng.accounting.demonstration import Demonstration, build_demonstration, run_demonstration
from duheng.accounting.records import Origin, Traceability


class _Ticking:
    """A clock that gains a second whenever it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return run_demonstration(tmp_path_factory.mktemp("park"), clock=_Ticking())


def _figure(park: Demonstration, quantity: str) -> Any:
    return next(one for one in park.result.figures if one.quantity == quantity)


def test_the_true_energy_lies_within_the_expanded_uncertainty(park: Demonstration) -> None:
    truth = json.loads((park.account.parent / "TRUTH.json").read_text(encoding="utf-8"))
    figure = _figure(park, "co2_purchased_electricity")
    expected = truth["net_electricity_kwh"] / 1000 * 0.6849
    assert abs(figure.best_estimate - expected) < figure.expanded_uncertainty


def test_three_figures_have_their_uncertainty(park: Demonstration) -> None:
    wholes = [figure for figure in park.result.figures if not figure.group]
    assert [figure.unit for figure in wholes] == ["tCO2", "tCO2", "tce"]
    assert all(figure.expanded_uncertainty is not None for figure in wholes)


@pytest.mark.parametrize(
    ("code", "channel"),
    [
        ("telemetry.gap", "E20"),
        ("telemetry.not_a_number", "E23"),
        ("telemetry.scale", "E12"),
        ("telemetry.rollover", "E37"),
        ("telemetry.swap", "E38"),
        ("accounting.set_aside", "E12"),
    ],
)
def test_a_planted_fault_is_found(park: Demonstration, code: str, channel: str) -> None:
    figure = _figure(park, "co2_purchased_electricity")
    found = {one.data.get("channel") for one in figure.findings if one.code == code}
    assert found == {channel}


def test_the_lapsed_confirmation_is_found_and_covered_by_its_allowance(
    park: Demonstration,
) -> None:
    figure = _figure(park, "co2_purchased_electricity")
    lapse = next(one for one in figure.findings if one.code == "accounting.expired")
    assert lapse.data["instrument"] == "M07"
    assert any(line.source.endswith("expired/M07@2025-09-01") for line in figure.budget)


def test_the_wrong_unit_covers_exactly_its_hours(park: Demonstration) -> None:
    figure = _figure(park, "co2_purchased_electricity")
    assert figure.excluded["count"] == 31 * 96


def test_both_shared_standards_are_lines_of_the_budget(park: Demonstration) -> None:
    figure = _figure(park, "co2_purchased_electricity")
    sources = {line.source for line in figure.budget}
    standards = {f"urn:duheng:certificate:SYN-NMI/SYN-STD-2024-00{n}" for n in (1, 2)}
    assert standards <= sources


def test_coverage_adds_up_over_forty_channels(park: Demonstration) -> None:
    coverage = _figure(park, "co2_purchased_electricity").coverage
    assert sum(coverage.hours.values()) == pytest.approx(40 * 8760)
    assert coverage.share_of_time(Origin.MISSING) == 0
    assert coverage.share_of_time(Origin.MEASURED, Traceability.EXPIRED) == pytest.approx(
        45 * 24 / (40 * 8760)
    )


def test_defaulted_fuel_is_counted_apart(park: Demonstration) -> None:
    coverage = _figure(park, "co2_fuel_combustion").coverage
    assert 0.03 < coverage.share_of_quantity(Origin.DEFAULT) < 0.05


def test_the_report_is_labelled_synthetic(park: Demonstration) -> None:
    page = park.report.read_text(encoding="utf-8")
    assert 'class="synthetic-page"' in page
    assert park.seconds == 1.0


def test_building_again_writes_the_same_bytes(park: Demonstration, tmp_path: Path) -> None:
    again = build_demonstration(tmp_path)
    assert _digests(again.parent) == {
        name: digest
        for name, digest in _digests(park.account.parent).items()
        if name != "report.html"
    }


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
