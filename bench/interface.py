"""One record over the interface: what the server's processor spends on it, and on an empty view.

Both are asked of the same Granian process, in turn, over one kept connection, by the same signed-in
person with the same cookies: session, account and roles are looked up for both. Seconds are the
processor time of the server, read from the kernel; the wall clock plays no part. A program's token
instead of the session is measured beside it: looking it up and counting its use is the sign-in.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
from bench.site_home import AT, keeper, ready

BAR = 2.0
_REPOSITORY = Path(__file__).parents[1]


def run(quick: bool) -> list[dict[str, Any]]:
    runs, requests = (9, 150) if quick else (15, 600)
    actor = keeper()
    number, cookie, bearer = _records(actor)
    with _server() as (port, server), closing(HTTPConnection("127.0.0.1", port)) as line:
        signed_in = {"Cookie": cookie}
        read, empty = f"/api/v1/instruments/{number}", "/empty"
        for address in (read, empty):
            _spent_s(server, line, address, signed_in, 50)  # warm
        pairs = [
            (
                _spent_s(server, line, read, signed_in, requests),
                _spent_s(server, line, empty, signed_in, requests),
            )
            for _ in range(runs)
        ]
        token_s = _spent_s(server, line, read, {"Authorization": f"Bearer {bearer}"}, requests)
    ratio = statistics.median(ours / floor for ours, floor in pairs)
    ours, floor = ([one[place] for one in pairs] for place in (0, 1))
    note = (
        f"processor time of the server over {requests} requests; one read "
        f"{_micro(ours, requests)} us, empty view {_micro(floor, requests)} us; with a token "
        f"instead of the session {token_s / requests * 1e6:.0f} us (its use is written to disk)"
    )
    return [
        {
            "name": "api-read", "ratio": ratio, "bar": BAR, "sense": "at_most",
            "ok": ratio <= BAR, "ours_s": ours, "floor_s": floor, "note": note,
        }
    ]  # fmt: skip


def _micro(seconds: list[float], requests: int) -> str:
    return f"{statistics.median(seconds) / requests * 1e6:.0f}"


def _records(actor: Any) -> tuple[int, str, str]:
    """Return an instrument's number, the cookie of a signed-in person, and a token's text."""
    from dataclasses import replace
    from datetime import timedelta

    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.test import Client

    from duheng.site.people.actions.tokens import make_token
    from duheng.site.people.models import Account, Person
    from duheng.site.people.sealing import seal
    from duheng.site.registry.instruments.actions.registering import register_instrument
    from duheng.terms.clock import system_clock

    facts = {"name": "Balance", "number": "B-1", "division_code": "150203", "serial_number": "S"}
    number = register_instrument(actor=actor, at=AT, facts=facts)
    person = Person.objects.unscoped("benchmark").get(pk=actor.person_id)
    account = Account.objects.create_user("reader@example.org", "correct horse", person=person)
    Authenticator.objects.create(
        user=account, type=Authenticator.Type.TOTP, data={"secret": seal("JBSWY3DPEHPK3PXP")}
    )
    client = Client()
    client.force_login(account)
    now = system_clock()
    made = make_token(
        actor=replace(actor, permissions=actor.permissions | {"people.token"}),
        at=now, name="benchmark", permissions=["registry.view"],
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    name = settings.SESSION_COOKIE_NAME
    return number, f"{name}={client.cookies[name].value}", made.bearer.text


@contextmanager
def _server() -> Iterator[tuple[int, psutil.Process]]:
    port = _free_port()
    environment = {
        **os.environ,
        "DUHENG_HOME": ready(),
        "DJANGO_SETTINGS_MODULE": "bench.interface_settings",
        "DUHENG_API_REQUESTS_PER_MINUTE": str(10**9),
    }
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", "1", "--blocking-threads", "2", "--no-ws", "--log-level",
        "warning", "duheng.site.wsgi:application",
    ]  # fmt: skip
    with subprocess.Popen(command, env=environment, cwd=_REPOSITORY) as server:
        try:
            _wait(port, server)
            yield port, psutil.Process(server.pid)
        finally:
            server.terminate()


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            try:
                line.request("GET", "/empty")
                line.getresponse().read()
                return
            except OSError:
                time.sleep(0.1)
    raise AssertionError("the server does not answer")


def _spent_s(
    server: psutil.Process,
    line: HTTPConnection,
    address: str,
    headers: dict[str, str],
    requests: int,
) -> float:
    """Return the processor time that the server and its workers spent on requests."""
    before = _processor_s(server)
    for _ in range(requests):
        line.request("GET", address, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, body[:300]
    return _processor_s(server) - before


def _processor_s(server: psutil.Process) -> float:
    every = [server, *server.children(recursive=True)]
    return sum(one.cpu_times().user + one.cpu_times().system for one in every)
