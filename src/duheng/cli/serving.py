"""Serves one finished report to this machine, and to no other."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_LOOPBACK = "127.0.0.1"


def report_server(report: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of one file on the loopback address; a free port when the one asked is taken.

    The file is read once: what is served is what was written.
    """
    handler = _handler_of(report.name, report.read_bytes())
    try:
        return ThreadingHTTPServer((_LOOPBACK, port), handler)
    except OSError:
        return ThreadingHTTPServer((_LOOPBACK, 0), handler)


def serve_until_stopped(server: ThreadingHTTPServer) -> None:
    """Answer requests until the user stops the command (Ctrl-C), which is its normal end."""
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        server.server_close()


def _handler_of(name: str, content: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers for the report and for nothing else."""

        def do_GET(self) -> None:
            """Send the report, or 404."""
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            """Send the headers of the report, or 404."""
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            found = self.path in {"/", f"/{name}"}
            body = content if found else b"not found\n"
            self.send_response(200 if found else 404)
            kind = "text/html" if found else "text/plain"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base class
            """Keep requests off the terminal."""

    return Handler
