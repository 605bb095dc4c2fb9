"""What the two databases could do differently, once more on a real PostgreSQL behind its walls.

``python tests/site/postgres.py tests/site`` runs everything there.
"""

from pathlib import Path

import pytest
from django.db import connection
from postgres import binaries, run_on_postgres

HERE = Path(__file__).parent
HALVES = {
    "records": (
        "test_actions.py",
        "test_history.py",
        "api/test_api.py",
        "home/test_search.py",
        "pages/test_jobs.py",
        "pages/test_lists.py",
        "pages/test_notifications.py",
        "people/test_row_security.py",
        "registry/test_instrument_actions.py",
        "registry/test_large_imports.py",
        "upkeep/test_readiness.py",
    ),
    "figures": (
        "indicators",
        "monitoring",
        "registry/chains/test_against_naive.py",
        "registry/chains/test_pages.py",
        "registry/figures",
    ),
    "sites": (
        "accounts/test_checks.py",
        "accounts/test_measured.py",
        "accounts/test_plans.py",
        "accounts/test_score.py",
        "api/test_quality_of_sites.py",
    ),
}


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="this run is that run")
@pytest.mark.parametrize("half", HALVES)
def test_what_holds_on_sqlite_holds_on_postgresql(half: str) -> None:
    assert connection.vendor == "sqlite"
    binaries()
    parts = [str(HERE / one) for one in HALVES[half]]
    done = run_on_postgres(*parts, "-q", "-n0", "-p", "no:cacheprovider", "--maxfail=10")
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout or "100%" in done.stdout
