"""The upload of key energy users, replayed against a counterpart on loopback; the text was not
obtainable, so that only the order of the talk and what must not be lost are proved."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.protocols.errors import MeterRefused, NoAnswer
from duheng.telemetry.protocols.key_users import (
    Amount,
    UploadClient,
    load_example_mapping,
    mapping_of,
)
from duheng.telemetry.protocols.key_users.upload import post_over_http
from duheng.terms.errors import UnusableInput

START = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Counterpart:
    """What stands for the province: remembers, and can fail."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.held: dict[tuple[str, str], float] = {}
        self.missing: list[dict[str, str]] = []
        self.status = 200
        self.answers_with: bytes | None = None

    def answer(self, path: str, record: dict[str, Any]) -> dict[str, Any]:
        self.requests.append((path, record))
        if path != "/register":
            assert record["token"] == "t-1"  # noqa: S105 - of the counterpart
        if path in ("/data", "/supplement") and self.status == 200:
            for row in record["data"]:
                self.held[row["item"], row["begin"]] = row["value"]
        if path == "/heartbeat":
            return {"missing": self.missing}
        return {"token": "t-1"} if path == "/register" else {}


@contextmanager
def counterpart() -> Iterator[tuple[Counterpart, int]]:
    one = Counterpart()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = json.dumps(one.answer(self.path, json.loads(body))).encode()
            content = said if one.answers_with is None else one.answers_with
            self.send_response(one.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield one, server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def client(port: int, state: Path) -> UploadClient:
    post = post_over_http("127.0.0.1", port, is_secure=False)
    return UploadClient(load_example_mapping(), post, state / "upload.json")


def amounts(number: int, channel: str = "incomer", unit: str = "kW·h") -> list[Amount]:
    return [
        Amount(
            channel=channel, begin=START + n * HOUR, end=START + (n + 1) * HOUR, value=float(n),
            unit=unit,
        )
        for n in range(number)
    ]  # fmt: skip


def test_it_registers_once_declares_and_uploads_each_amount_once(tmp_path: Path) -> None:
    with counterpart() as (province, port):
        one = client(port, tmp_path)
        one.start()
        assert one.upload(amounts(3)) == 3
        again = client(port, tmp_path)  # after a restart
        again.start()
        assert again.upload(amounts(5)) == 2
        paths = [path for path, _ in province.requests]
        assert paths == ["/register", "/configure", "/data", "/configure", "/data"]
        assert sorted(province.held.values()) == [0.0, 1.0, 2.0, 3.0, 4.0]
        assert {item for item, _ in province.held} == {"E-001"}


def test_what_was_not_acknowledged_is_sent_again(tmp_path: Path) -> None:
    with counterpart() as (province, port):
        one = client(port, tmp_path)
        one.start()
        province.status = 503
        with pytest.raises(MeterRefused, match="503"):
            one.upload(amounts(2))
        province.status, province.answers_with = 200, b"<html>"
        with pytest.raises(NoAnswer):
            one.upload(amounts(2))
        province.answers_with = None
        assert one.upload(amounts(2)) == 2
    with pytest.raises(NoAnswer):
        one.upload(amounts(3))


def test_a_heartbeat_supplements_what_is_held_and_makes_nothing_up(tmp_path: Path) -> None:
    def find(channel: str, begin: datetime, end: datetime) -> list[Amount]:
        held = [one for one in amounts(6, channel) if begin <= one.begin < end]
        return [*held[:-1], Amount(channel=channel, begin=begin, end=end, value=None, unit="kW·h")]

    gap = {"begin": START.isoformat(), "end": (START + 3 * HOUR).isoformat()}
    with counterpart() as (province, port):
        one = client(port, tmp_path)
        one.start()
        province.missing = [{"item": "E-001", **gap}, {"item": "unknown", **gap}]
        assert one.heartbeat(find) == (2, 2)
        assert sorted(province.held.values()) == [0.0, 1.0]
        assert province.requests[-1][0] == "/supplement"


def test_missing_undeclared_and_wrongly_measured_amounts_are_not_uploaded(tmp_path: Path) -> None:
    with counterpart() as (province, port):
        one = client(port, tmp_path)
        one.start()
        missing = Amount(channel="incomer", begin=START, end=START + HOUR, value=None, unit="kW·h")
        assert one.upload([missing, *amounts(2, "elsewhere")]) == 0
        with pytest.raises(UnusableInput, match="MJ"):
            one.upload(amounts(1, unit="MJ"))
        assert province.held == {}


@pytest.mark.parametrize(
    "change",
    [
        {"user": None, "paths": {}}, {"fields": {}}, {"items": [{"channel": "a"}]},
        {"items": [{"channel": "a", "item": "1", "unit": "1"}] * 2},
    ],
)  # fmt: skip
def test_a_mapping_without_a_word_is_refused(change: dict[str, Any]) -> None:
    example = load_example_mapping()
    good = {"user": "u", "paths": example.paths, "fields": example.fields, "items": []}
    assert mapping_of(good).user == "u"
    with pytest.raises(UnusableDeclaration):
        mapping_of({**good, **change})


def test_a_damaged_state_is_refused_and_not_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "upload.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnusableInput):
        client(1, tmp_path)
