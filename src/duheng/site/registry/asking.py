"""How often somebody without an account may ask."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

PER_MINUTE = 10
MINUTE_S = 60


def asks_too_often(request: HttpRequest) -> bool:
    """Count a question, and return whether its address asked more than ten in a minute."""
    key = f"check-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=MINUTE_S)
    try:
        return bool(cache.incr(key) > PER_MINUTE)
    except ValueError:  # it ran out between the two
        return False
