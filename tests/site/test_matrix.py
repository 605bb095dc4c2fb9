"""The permission matrix: every view of every address, asked by the public, by somebody without a
role, by a neighbour league's user in the right role, and by the right one.

What each is to get follows from the view's door and the scope of its object; nothing is listed by
hand but samples (samples.py). A new view is asked by itself; one without a door fails.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import samples_of_accounts  # noqa: F401 - adds its samples
import samples_of_monitoring  # noqa: F401 - adds its samples
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from samples import OPEN, SAMPLES, Address, Setting, addresses
from samples_of_registry import listed_standard
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.people.doors import Door
from duheng.site.people.models import Organisation
from duheng.site.people.roles import ROLES
from duheng.terms.clock import system_clock

pytestmark = pytest.mark.django_db(transaction=True)

BAOTOU, ORDOS = "150203", "150602"
PAGES = [one for one in addresses() if not one.name.startswith("api-")]
GUARDED = [one for one in PAGES if getattr(one.view, "door", None) and not one.view.door.is_public]
WITH_OBJECT = [one for one in GUARDED if one.parts and one.name not in OPEN]
ABOUT_STANDARDS = [one for one in GUARDED if one.parts == ("standard_id",)]
LET_IN = {200, 302, 405, 409, 422}
SEEN_BY_ALL = {"organisation_id", "material_id", "document_id", "record_id"}
"""Parts whose record everybody may read who signed in: to change it is refused with 403."""
ABOUT_ONESELF = {"people:second_factor", "account_reauthenticate"}


def named(one: Address) -> str:
    return one.name


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Keep the files and the log of each test in a folder of its own."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


@pytest.fixture
def now() -> datetime:
    return system_clock()


def role_for(one: Address) -> str:
    """Return the first role that the door lets in."""
    wanted = set(one.view.door.permissions)
    for key, role in ROLES.items():
        if role.permissions & wanted or (not wanted and key == "organisation_administrator"):
            return key
    raise AssertionError(f"no role opens {one.name}: {wanted}")


def holder(role: str, name: str, division: str) -> Actor:
    """Return somebody in a role, in an organisation of a kind in which it can be held."""
    kinds = ROLES[role].kinds
    kind = "technical_body" if "technical_body" in kinds else sorted(kinds)[0]
    return someone(name, role, division, kind)


def address_of(one: Address, setting: Setting) -> str:
    facts = {}
    for part in one.parts:
        made = SAMPLES.get(f"{one.name}:{part}", SAMPLES.get(part))
        assert made is not None, f"no sample for {part} of {one.name}: add it to samples.py"
        facts[part] = made(setting)
    return reverse(one.name, kwargs=facts)


def ask(client: Client, address: str) -> list[HttpResponse]:
    """Return the answers to reading and to sending an empty form; never a fault of ours."""
    client.raise_request_exception = False
    answers = [client.get(address), client.post(address)]
    assert all(one.status_code < 500 for one in answers), [one.status_code for one in answers]
    return answers


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_every_view_carries_one_door(one: Address) -> None:
    assert isinstance(getattr(one.view, "door", None), Door), f"{one.name} has no door"
    inner, doors = one.view, 0
    while inner is not None:
        doors += "door" in vars(inner) and vars(inner)["door"] is not getattr(
            getattr(inner, "__wrapped__", None), "door", None
        )
        inner = getattr(inner, "__wrapped__", None)
    assert doors == 1


@pytest.mark.parametrize("one", GUARDED, ids=named)
def test_the_public_is_sent_to_sign_in(one: Address, now: datetime) -> None:
    owner = holder(role_for(one), "Owner", BAOTOU)
    for answer in ask(client_of(None), address_of(one, Setting(owner, now))):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("one", GUARDED, ids=named)
def test_somebody_without_a_role_is_refused_by_permission(
    one: Address, now: datetime, mallory: Actor
) -> None:
    owner = holder(role_for(one), "Owner", BAOTOU)
    expected = {403} if one.view.door.permissions else {200, 302, 405}
    if not one.view.door.permissions and one in WITH_OBJECT:
        expected = {403, 404, 405}
    if one.name.endswith("_recovery_codes"):
        expected = {200, 302, 404, 405}  # somebody without a second factor has no codes
    for answer in ask(client_of(mallory), address_of(one, Setting(owner, now))):
        assert answer.status_code in expected


@pytest.mark.parametrize("one", WITH_OBJECT, ids=named)
def test_a_neighbour_in_the_right_role_finds_no_object_of_another_tenant(
    one: Address, now: datetime
) -> None:
    role = role_for(one)
    owner, neighbour = holder(role, "Owner", BAOTOU), holder(role, "Neighbour", ORDOS)
    found = [
        answer.status_code
        for answer in ask(client_of(neighbour), address_of(one, Setting(owner, now)))
    ]
    refusals = {404, 405} | ({403} if one.parts[0] in SEEN_BY_ALL else set())
    assert set(found) <= refusals
    assert set(found) & {403, 404}


@pytest.mark.parametrize("one", ABOUT_STANDARDS, ids=named)
def test_a_listed_standard_is_read_by_a_neighbour_and_changed_by_its_keeper_alone(
    one: Address, now: datetime
) -> None:
    role = role_for(one)
    owner, neighbour = holder(role, "Owner", BAOTOU), holder(role, "Neighbour", ORDOS)
    number = listed_standard(Setting(owner, now)).pk
    address = reverse(one.name, kwargs={"standard_id": number})
    expected = {200} if one.name == "registry:standard" else {403}
    assert {answer.status_code for answer in ask(client_of(neighbour), address)} == expected


@pytest.mark.parametrize("one", GUARDED, ids=named)
def test_the_right_one_is_let_in(one: Address, now: datetime) -> None:
    owner = holder(role_for(one), "Owner", BAOTOU)
    allowed = LET_IN | ({404} if one.name.endswith("_recovery_codes") else set())
    for answer in ask(client_of(owner), address_of(one, Setting(owner, now))):
        assert answer.status_code in allowed, answer.content[:2000]


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_a_form_that_another_site_sends_is_refused(one: Address, now: datetime) -> None:
    role = "organisation_administrator" if one.view.door.is_public else role_for(one)
    owner = holder(role, "Owner", BAOTOU)
    address = address_of(one, Setting(owner, now))
    who = None if one.view.door.is_public else owner
    answer = client_of(who, csrf=True).post(address)
    assert answer.status_code == 403
    assert "403_csrf.html" in {template.name for template in answer.templates}


@pytest.mark.parametrize("one", [page for page in PAGES if page not in GUARDED], ids=named)
def test_public_pages_open_without_an_account(one: Address, now: datetime) -> None:
    owner = holder("organisation_administrator", "Owner", BAOTOU)
    for answer in ask(client_of(None), address_of(one, Setting(owner, now))):
        assert answer.status_code in LET_IN | {400, 404, 429}


@pytest.mark.parametrize("one", GUARDED, ids=named)
def test_who_can_change_records_needs_a_second_factor(one: Address, now: datetime) -> None:
    owner = holder(role_for(one), "Owner", BAOTOU)
    setting = Setting(owner, now)
    client = client_of(owner, second_factor=False)
    if not one.view.door.wants_second_factor or "webauthn" in one.name:
        return
    for answer in ask(client, address_of(one, setting)):
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("people:second_factor")


def test_samples_are_about_organisations_of_the_owner(now: datetime) -> None:
    owner = holder("organisation_administrator", "Owner", BAOTOU)
    assert Organisation.objects.get(pk=SAMPLES["organisation_id"](Setting(owner, now)))
