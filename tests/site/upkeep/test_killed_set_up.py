"""A set-up that is killed at any moment leaves a folder that the next one finishes."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "setting_up_killed.py"
PEOPLE = (
    "site", "setup", "--log-origin", "log.example/1", "--organisation", "Institute",
    "--system", "Wang <wang@example.org>", "--security", "Li <li@example.org>",
    "--audit", "Zhao <zhao@example.org>", "--json",
)  # fmt: skip
READY = """
import json
from duheng.site.upkeep.starting import start_site
start_site()
from duheng.ledger import audit_ledger
from duheng.site.actions.models import ActionRecord
from duheng.site.actions.sequencer import sequence_entries
from duheng.site.people.models import Invitation, Organisation
from duheng.site.upkeep.folders import site_folders
from duheng.site.upkeep.readiness import check_ready
folders = site_folders()
check_ready(folders)
log, key = folders.open_log()
sequence_entries(log, key)
assert audit_ledger(log).is_whole
open_links = Invitation.objects.unscoped("t").filter(withdrawn_at=None)
print(Organisation.objects.count(), open_links.values("role").distinct().count())
"""
TRIES = 3


class Site:
    def __init__(self, folder: Path) -> None:
        self.home = folder / "site"

    def python(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        known = {**os.environ, "DUHENG_HOME": str(self.home), "DUHENG_LANG": "en"}
        known |= {"DUHENG_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "duheng.site.settings"}
        for name in ("DUHENG_KEYS", "DUHENG_SECRET"):
            known.pop(name, None)
        return subprocess.run(
            [sys.executable, *arguments], env=known, capture_output=True, text=True, check=False
        )

    def set_up(self, last_step: int = 0) -> "subprocess.CompletedProcess[str]":
        return self.python(str(PROGRAM), str(last_step), str(self.home), *PEOPLE)


@pytest.mark.slow
@pytest.mark.skipif(bool(os.environ.get("DUHENG_DATABASE_URL")), reason="the other run does it")
def test_killed_at_any_moment_a_set_up_is_finished_by_the_next(tmp_path: Path) -> None:
    whole = Site(tmp_path / "whole").set_up()
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stderr.split("steps ")[-1])
    assert steps > 300
    chance = random.Random(20261123)  # noqa: S311 - it only chooses when to kill
    killed = 0
    for place in range(TRIES):
        lowest, highest = steps * place // TRIES, steps * (place + 1) // TRIES
        last = chance.randint(max(1, lowest), highest)
        site = Site(tmp_path / f"try {place}")
        killed += site.set_up(last).returncode == -9
        again = site.set_up()
        assert again.returncode == 0, (last, again.stderr[-2000:])
        assert json.loads(again.stdout)["organisation_id"] == 1
        ready = site.python("-c", READY)
        assert ready.stdout.split() == ["1", "3"], (last, ready.stderr[-2000:])
    assert killed == TRIES
    record = site.home / "site.json"
    record.write_text('{"title": "Te')
    refused = site.set_up()
    assert refused.returncode == 2
    assert "is damaged" in refused.stderr
    assert "Traceback" not in refused.stderr
