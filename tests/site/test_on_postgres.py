"""The site's tests once more, on a real PostgreSQL behind its walls."""

from pathlib import Path

import pytest
from django.db import connection
from postgres import binaries, run_on_postgres

HERE = Path(__file__).parent
ONLY_HERE = {"upkeep", "__pycache__", Path(__file__).name}


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="this run is that run")
def test_what_holds_on_sqlite_holds_on_postgresql() -> None:
    assert connection.vendor == "sqlite"
    binaries()
    parts = [
        str(one)
        for one in sorted(HERE.iterdir())
        if one.name not in ONLY_HERE and (one.is_dir() or one.name.startswith("test_"))
    ]
    done = run_on_postgres(*parts, "-q", "-n0", "-p", "no:cacheprovider", "--maxfail=10")
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout or "100%" in done.stdout
