"""The first page: every byte that a browser loads for it, compressed as it travels.

The page is opened as an instrument keeper sees it and as the public does; what it names in ``src``
and ``href`` is loaded from the same application, each with ``Accept-Encoding: gzip``.
"""

from __future__ import annotations

import gzip
import re
import time
from contextlib import closing
from typing import Any

from bench.site_home import keeper

BAR_KB = 200
_LOADED = re.compile(r'<(?:script|link|img)\b[^>]*?(?:src|href)="(/[^"]+)"')


def run(quick: bool) -> list[dict[str, Any]]:
    return [home_weight()]


def home_weight() -> dict[str, Any]:
    actor = keeper()
    began = time.process_time()
    weights = {"public": _weight(_browser(None)), "keeper": _weight(_browser(actor))}
    heaviest = max(weights.values(), key=lambda one: sum(one.values()))
    total_kb = sum(heaviest.values()) / 1000
    parts = ", ".join(f"{name} {size / 1000:.1f}" for name, size in heaviest.items())
    return {
        "name": "home-weight",
        "ratio": total_kb,
        "bar": BAR_KB,
        "sense": "at_most",
        "ok": total_kb <= BAR_KB and not any("echarts" in name for name in heaviest),
        "ours_s": [time.process_time() - began],
        "floor_s": [0.0],
        "note": f"kB (1000 B), gzipped, not a ratio: {parts}",
    }


def _browser(actor: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(headers={"accept-encoding": "gzip"})
    if actor is not None:
        from duheng.site.people.models import Account, Person

        person = Person.objects.unscoped("benchmark").get(pk=actor.person_id)
        account = Account.objects.create_user("keeper@example.org", "correct horse", person=person)
        client.force_login(account)
    return client


def _weight(client: Any) -> dict[str, int]:
    page = client.get("/")
    text = _plain(page)
    found = {"page": len(_travelling(page))}
    for address in dict.fromkeys(_LOADED.findall(text)):
        found[address.rsplit("/", 1)[-1]] = len(_travelling(client.get(address)))
    return found


def _body(response: Any) -> bytes:
    with closing(response):
        is_streamed = response.streaming
        return b"".join(response.streaming_content) if is_streamed else bytes(response.content)


def _plain(response: Any) -> str:
    body = _body(response)
    is_packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if is_packed else body).decode()


def _travelling(response: Any) -> bytes:
    """Return the bytes as they travel: whatever the server did not pack counts as it is."""
    assert response.status_code == 200, response
    return _body(response)
