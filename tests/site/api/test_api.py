"""The interface: tokens, problem JSON, scope, two writers."""

from typing import Any

import pytest
from callers import program_of
from django.test import Client
from records_of import records_of

from duheng.site.actions.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
FACTS = {"name": "Balance", "number": "B-1", "division_code": "150203", "serial_number": "S1"}


def caller(actor: Actor, *permissions: str) -> Client:
    return program_of(actor, *(permissions or ("registry.view", "registry.change_instrument")))


def register(client: Client, **more: object) -> int:
    answer = client.post(
        "/api/v1/instruments/", {"facts": {**FACTS, **more}}, content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def test_a_program_registers_reads_changes_and_withdraws_an_instrument(alice: Actor) -> None:
    client = caller(alice)
    address = f"/api/v1/instruments/{register(client)}"
    read = client.get(address).json()
    assert (read["name"], read["revision"]) == ("Balance", 1)
    change = {"facts": {"name": "Scale"}, "revision": 1}
    assert client.patch(address, change, content_type="application/json").json() == {"revision": 2}
    again = client.patch(address, change, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "site.changed_meanwhile")
    gone = client.post(
        f"{address}/withdraw", {"revision": 2, "reason": "sold"}, content_type="application/json"
    )
    assert gone.status_code == 204
    assert client.get("/api/v1/instruments/").json() == {"items": [], "next_after": None}


def test_a_list_is_paged_by_the_last_number_seen(alice: Actor) -> None:
    client = caller(alice)
    numbers = [register(client, number=f"B-{place}") for place in range(5)]
    first = client.get("/api/v1/instruments/", {"limit": 3}).json()
    rest = client.get("/api/v1/instruments/", {"limit": 3, "after": first["next_after"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == numbers
    assert rest["next_after"] is None


def test_another_tenant_finds_nothing(alice: Actor, bob: Actor) -> None:
    number = register(caller(alice))
    other = caller(bob)
    answer = other.get(f"/api/v1/instruments/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "site.no_such_record")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert other.get("/api/v1/instruments/").json()["items"] == []


def test_a_token_does_only_what_it_was_made_for(alice: Actor) -> None:
    reader = caller(alice, "registry.view")
    answer = reader.post("/api/v1/instruments/", {"facts": FACTS}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "site.not_allowed")


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer duheng_nonsense", "Basic eDp5"])
def test_without_a_token_that_holds_nothing_is_shown(db: None, header: str) -> None:
    answer = Client(headers={"authorization": header}).get("/api/v1/instruments/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "site.bad_token"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"facts": 3}', b'{"facts": {"name": "x", "division_code": "99"}}']
)
def test_a_request_that_is_not_as_described_is_refused_with_its_places(
    alice: Actor, body: bytes
) -> None:
    answer = caller(alice).post("/api/v1/instruments/", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.json()["code"].count(".") == 1


def test_the_indicators_are_open_to_everybody(db: None) -> None:
    answer = Client().get("/api/v1/indicators/", {"as_of": "2025-06-30"})
    assert [one["series"] for one in answer.json()["items"]][:2] == ["1", "2"]
    assert Client().get("/api/v1/openapi.json").json()["info"]["title"] == "Duheng"


def test_figures_are_filtered_and_one_comes_with_its_budget(alice: Actor, bob: Actor) -> None:
    made, others = records_of(alice), records_of(bob, "150602")
    client = caller(alice, "registry.view")

    def listed(**wanted: Any) -> list[int]:
        answer = client.get("/api/v1/figures/", wanted)
        assert answer.status_code == 200, answer.content
        return [one["id"] for one in answer.json()["items"]]

    assert listed() == [made["figure"]]
    assert listed(division="1502", status="in_force") == [made["figure"]]
    assert listed(certificate_id=made["certificate"]) == [made["figure"]]
    assert listed(ends_since="2026-03-02T01:00:00Z") == [made["figure"]]
    for nothing in (
        {"division": "1506"},
        {"status": "restated"},
        {"certificate_id": others["certificate"]},
        {"owner_id": bob.organisation_id},
        {"begins_before": "2025-12-01T00:00:00Z"},
        {"ends_since": "2026-03-02T01:00:01Z"},
    ):
        assert listed(**nothing) == [], nothing
    read = client.get(f"/api/v1/figures/{made['figure']}").json()
    assert (read["value"], read["expanded_uncertainty"]) == (998.5, 4.0)
    (cause,) = read["sources"]
    assert (cause["certificate_id"], cause["contribution"]) == (made["certificate"], -2.0)
    assert cause["standard_uncertainty"] is None


def test_a_figure_of_another_tenant_is_not_there(alice: Actor, bob: Actor) -> None:
    number = records_of(alice)["figure"]
    other = caller(bob, "registry.view")
    assert other.get("/api/v1/figures/").json()["items"] == []
    for path in (f"/api/v1/figures/{number}", f"/api/v1/figures/{number}/file"):
        assert other.get(path).status_code == 404, path
