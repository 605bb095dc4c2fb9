"""Files that are handed out: never shown as pages of the site, whatever is in them."""

from __future__ import annotations

from django.http import HttpResponse


def attachment(
    content: bytes, name: str, media_type: str = "application/octet-stream"
) -> HttpResponse:
    """Return bytes as a file to be kept; ``name`` is ours."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
