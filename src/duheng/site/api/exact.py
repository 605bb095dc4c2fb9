"""Answers with instants to the microsecond: Django's encoder cuts them to milliseconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder


class ExactEncoder(NinjaJSONEncoder):
    """Writes an instant as it is."""

    def default(self, o: Any) -> Any:
        """Return what stands for a value that JSON does not know."""
        if isinstance(o, datetime):
            return o.isoformat().replace("+00:00", "Z")
        return super().default(o)


class ExactRenderer(JSONRenderer):
    """Writes answers with :class:`ExactEncoder`."""

    encoder_class = ExactEncoder
