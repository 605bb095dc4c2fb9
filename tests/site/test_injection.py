"""Hostile texts in every field of every form: never a fault of ours, never more than text.

Every address is walked. The forms that its page holds are sent with each text by somebody in the
right role; whatever that changed is then read where it is shown: page, history, lists, search and
exports. A room that adds a view is walked by itself, once it has a sample of its object.
"""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hostile import MARK, TEXTS, Form, Page, cells_of
from records_of import make_records
from samples import SAMPLES, Address, Setting, addresses
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.models import Entry
from duheng.site.actions.sequencer import number_entries
from duheng.site.home.indexing import index_search
from duheng.site.people.roles import ROLES
from duheng.terms.clock import system_clock

pytestmark = pytest.mark.django_db(transaction=True)

LEFT_OUT = {"account_logout"}  # it would end the walk
PAGES = [
    one
    for one in addresses()
    if not one.name.startswith("api-")
    and getattr(one.view, "door", None)
    and one.name not in LEFT_OUT
]
LISTS = [
    one.name for one in PAGES if not one.parts and one.name.startswith(("registry:", "people:"))
]
WRITES = {
    "registry:register_instrument",
    "registry:change_instrument",
    "registry:withdraw_material",
}
"""Of these it is known that some of the texts are taken: the walk is not empty."""
COLUMNS = ("name", "name_en", "model", "maker", "serial_number", "place", "note")
RECORDS = {"record_id": "plan_record", "number": "instrument"}


def named(one: Address) -> str:
    return one.name


@pytest.fixture
def now() -> datetime:
    return system_clock()


def owner_for(one: Address) -> Actor | None:
    """Return somebody in the first role that the door lets in; nobody for a public one."""
    door = one.view.door
    if door.is_public:
        return None
    wanted = set(door.permissions)
    key = next((key for key, role in ROLES.items() if role.permissions & wanted), "metrologist")
    kinds = ROLES[key].kinds
    kind = "technical_body" if "technical_body" in kinds else sorted(kinds)[0]
    return someone("Owner", key, "150203", kind)


def address_of(one: Address, owner: Actor | None, now: datetime) -> str:
    """Return the address with an object of the owner's; skip where there is no sample yet."""
    if not one.parts:
        return reverse(one.name)
    who = owner or someone("Owner", "organisation_administrator", "150203")
    setting, records, facts = Setting(who, now), {}, {}
    for part in one.parts:
        made = SAMPLES.get(f"{one.name}:{part}", SAMPLES.get(part))
        if made is not None:
            facts[part] = made(setting)
            continue
        records = records or make_records(
            actor=SYSTEM, at=now, owner_id=who.organisation_id or 0, division_code="150203"
        )
        name = RECORDS.get(part, part.removesuffix("_id"))
        if name not in records and not (part == "kind" and one.name.endswith("chain")):
            pytest.skip(f"no sample for {part}")
        facts[part] = records.get(name, "instrument")
    return reverse(one.name, kwargs=facts)


def checked(answer: HttpResponse) -> str:
    """Return the text of an answer that is no fault and in which nothing of ours would run."""
    assert answer.status_code < 500, answer.status_code
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return ""
    text = answer.content.decode()
    assert Page(text).runs == []
    return text


def send(client: Client, page: str, form: Form, text: str) -> Iterator[HttpResponse]:
    """Yield the answers to a form with a text where one can type, then everywhere.

    Fields in which the text is refused keep what they had the next time, so that the others get
    through.
    """
    address = form.action.partition("#")[0] or page
    if not address.startswith("/"):
        return
    refused: set[str] = set()
    for _turn in range(3):
        answer = client.post(address, form.filled(text, refused))
        yield answer
        found = refused | _refused(answer)
        if found == refused:
            break
        refused = found
    if 300 <= answer.status_code < 400 and answer.headers["Location"].startswith("/"):
        yield client.get(answer.headers["Location"])
    yield client.post(address, form.stuffed(text))


def _refused(answer: HttpResponse) -> set[str]:
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return set()
    return {name for form in Page(answer.content.decode()).forms for name in form.refused()}


def read_everywhere(client: Client, actor: Actor, text: str) -> None:
    """Read what was written: histories, lists as pages and as files, search."""
    while number_entries(1000):
        pass
    while index_search():
        pass
    latest = {one.kind: one.record_id for one in Entry.objects.order_by("id")}
    for kind, record in latest.items():
        checked(client.get(reverse("people:history", args=[kind, record])))
    checked(client.get(reverse("home:search"), {"q": text[:200]}))
    checked(client.get(reverse("home:search"), {"q": MARK}))
    for name in LISTS:
        answer = client.get(reverse(name))
        if "export=csv" in checked(answer):
            for kind in ("csv", "xlsx"):
                file = client.get(reverse(name), {"export": kind})
                assert list(cells_of(file.getvalue(), kind)) == []


@pytest.mark.parametrize("one", PAGES, ids=named)
def test_hostile_texts_in_every_form_stay_texts(one: Address, now: datetime) -> None:
    owner = owner_for(one)
    client = client_of(owner)
    client.raise_request_exception = False
    address = address_of(one, owner, now)
    forms = [
        form
        for form in Page(checked(client.get(address))).forms
        if not form.action.startswith(("/accounts/logout", "/language"))
    ]
    before = Entry.objects.count()
    for text in TEXTS.values():
        checked(client.get(address, {"text": text, "q": text, "sort": text, "page": text}))
        for form in forms:
            for answer in send(client, address, form, text):
                checked(answer)
    has_written = Entry.objects.count() > before
    assert has_written or one.name not in WRITES
    if owner is not None and has_written:
        read_everywhere(client, owner, TEXTS["script"])


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_records_of_hostile_texts_are_shown_as_text(name: str, alice: Actor, at: datetime) -> None:
    from duheng.site.errors import UnusableFields
    from duheng.site.registry.instruments.actions.registering import register_instrument

    text = TEXTS[name]
    facts = dict.fromkeys(COLUMNS, text[:60])
    try:
        number = register_instrument(
            actor=alice, at=at, facts={**facts, "number": text[:30], "division_code": "150203"}
        )
    except UnusableFields:
        return  # refused by name: nothing was written
    client = client_of(alice)
    client.raise_request_exception = False
    for page in ("instrument", "change_instrument"):
        shown = checked(client.get(reverse(f"registry:{page}", args=[number])))
        assert MARK in shown
    read_everywhere(client, alice, text)


def test_the_walk_finds_what_would_run() -> None:
    for text in (TEXTS["script"], TEXTS["attribute"], f'<a href="{TEXTS["address"]}">x</a>'):
        assert Page(f'<p title="{text}">{text}</p>').runs
    assert Page("<p>zq7:49</p>").runs
    assert not Page("<p>&lt;script&gt;zq7()&lt;/script&gt;</p>").runs
    assert list(cells_of(b"a,=1+1\r\n", "csv")) == ["=1+1"]
