"""The example that stands in the repository runs, and shows what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from duheng.accounting import run_account
from duheng.accounting.records import Origin

EXAMPLE = Path(__file__).parents[4] / "examples" / "stack" / "STACK.yaml"


def test_the_example_shows_substituted_hours_apart_and_the_velocity_first():
    (figure,) = run_account(EXAMPLE).figures
    spent = figure.coverage.hours
    assert sum(one for (origin, _), one in spent.items() if origin is Origin.SUBSTITUTED) == 7
    assert sum(spent.values()) == 714
    assert figure.budget[0].source.endswith("FLOW-1/velocity_coefficient")
    relative = figure.expanded_uncertainty / figure.best_estimate
    assert 0.04 < relative < 0.07
    shares = sum(line.share for line in figure.budget)
    assert shares == pytest.approx(1.0)


def test_the_report_of_the_example_names_its_tests():
    page = run_account(EXAMPLE).to_html()
    assert "RATA-2024-11-F" in page
    assert "GAS-2025-018" in page
