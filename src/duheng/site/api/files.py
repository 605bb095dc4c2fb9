"""Files over the interface: bytes as they came in, to be saved and never to be shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

BYTES: dict[str, Any] = {
    "responses": {
        200: {
            "description": "the bytes as they came in",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}
"""What the description says of an operation that answers with a file."""


def download(content: bytes, name: str) -> HttpResponse:
    """Return an answer that a browser saves under a name."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
