"""Pages of accounts as their keeper and the centre use them, with the real child process."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from accounts_of import a_site, archive, example_files
from callers import token_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from signing_in import client_of

from duheng.site.accounts.reading import LOOKING, Refusal, run_package
from duheng.site.accounts.unpacking import open_package
from duheng.site.actions.actor import Actor
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.terms.clock import system_clock

PLANS = Path(__file__).parents[3] / "examples" / "monitoring-plan"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]


def upload(files: dict[str, bytes]) -> SimpleUploadedFile:
    return SimpleUploadedFile("account.zip", archive(files))


def work() -> None:
    for job in Job.objects.filter(state=JobState.WAITING).order_by("pk"):
        run_job(job.pk, system_clock)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_from_what_is_sent_to_a_figure_its_proof_and_its_publication(
    keeper: Client, alice: Actor, bob: Actor, carol: Actor
) -> None:
    facts = {"code": "W-1", "name": "Works", "kind": "energy_user"}
    page = keeper.post("/energy/sites/new/", facts, follow=True)
    site = page.redirect_chain[-1][0]
    plan = SimpleUploadedFile("plan.yaml", (PLANS / "PLAN-2.yaml").read_bytes())
    assert keeper.post(f"{site}plans/new/", {"reason": "", "file": plan}).status_code == 302
    sent = keeper.post(f"{site}send/", {"file": upload(example_files()), "note": ""})
    run = sent.headers["Location"]
    assert "under way" in text_of(keeper, run) or "Waiting" in text_of(keeper, run)
    work()
    shown = text_of(keeper, run)
    assert "Done" in shown
    number = int(re.findall(r"/energy/accounts/(\d+)/", shown)[0])
    account = f"/energy/accounts/{number}/"
    page_text = text_of(keeper, account)
    for words in ("Best estimate", "Statutory value", "By channel", "works-meter.yaml", "sha256:"):
        assert words in page_text, words
    proof = keeper.post(f"{run}prove/").headers["Location"]
    work()
    assert "Identical to the bit" in text_of(keeper, proof)
    assert "Nothing was published" not in text_of(keeper, f"{run}publish/")
    published = keeper.post(f"{run}publish/", {"reason": ""}, follow=True)
    assert "figures are published" in published.content.decode()
    assert keeper.post(f"{run}publish/", {"reason": ""}).status_code == 409
    assert json.loads(keeper.get(f"{run}file/json").content)["figures"]
    assert keeper.get(f"{run}file/pdf").content.startswith(b"%PDF-")
    assert keeper.get(f"{run}file/xlsx").content.startswith(b"PK")
    assert keeper.get(f"{run}file/exe").status_code == 404
    assert keeper.get(f"{run}file/bundle").status_code == 409  # this site has no log yet
    quality = text_of(keeper, f"{account}quality/")
    assert "Score · " in quality
    assert "cn/carbon-data-quality-score" in quality
    assert "from its plan" in quality or "to its plan" in quality
    overview = text_of(keeper, site)
    for words in ("What is measured", "use of purchased electricity", "works-meter (0.5S)"):
        assert words in re.sub(r"<[^>]*>", "", overview), words
    assert "Last figures" in overview
    region = text_of(client_of(carol), "/energy/region/")
    assert "Works" in region
    assert client_of(carol).get("/energy/region/?format=csv").content.startswith(b"\xef\xbb\xbf")
    other = client_of(bob)
    for address in (site, account, run, f"{run}file/json", f"{account}quality/"):
        assert other.get(address).status_code == 404, address
    assert "Works" not in text_of(other, "/energy/region/")
    call = {"headers": {"Authorization": f"Bearer {token_of(alice)}"}}
    read = Client().get(f"/api/v1/accounts/{number}", **call).json()
    assert read["figure"]["expanded_uncertainty"] > 0
    assert len(Client().get(f"/api/v1/accounts/{number}/runs", **call).json()) == 2
    made = Client().post(
        f"/api/v1/accounts/{number}/runs", "{}", content_type="application/json", **call
    )
    assert made.status_code == 201


def test_an_account_that_names_files_elsewhere_is_refused_at_its_field(
    keeper: Client, alice: Actor
) -> None:
    site = a_site(alice, system_clock())
    for name in ("/etc/passwd", "../../secret.csv", "~/x.csv"):
        files = example_files(**{"file: readings.csv": f"file: {name}"})
        answer = keeper.post(f"/energy/sites/{site}/send/", {"file": upload(files), "note": ""})
        assert answer.status_code == 422
        assert "outside of the archive" in answer.content.decode()
    assert not Job.objects.exists()


def test_an_account_that_cannot_be_run_says_why_and_shows_no_place_of_the_machine(
    keeper: Client, alice: Actor
) -> None:
    site = a_site(alice, system_clock())
    files = example_files()
    del files["works-meter.yaml"]
    sent = keeper.post(f"/energy/sites/{site}/send/", {"file": upload(files), "note": ""})
    work()
    shown = text_of(keeper, sent.headers["Location"])
    assert "could not be run" in shown
    assert "works-meter.yaml" in shown
    assert "duheng-account-" not in shown


def test_what_is_no_account_is_refused_at_its_field(keeper: Client, alice: Actor) -> None:
    site = a_site(alice, system_clock())
    for content in (b"format: duheng-acount/1\n", b"a: [1\n", b"\xff\xfe", b"PK nothing"):
        file = SimpleUploadedFile("a.yaml", content)
        answer = keeper.post(f"/energy/sites/{site}/send/", {"file": file, "note": ""})
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()


def test_a_run_that_takes_too_long_is_ended() -> None:
    from dataclasses import replace

    found = run_package(
        open_package(archive(example_files())),
        lambda step: None,
        limits=replace(LOOKING, seconds=0.2),
    )
    assert isinstance(found, Refusal)
    assert found.code == "accounts.limit_reached"


def test_empty_lists_say_why_and_offer_the_next_step(keeper: Client) -> None:
    assert "/energy/sites/new/" in text_of(keeper, "/energy/sites/")
    assert "/energy/sites/" in text_of(keeper, "/energy/accounts/")
    assert "/energy/sites/" in text_of(keeper, "/energy/region/")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("example", "listed"),
    [
        ("allowance", "allowances"),
        ("balance", "balances"),
        ("forest-sink", "sinks"),
        ("savings", "accounts"),
        ("stack", "accounts"),
        ("green-park", "accounts"),
    ],
)
def test_every_form_of_account_runs_and_shows_without_a_page_of_its_own(
    keeper: Client, alice: Actor, tmp_path: Path, example: str, listed: str
) -> None:
    folder = shutil.copytree(PLANS.parent / example, tmp_path / example)
    if (folder / "generate.py").is_file():
        subprocess.run([sys.executable, "generate.py"], cwd=folder, check=True)
    files = {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.suffix in {".yaml", ".csv", ".xml", ".json"}
    }
    if example == "stack":  # it brings the account of its fuel along, to be compared with
        files["ACCOUNT.yaml"] = files.pop("STACK.yaml")
    site = a_site(alice, system_clock())
    sent = keeper.post(f"/energy/sites/{site}/send/", {"file": upload(files), "note": ""})
    assert sent.status_code == 302, sent.content.decode()
    work()
    shown = text_of(keeper, sent.headers["Location"])
    assert "could not be run" not in shown, re.findall(r"<p class=.mb-0.>(.*)</p>", shown)
    assert "Best estimate" in shown
    number = re.findall(r"/energy/accounts/(\d+)/", shown)[0]
    assert f"/energy/accounts/{number}/" in text_of(keeper, f"/energy/{listed}/")
    text_of(keeper, f"/energy/accounts/{number}/quality/")
    text_of(keeper, "/energy/region/")
