"""How often anybody may ask; counted in memory, so that a read writes nothing."""

from __future__ import annotations

from django.core.cache import caches
from ninja.throttling import AnonRateThrottle, AuthRateThrottle


class OfNobody(AnonRateThrottle):
    """For callers without a token, by address."""

    cache = caches["memory"]


class OfCaller(AuthRateThrottle):
    """For callers with a token or a session; the token's own quota counts besides."""

    cache = caches["memory"]


THROTTLES = (OfNobody("120/m"), OfCaller("1200/m"))
