"""The door over HTTP: who may send, what is answered, and that it stays open."""

import asyncio
import base64
import gzip
import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from duheng.ledger.keys import KeyType, generate_key
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.intake.app import IntakeApp
from duheng.telemetry.intake.audit import Audit
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.stream import Snapshot, write_snapshot

TOKENS = {"north": "token-of-north", "south": "token-of-south"}


async def ask(app, method, path, headers, pieces):
    sent, waiting = [], list(pieces)

    async def receive():
        if not waiting:
            return {"type": "http.disconnect"}
        piece = waiting.pop(0)
        if piece is None:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "client": ("127.0.0.1", 5),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return SimpleNamespace(
        status=sent[0]["status"], headers=headers, told=json.loads(sent[1]["body"])
    )


class Desk:
    """A door with its application, asked without a network."""

    def __init__(self, home, snapshot, now, **bounds):
        home.mkdir(exist_ok=True)
        write_snapshot(home / "snapshot.json", snapshot)
        self.home, self.now, self.steady = home, now, 0.0
        self.door = Door(home, lambda: self.now, steady_s=lambda: self.steady)
        self.app = IntakeApp(self.door, **bounds)

    def post(self, *pieces, gateway="north", kind="application/json", **headers):
        given = {"Content-Type": kind} | headers
        token = TOKENS.get(gateway, gateway)
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        given = {name.replace("_", "-"): value for name, value in given.items()}
        return asyncio.run(ask(self.app, "POST", "/v1/readings", given, pieces))

    def get(self, path, method="GET"):
        return asyncio.run(ask(self.app, method, path, {}, [b""]))

    def audit(self):
        path = self.home / "audit" / "refusals.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def held(self):
        with Inbox(self.home / "inbox") as inbox:
            return list(inbox.batches_after(0))


@pytest.fixture
def open_desk(tmp_path, registry, sent):
    desks = []

    def opened(snapshot: Snapshot = registry, **bounds):
        desks.append(Desk(tmp_path / "home", snapshot, sent.now, **bounds))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.door.close()


def test_a_batch_is_answered_with_what_became_of_it_and_is_held(open_desk, sent):
    desk = open_desk()
    body = sent.json([sent.reading(), sent.reading("new"), {"channel": "n-1"}])
    answer = desk.post(body)
    assert answer.status == 200
    assert answer.told["accepted"] == 2
    assert answer.told["quarantined"] == 1
    assert answer.told["is_new"] is True
    assert [one["index"] for one in answer.told["rejected"]] == [2]
    assert set(answer.told) == {
        "batch", "accepted", "rejected", "quarantined", "is_new", "digest",
    }  # fmt: skip
    again = desk.post(body)
    assert again.told == answer.told | {"is_new": False}
    (held,) = desk.held()
    assert (held.body, held.is_authenticated, held.gateway) == (body, True, "north")


def test_a_body_may_come_in_pieces_and_packed(open_desk, sent):
    desk = open_desk()
    body = gzip.compress(sent.ndjson([sent.reading()]))
    answer = desk.post(
        body[:5], body[5:], kind="application/x-ndjson", Content_Encoding="gzip",
        Content_Length=str(len(body)),
    )  # fmt: skip
    assert answer.status == 200
    assert desk.held()[0].encoding == "ndjson+gzip"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, "telemetry.token_missing"),
        ("", "telemetry.token_missing"),
        ("x" * 600, "telemetry.token_missing"),
        ("guessed", "telemetry.token_unknown"),
        ("orphan", "telemetry.token_unknown"),
        ("was-good-once", "telemetry.token_ended"),
    ],
)
def test_a_token_that_is_not_good_is_refused_with_its_reason(open_desk, sent, token, code):
    desk = open_desk()
    answer = desk.post(sent.json([sent.reading()]), gateway=token)
    assert (answer.status, answer.told["code"]) == (401, code)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.told["hint"]
    assert desk.held() == []
    (line,) = desk.audit()
    assert line["code"] == code
    assert token is None or token == "" or token not in json.dumps(line)


def test_a_token_that_ends_is_good_until_then(open_desk, registry, sent):
    until = sent.now + timedelta(seconds=10)
    tokens = tuple(replace(token, until=until) for token in registry.tokens[:1])
    desk = open_desk(replace(registry, tokens=tokens))
    assert desk.post(sent.json([sent.reading()])).status == 200
    desk.now = until
    assert desk.post(sent.json([sent.reading()])).told["code"] == "telemetry.token_ended"


