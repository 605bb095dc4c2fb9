"""How often anybody may ask; counted in memory, so that a read writes nothing.

One number per caller and minute, and no list of instants: counting costs the same for the first
request and for the thousandth.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from duheng.site.actions.actor import Actor

_MINUTE_S = 60


class PerMinute(BaseThrottle):
    """So many requests in each minute of the clock; of one person, or of one address."""

    def __init__(self, of_caller: int, of_address: int) -> None:
        self.of_caller, self.of_address = of_caller, of_address

    def allow_request(self, request: HttpRequest) -> bool:
        """Return whether the request is among those that are answered."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        known = actor.person_id is not None
        who = f"p{actor.person_id}" if known else f"a{self.get_ident(request)}"
        key = f"api:{who}:{int(time.time()) // _MINUTE_S}"
        counted = caches["memory"]
        counted.add(key, 0, 2 * _MINUTE_S)
        return int(counted.incr(key)) <= (self.of_caller if known else self.of_address)

    def wait(self) -> float:
        """Return how many seconds the present minute still has."""
        return _MINUTE_S - time.time() % _MINUTE_S


THROTTLES = (PerMinute(settings.API_REQUESTS_PER_MINUTE, 120),)
"""For callers whom we know, and for the public; a token's own quota counts besides."""
