"""Whose records the interface shows: every address with a number, asked by a neighbour."""

from typing import Any

import pytest
from callers import program_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from records_of import records_of

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.api.v1 import api

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = {"material", "document", "plan_record"}  # reading them is open to everybody who signed in
BODY = {
    "revision": 1, "reason": "test", "facts": {}, "status": "suspended", "on": "2026-03-02",
    "kind": "storing", "happened_at": "2026-03-02T09:00:00+08:00", "confirmed_on": "2026-03-02",
    "is_fit": True,
}  # fmt: skip
ASKED = {
    "true_at": "2026-03-03T00:00:00Z",
    "without": "urn:duheng:certificate:EX-001/CAL-2024-0171",  # of the example of an account
}


def addresses() -> list[tuple[str, str, str]]:
    """Return operation, method and address of everything that a number stands in."""
    paths: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return [
        (operation["operationId"], method, path)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "{" in path
    ]


def objects_of(path: str) -> list[str]:
    """Return which kinds of records an address may be about."""
    if "{kind}" in path:
        chain = ["instrument", "standard", "certificate", "point", "material", "figure"]
        history = [*chain[:3], *chain[4:], "document", "plan_record"]
        return chain if "/chains/" in path else history
    name = path.split("{")[1].split("}")[0].removesuffix("_id")
    return ["plan_record" if name == "record" else name]


CASES = [(*one, kind) for one in addresses() for kind in objects_of(one[2])]


def ask(client: Client, method: str, path: str, kind: str, number: int) -> int:
    parts = path.replace("{kind}", kind)
    filled = parts[: parts.index("{")] + str(number) + parts[parts.index("}") + 1 :]
    if method == "get":
        return client.get(filled, ASKED).status_code
    if path.endswith("/versions"):  # a form with a file
        form = {"revision": 1, "reason": "test", "file": SimpleUploadedFile("a.yaml", b"a: 1")}
        return int(client.post(filled, form).status_code)
    send = getattr(client, method)
    return int(send(filled, BODY, content_type="application/json").status_code)


def keeper(name: str, division: str) -> Actor:
    return someone(name, "metrologist", division, "technical_body")


@pytest.mark.parametrize(("name", "method", "path", "kind"), CASES)
def test_a_neighbour_finds_and_changes_nothing_of_another_tenant(
    name: str, method: str, path: str, kind: str
) -> None:
    owner, neighbour = keeper("Owner", "150203"), keeper("Neighbour", "150602")
    number = records_of(owner)[kind]
    expected = {403, 404}
    if kind in OPEN and method == "get":
        expected = {200, 409}
    assert ask(program_of(neighbour), method, path, kind, number) in expected


@pytest.mark.parametrize(
    ("name", "method", "path", "kind"), [one for one in CASES if one[1] == "get"]
)
def test_the_right_one_reads_it(name: str, method: str, path: str, kind: str) -> None:
    owner = keeper("Owner", "150203")
    expected = {404, 409} if path.endswith("/proof") else {200}  # pending: nothing was sequenced
    assert ask(program_of(owner), method, path, kind, records_of(owner)[kind]) in expected


@pytest.mark.parametrize(("name", "method", "path", "kind"), CASES)
def test_without_a_token_nothing_is_told(name: str, method: str, path: str, kind: str) -> None:
    owner = keeper("Owner", "150203")
    assert ask(Client(), method, path, kind, records_of(owner)[kind]) == 401


@pytest.mark.parametrize(
    "path",
    [
        "instruments",
        "standards",
        "certificates",
        "figures",
        "materials",
        "documents",
        "plan-records",
    ],
)
def test_an_export_holds_what_the_list_holds(path: str) -> None:
    owner, neighbour = keeper("Owner", "150203"), keeper("Neighbour", "150602")
    records_of(owner)
    for who in (owner, neighbour):
        listed = program_of(who).get(f"/api/v1/{path}/").json()["items"]
        answer = program_of(who).get(f"/api/v1/{path}/export")
        lines = b"".join(answer.streaming_content).splitlines()  # type: ignore[attr-defined]
        assert answer.headers["Content-Type"] == "application/x-ndjson"
        assert len(lines) == len(listed)
    assert len(listed) == (1 if path.removesuffix("s").replace("-", "_") in OPEN else 0)


def test_the_file_of_a_certificate_is_what_came_in() -> None:
    owner = keeper("Owner", "150203")
    number = records_of(owner)["certificate"]
    answer = program_of(owner).get(f"/api/v1/certificates/{number}/file")
    assert answer.content == b"<not-read-again/>"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
