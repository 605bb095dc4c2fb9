"""What a better or a withdrawn certificate would do, asked of the cells that a run keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accounts_of import EXAMPLE, an_account
from django.test import Client
from django.utils import translation
from signing_in import client_of

from duheng import accounting
from duheng.site.accounts import child
from duheng.site.accounts.models import AccountRun
from duheng.site.accounts.starting import begin_run
from duheng.site.actions.actor import Actor
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.terms.clock import system_clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    with translation.override("en"):
        yield


@pytest.fixture
def keeper(alice: Actor) -> Client:
    return client_of(alice)


@pytest.fixture
def run(alice: Actor) -> AccountRun:
    """Return a run of the example that was done by the real child process."""
    account = an_account(alice, system_clock())
    number = begin_run(alice, system_clock(), account)
    for job in Job.objects.filter(state=JobState.WAITING):
        run_job(job.pk, system_clock)
    found: AccountRun = AccountRun.objects.visible_to(alice).get(pk=number)
    assert found.state == "done", found.message
    return found


def test_a_run_keeps_the_cells_that_the_command_line_writes(
    run: AccountRun, keeper: Client, bob: Actor
) -> None:
    wanted = accounting.cells_of(accounting.run_account(EXAMPLE / "ACCOUNT.yaml")).to_bytes()
    address = f"/energy/runs/{run.pk}/file/cells"
    assert kept_bytes(run.cells.sha256) == wanted
    assert keeper.get(address).content == wanted
    assert f'href="{address}"' in keeper.get(f"/energy/runs/{run.pk}/").content.decode()
    assert client_of(bob).get(address).status_code == 404


def test_cells_larger_than_may_be_kept_are_left_out_and_the_account_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = accounting.run_account(EXAMPLE / "ACCOUNT.yaml")
    monkeypatch.setattr(child, "MOST_CELLS_BYTES", 1000)
    told = child.told_of(result)
    assert told["cells"] == ""
    assert told["account"]["figures"]
