"""What a better or a withdrawn certificate would do, asked of the cells that a run keeps."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import datetime

import pytest
from accounts_of import EXAMPLE, NOW, an_account
from callers import token_of
from django.test import Client
from signing_in import client_of

from conftest import someone
from duheng import accounting
from duheng.site.accounts import child
from duheng.site.accounts.changes import total_of
from duheng.site.accounts.models import AccountRun
from duheng.site.accounts.region import held_figures, if_halved
from duheng.site.accounts.starting import begin_run
from duheng.site.accounts.what_if.asking import Question
from duheng.site.accounts.what_if.together import what_if_together
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.site.people.models import Organisation
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.models import (
    Certificate,
    CertificateUse,
    MeasurementStandard,
    StandardDoubt,
    StoredFile,
)
from duheng.terms.clock import system_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]


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


def page_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_a_withdrawn_certificate_shows_which_figures_lose_their_uncertainty(
    run: AccountRun, keeper: Client
) -> None:
    address = f"/energy/runs/{run.pk}/what-if/"
    assert "CAL-2024-0171" in page_of(keeper, address)
    shown = page_of(keeper, f"{address}?without=CAL-2024-0171")
    for words in ("no U may be stated", "all other causes: u =", "97.3 %", "Coverage lost"):
        assert words in shown, words
    assert "stay as they are" in shown
    told = keeper.get(f"{address}?without=CAL-2024-0171&format=json").json()
    wanted = accounting.what_if(
        accounting.run_account(EXAMPLE / "ACCOUNT.yaml"), withdrawn=["CAL-2024-0171"]
    )
    assert told["lost"] == list(wanted.lost)
    assert [one["rest_uncertainty"] for one in told["figures"]] == [
        one.rest_uncertainty for one in wanted.figures
    ]
    table = keeper.get(f"{address}?without=CAL-2024-0171&format=csv").content
    assert table.startswith(b"\xef\xbb\xbfquantity,")
    assert len(table.splitlines()) == 1 + len(wanted.figures)


def test_what_is_asked_leads_to_an_address_that_can_be_shared_and_is_added_to(
    run: AccountRun, keeper: Client
) -> None:
    address = f"/energy/runs/{run.pk}/what-if/"
    given = {"source": "CAL-2024-0171", "how": "scale", "value": "0.5", "group_by": "channel"}
    answer = keeper.get(address, given)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("scale=CAL-2024-0171%3D0.5&group_by=channel")
    more = {"scale": "CAL-2024-0171=0.5", "source": "VER-2024-0099", "how": "without"}
    both = keeper.get(address, more, follow=True)
    shown = both.content.decode()
    assert shown.count("Take this out") == 2
    assert "no U may be stated" in shown


def test_a_question_that_cannot_be_asked_is_refused_at_its_field_and_keeps_the_rest(
    run: AccountRun, keeper: Client
) -> None:
    address = f"/energy/runs/{run.pk}/what-if/?without=VER-2024-0099"
    for query, words in (
        ("&source=CAL-2024-0171&how=scale&value=much", "is to be a number"),
        ("&source=CAL-2024-0171&how=scale&value=-1", "is to be a number"),
        ("&source=CAL-2024-0171&how=scale&value=nan", "is to be a number"),
        ("&source=CAL-2024-0171&how=burn", "is none of the choices"),
        ("&group_by=moon", "is none of the levels"),
        ("&scale=0.5", "sign of equality"),
        ("".join(f"&without=x{one}" for one in range(21)), "at most 20"),
    ):
        assert words in page_of(keeper, f"{address}{query}", 422), query
    refused = page_of(keeper, f"/energy/runs/{run.pk}/what-if/?without=CAL-9", 422)
    assert "accounting.unknown_name" in refused


def test_a_what_if_is_for_who_may_read_the_account_and_leaves_nothing_behind(
    run: AccountRun, keeper: Client, carol: Actor, bob: Actor, alice: Actor
) -> None:
    address = f"/energy/runs/{run.pk}/what-if/?without=CAL-2024-0171"
    before = AccountRun.objects.visible_to(alice).count(), Job.objects.count()
    assert "no U may be stated" in page_of(client_of(carol), address)
    assert client_of(bob).get(address).status_code == 404
    assert (AccountRun.objects.visible_to(alice).count(), Job.objects.count()) == before


def test_a_line_of_the_budget_leads_to_what_would_be_without_its_evidence(
    run: AccountRun, keeper: Client
) -> None:
    shown = page_of(keeper, f"/energy/accounts/{run.account_id}/")
    assert f"/energy/runs/{run.pk}/what-if/?without=urn%3Aduheng%3Acertificate" in shown


def test_the_interface_answers_the_same_for_who_may_read_the_account(
    run: AccountRun, alice: Actor, bob: Actor
) -> None:
    call = {"headers": {"Authorization": f"Bearer {token_of(alice)}"}}
    known = Client().get(f"/api/v1/accounts/runs/{run.pk}/evidence", **call).json()
    assert "CAL-2024-0171" in [one["number"] for one in known]
    address = f"/api/v1/accounts/runs/{run.pk}/what-if"
    query = {"scale": ["CAL-2024-0171=0.5"], "group_by": "channel"}
    told = Client().get(address, query, **call).json()
    (one,) = {one["group"]["channel"] for one in told["figures"]}
    assert one == "works"
    for wrong in ({}, {"without": "CAL-9"}, {"scale": "0.5"}, {"group_by": "moon"}):
        assert Client().get(address, wrong, **call).status_code == 422, wrong
    other = {"headers": {"Authorization": f"Bearer {token_of(bob)}"}}
    assert Client().get(address, query, **other).status_code == 404


def test_the_certificate_that_would_help_most_leads_to_what_it_would_do_to_all_sites(
    run: AccountRun, carol: Actor, bob: Actor
) -> None:
    other = client_of(carol)
    region = page_of(other, "/energy/region/")
    found = re.findall(r'href="(/energy/region/what-if/\?[^"]+)"', region)
    address = html.unescape(next(one for one in found if "CAL-2024-0171" in one))
    shown = page_of(other, address)
    for words in ("Change of U", "What if it were withdrawn?", f"/energy/runs/{run.pk}/what-if/?"):
        assert words in shown, words
    withdrawn = html.unescape(re.findall(r'href="(\?[^"]+without=[^"]+)"', shown)[0])
    assert "no U may be stated" in page_of(other, f"/energy/region/what-if/{withdrawn}")
    assert b"Example works" in other.get(f"{address}&format=csv").content
    assert "Example works" not in page_of(client_of(bob), address)
    assert "No evidence is named" in page_of(other, "/energy/region/what-if/")
    assert "for one account" in page_of(other, "/energy/region/what-if/?change=x%3D1", 422)


def test_halving_every_certificate_of_one_site_gives_the_sum_that_the_region_tells(
    run: AccountRun, alice: Actor
) -> None:
    held = [one for one in held_figures(alice) if one.quantity == "energy_comprehensive"]
    total = total_of(held)
    cause = next(one for one in total.causes if one.kind == "certificate")
    asked = Question(scaled=((cause.source, 0.5),))
    found = what_if_together(alice, held, asked)
    assert 2 * found.after.standard_uncertainty == pytest.approx(if_halved(cause, total), rel=1e-9)


@action("tests.certificate", permission=None)
def make_certificate(
    *, actor: Actor, at: datetime, owner_id: int, issuer: str, number: str, sha256: str = ""
) -> Certificate:
    body = Organisation(name=issuer, kind="technical_body", division_code="150203")
    body.record()
    made = Certificate(
        number=number, kind="calibration", issuer=body, owner_id=owner_id, division_code="150203",
        measured_at=at, issued_on=at.date(),
    )  # fmt: skip
    if sha256:
        made.file = StoredFile(
            owner_id=owner_id, division_code="150203", sha256=sha256, size=1, media_type="x"
        )
        made.file.record()
    made.record()
    return made


@action("tests.void", permission=None)
def make_void(*, actor: Actor, at: datetime, certificate: Certificate) -> None:
    certificate.status, certificate.status_at = "void", at
    certificate.record()


@action("tests.doubt_a_run", permission=None)
def make_doubt(*, actor: Actor, at: datetime, certificate: Certificate) -> StandardDoubt:
    standard = MeasurementStandard(
        name="Reference", number="S-1", level="enterprise", quantity="energy",
        keeper_id=certificate.issuer_id, division_code="150203",
    )  # fmt: skip
    standard.record()
    CertificateUse(
        certificate=certificate, standard=standard, measured_at=certificate.measured_at
    ).record()
    made = StandardDoubt(standard=standard, found_at=at, reason="drifted")
    made.record()
    return made


def test_evidence_that_was_withdrawn_since_the_run_is_said_with_what_it_would_do(
    run: AccountRun, alice: Actor, keeper: Client
) -> None:
    address, at = f"/energy/accounts/{run.account_id}/", system_clock()
    facts = {"owner_id": run.account.owner_id, "issuer": "Example Institute of Metrology"}
    made = make_certificate(actor=SYSTEM, at=at, number="CAL-2024-0171", **facts)
    other = {"owner_id": someone("Otto", "instrument_keeper", "150203").organisation_id}
    same_number = {**other, "issuer": "Another institute"}
    theirs = make_certificate(actor=SYSTEM, at=at, number="CAL-2024-0171", **same_number)
    make_void(actor=SYSTEM, at=system_clock(), certificate=theirs)
    assert "does not stand any more" not in page_of(keeper, address)
    make_void(actor=SYSTEM, at=system_clock(), certificate=made)
    shown = page_of(keeper, address)
    for words in ("does not stand any more", "is void", "since this run", "See what it would do"):
        assert words in shown, words
    asked = html.unescape(re.findall(r'href="([^"]+)">See what it would do', shown)[0])
    assert "no U may be stated" in page_of(keeper, asked)
    assert "does not stand any more" in page_of(keeper, f"/energy/runs/{run.pk}/")


def test_a_standard_that_was_found_bad_behind_a_certificate_of_the_run_is_said(
    run: AccountRun, keeper: Client
) -> None:
    digest = hashlib.sha256((EXAMPLE / "works-meter.yaml").read_bytes()).hexdigest()
    owner = someone("Otto", "instrument_keeper", "150602").organisation_id
    facts = {"owner_id": owner, "issuer": "Laboratory", "number": "X-1", "sha256": digest}
    made = make_certificate(actor=SYSTEM, at=NOW, **facts)
    address = f"/energy/accounts/{run.account_id}/"
    assert "does not stand any more" not in page_of(keeper, address)
    make_doubt(actor=SYSTEM, at=system_clock(), certificate=made)
    shown = page_of(keeper, address)
    assert "was made with a standard that was found bad" in shown
    assert "/registry/certificates/" not in shown.split("does not stand any more")[1][:400]
