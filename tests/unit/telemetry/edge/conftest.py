"""A hand-set clock, simulated meters on real sockets, and servers that answer as told."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

START = datetime(2026, 11, 16, tzinfo=UTC)


class Hand:
    """A clock that is set by hand."""

    def __init__(self, at=START):
        self.at = at

    def __call__(self):
        return self.at


class AnsweringServer:
    """Takes every request, and answers as it is told to: status, headers and body, or None for
    what a door would say."""

    def __init__(self):
        self.answers, self.bodies, self.headers = [], [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.bodies.append(body)
                outer.headers.append(dict(self.headers))
                told = outer.answers.pop(0) if outer.answers else None
                status, headers, content = told or (200, {}, outer.receipt(body))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def date_time_string(self, timestamp=None):
                return outer.date or super().date_time_string(timestamp)

            def log_message(self, *_):
                return

        self.date = "none"  # clocks of tests are set by hand, and not compared
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    @staticmethod
    def receipt(body):
        import gzip

        lines = gzip.decompress(body).decode().splitlines()
        told = {
            "batch": json.loads(lines[0])["batch"], "accepted": len(lines) - 1, "rejected": [],
            "quarantined": 0, "is_new": True, "digest": hashlib.sha256(body).hexdigest(),
        }  # fmt: skip
        return json.dumps(told).encode()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def server():
    found = AnsweringServer()
    yield found
    found.close()


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def told():
    """Return what hears an agent, and the words that it heard."""
    heard = []
    return SimpleNamespace(heard=heard, tell=lambda word, facts: heard.append((word, facts)))


@pytest.fixture
def declared(tmp_path):
    """Return what writes the files of an agent and gives the path of its settings."""

    def write(server, port, *, meters=2, protocol="dlt645", **more) -> Path:
        (tmp_path / "token.txt").write_text("token-of-north\n", encoding="utf-8")
        line = {
            "protocol": protocol, "host": "127.0.0.1", "port": port, "interval_s": 60,
            "timeout_s": 5,
            "meters": [
                {"address": f"{one + 1:012d}", "items": ["00010000"]} for one in range(meters)
            ],
        }  # fmt: skip
        held = {
            "server": server, "token_file": "token.txt", "outbox": "outbox",
            "lines": [{**line, **more.pop("line", {})}], **more,
        }  # fmt: skip
        path = tmp_path / "edge.yaml"
        path.write_text(json.dumps(held), encoding="utf-8")
        return path

    return write
