"""What every page is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def every_page(request: HttpRequest) -> dict[str, Any]:
    """Return the actor of the request."""
    return {"actor": getattr(request, "actor", None)}
