"""The HTTP door of a witness, on the loopback interface."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from duheng.ledger.errors import LedgerBusy, LedgerFull, LedgerNotWritable
from duheng.ledger.witness import Answer, Witness

LOOPBACK = "127.0.0.1"
_MOST_BYTES = 1 << 16
_PATIENCE_S = 20


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness; ``port`` 0 takes a free one. Put a web server with TLS before it."""

    daemon_threads = True

    def __init__(self, witness: Witness, port: int = 0) -> None:
        self.witness = witness
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        """The submission and monitoring prefix."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    """Answers ``POST add-checkpoint`` and ``GET <origin hash>/checkpoint``."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S
    server: WitnessServer

    def do_POST(self) -> None:
        """Take a checkpoint and answer with the cosignature."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > _MOST_BYTES:
            self.close_connection = True
            return self._say(Answer(400, b"a request says its length, at most 65536\n"))
        body = self.rfile.read(int(length))
        if self.path != "/add-checkpoint":
            return self._say(Answer(404, b"no such path\n"))
        try:
            answer = self.server.witness.add_checkpoint(body)
        except (LedgerBusy, LedgerFull, LedgerNotWritable) as error:
            answer = Answer(503, f"{error.message}\n".encode())
        return self._say(answer)

    def do_GET(self) -> None:
        """Answer with the latest checkpoint that was cosigned."""
        origin_hash, _, rest = self.path[1:].partition("/")
        if rest != "checkpoint":
            return self._say(Answer(404, b"no such path\n"))
        return self._say(self.server.witness.monitor(origin_hash))

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base class
        """Write nothing: who asked when is nobody's business."""
