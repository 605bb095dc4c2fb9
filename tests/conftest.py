"""Hypothesis draws the same cases everywhere: a failing property fails for everyone, every time.

Files that take long come first, so that no worker is left alone with one in the end.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("DUHENG_HYPOTHESIS", "fixed"))

LONG_FILES = (
    "tests/journeys/",
    "tests/site/test_on_postgres.py",
    "tests/unit/telemetry/history/test_spark.py",
    "tests/site/test_matrix.py",
    "tests/site/accounts/test_pages.py",
    "tests/site/upkeep/test_setting_up.py",
    "tests/site/accounts/test_checks.py",
    "tests/site/upkeep/test_door_beside_site.py",
    "tests/site/api/test_every_operation.py",
    "tests/site/upkeep/test_killed_set_up.py",
    "tests/site/test_migrations.py",
    "tests/site/registry/test_large_imports.py",
    "tests/unit/telemetry/validity/test_injected_faults.py",
    "tests/unit/accounting/test_demonstration.py",
    "tests/site/test_injection.py",
    "tests/unit/accounting/savings/test_savings.py",
    "tests/site/pages/test_jobs.py",
    "tests/site/demonstration/",
    "tests/site/upkeep/",
    "tests/unit/telemetry/intake/",
)
"""Beginnings of names, the longest first, as they were measured."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first; within a file the order stays."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(name: str) -> int:
    found = (at for at, begins in enumerate(LONG_FILES) if name.startswith(begins))
    return next(found, len(LONG_FILES))