def test_a_stolen_token_sends_nothing_of_anothers_channels(open_desk, sent):
    desk = open_desk()
    alone = desk.post(sent.json([sent.reading("s-1")]))
    assert (alone.status, alone.told["code"]) == (403, "telemetry.channels_of_another")
    mixed = desk.post(sent.json([sent.reading("s-1"), sent.reading()], "b-2"))
    assert (mixed.status, mixed.told["accepted"]) == (200, 1)
    assert mixed.told["rejected"][0]["code"] == "telemetry.channel_of_another"
    assert [held.batch_id for held in desk.held()] == ["b-2"]
    assert [line["code"] for line in desk.audit()] == [
        "telemetry.channels_of_another", "telemetry.channel_of_another",
    ]  # fmt: skip
    assert all(line["gateway"] == "north" for line in desk.audit())


@pytest.mark.parametrize(
    ("fields", "body", "status"),
    [
        ({"kind": "text/plain"}, b"{}", 415),
        ({"Content_Encoding": "br"}, b"{}", 415),
        ({}, b"{", 400),
        ({"Content_Length": "9999"}, b"{}", 413),
        ({}, b" " * 5000, 413),
        ({"Content_Length": "1"}, b"{}", 413),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_status(open_desk, fields, body, status):
    desk = open_desk(body_bytes=4096)
    answer = desk.post(body, **fields)
    assert answer.status == answer.told["status"] == status
    assert desk.get("/v1/metrics").told["free_bytes"] == 64 << 20
    assert [line["code"] for line in desk.audit()] == [answer.told["code"]]


def test_other_bytes_under_a_known_id_are_a_conflict(open_desk, sent):
    desk = open_desk()
    desk.post(sent.json([sent.reading()]))
    answer = desk.post(sent.json([sent.reading(value=2.0)]))
    assert (answer.status, answer.told["code"]) == (409, "telemetry.batch_conflict")


def test_a_sender_that_goes_or_dawdles_leaves_nothing_behind(open_desk, sent):
    desk = open_desk(patience_s=0.05)
    gone = desk.post()
    assert gone.status == 400
    slow = desk.post(b'{"batch"', None)
    assert (slow.status, slow.told["code"]) == (408, "telemetry.body_too_slow")
    assert desk.held() == []
    assert desk.get("/v1/metrics").told["free_bytes"] == 64 << 20


def test_a_gateway_over_its_quota_waits_and_loses_nothing(open_desk, sent):
    desk = open_desk()
    taken = 0
    for number in range(30):
        body = sent.json([sent.reading("s-1")] * 100, f"b-{number}")
        answer = desk.post(body, gateway="south")
        taken += answer.status == 200
    assert taken == 10
    assert (answer.status, answer.told["code"]) == (429, "telemetry.quota_exceeded")
    desk.steady += int(answer.headers["retry-after"])
    assert desk.post(body, gateway="south").status == 200
    assert sum(held.accepted for held in desk.held()) == 1100


def test_a_batch_larger_than_the_quota_is_taken_and_paid_for_later(open_desk, sent):
    desk = open_desk()
    large = sent.json([sent.reading("s-1")] * 3000)
    assert desk.post(large, gateway="south").status == 200
    answer = desk.post(sent.json([sent.reading("s-1")], "b-2"), gateway="south")
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) == 121


def test_more_bodies_than_memory_is_kept_for_are_told_to_come_again(open_desk, sent):
    desk = open_desk(in_flight_bytes=10)
    answer = desk.post(sent.json([sent.reading()]), Content_Length="100")
    assert (answer.status, answer.told["code"]) == (429, "telemetry.intake_busy")
    assert answer.headers["retry-after"] == "1"


def test_a_gateway_with_a_key_signs_what_it_sends(open_desk, registry, sent):
    import hashlib

    key = generate_key("north.example", KeyType.ED25519, bytes(range(32)))
    other = generate_key("north.example", KeyType.ED25519, bytes(32))
    north = replace(registry.gateways[0], public_key=str(key.verifier))
    desk = open_desk(replace(registry, gateways=(north, registry.gateways[1])))
    body = sent.json([sent.reading()])

    def signed(by, what=body):
        return base64.b64encode(by.sign(hashlib.sha256(what).digest())).decode()

    for signature in (None, "%%", "", signed(other), signed(key, body + b" ")):
        headers = {} if signature is None else {"Duheng_Signature": signature}
        answer = desk.post(body, **headers)
        assert (answer.status, answer.told["code"]) == (401, "telemetry.batch_signature_refused")
    assert desk.post(body, Duheng_Signature=signed(key)).status == 200


def test_a_signature_is_not_looked_at_where_no_key_is_registered(open_desk, sent):
    answer = open_desk().post(sent.json([sent.reading()]), Duheng_Signature="%%")
    assert answer.status == 200


def test_the_registry_is_read_again_when_it_changes_and_a_broken_one_changes_nothing(
    open_desk, registry, sent
):
    desk = open_desk()
    body = sent.json([sent.reading()])
    write_snapshot(desk.home / "snapshot.json", replace(registry, tokens=()))
    assert desk.door.registry.refresh() is True
    assert desk.post(body).status == 401
    (desk.home / "snapshot.json").write_text("{")
    assert desk.door.registry.refresh() is False
    assert "snapshot" in desk.get("/v1/health").told["registry"]
    assert desk.post(body).status == 401
    write_snapshot(desk.home / "snapshot.json", registry)
    assert desk.door.registry.refresh() is True
    assert desk.post(body).status == 200
    assert desk.door.registry.refresh() is False


def test_a_door_without_registry_does_not_open(tmp_path, sent):
    with pytest.raises(UnusableDeclaration):
        Door(tmp_path, lambda: sent.now)


def test_it_tells_how_it_goes(open_desk, sent):
    desk = open_desk()
    desk.post(sent.json([sent.reading()]))
    desk.now += timedelta(seconds=90)
    health, metrics = desk.get("/v1/health"), desk.get("/v1/metrics")
    assert (health.status, health.told["status"]) == (200, "taking")
    assert metrics.told["counts"] == {"batches": 1, "readings": 1, "rejected_readings": 0,
                                      "quarantined_readings": 0}  # fmt: skip
    assert metrics.told["compaction_lag_s"] == 90
    for path, method in (("/v1/readings", "GET"), ("/", "GET"), ("/v1/health", "POST")):
        answer = desk.get(path, method)
        assert (answer.status, answer.told["code"]) == (404, "telemetry.unknown_address")


def test_the_audit_of_a_flood_is_bounded_in_rate_and_in_size(tmp_path, sent):
    audit = Audit(tmp_path / "audit", file_bytes=2000)
    for number in range(5000):
        audit.refused(sent.now, "telemetry.token_unknown", "", f"{number % 3000}", {})
    audit.flush(sent.now)
    first = [
        json.loads(line)
        for path in (tmp_path / "audit").iterdir()
        for line in path.read_text().splitlines()
    ]
    assert len(first) < 1100
    for second in range(300):
        audit.refused(
            sent.now + timedelta(seconds=second), "telemetry.token_unknown", "", "a" * 64, {}
        )
    files = list((tmp_path / "audit").iterdir())
    assert len(files) == 5
    assert sum(path.stat().st_size for path in files) < 5 * 2300
    assert audit.lost == 0


def test_an_audit_that_cannot_be_written_counts_what_it_lost(tmp_path, sent):
    (tmp_path / "audit").write_text("a file where the folder should be")
    audit = Audit(tmp_path / "audit")
    audit.refused(sent.now, "telemetry.token_unknown", "", "", {})
    assert audit.lost == 1


def test_a_clock_that_jumps_stops_nothing_and_the_later_batch_wins(open_desk, registry, sent):
    desk = open_desk()
    start = desk.now
    jumps = [timedelta(0), timedelta(hours=-30), timedelta(days=400), timedelta(0)]
    at = (start - timedelta(days=2)).isoformat()
    for number, jump in enumerate(jumps):
        desk.now = start + jump
        answer = desk.post(sent.json([sent.reading(at=at, value=float(number))], f"b-{number}"))
        assert (answer.status, answer.told["accepted"]) == (200, 1)
    ahead = (start + timedelta(hours=1)).isoformat()
    answer = desk.post(sent.json([sent.reading(at=ahead)], "ahead"))
    assert answer.told["rejected"][0]["code"] == "telemetry.instant_in_the_future"
    held = desk.held()
    assert [one.batch_id for one in held[:4]] == [f"b-{number}" for number in range(4)]
    assert [one.number for one in held] == sorted(one.number for one in held)
    assert desk.get("/v1/health").status == 200
