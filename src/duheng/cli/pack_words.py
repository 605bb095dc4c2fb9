"""Contents of packs on one line, for the tables that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.cli.printing import number_text


def on_one_line(content: Any) -> str:
    """Return a content as YAML would have it between braces, without quotes.

    Examples
    --------
    >>> on_one_line({"keys": {"fuel": "wood"}, "years": [2024, 2025], "strict": True})
    '{keys: {fuel: wood}, years: [2024, 2025], strict: true}'
    """
    if isinstance(content, Mapping):
        return "{" + ", ".join(f"{key}: {on_one_line(one)}" for key, one in content.items()) + "}"
    if isinstance(content, list | tuple):
        return "[" + ", ".join(on_one_line(one) for one in content) + "]"
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int | float):
        return number_text(content)
    return "null" if content is None else " ".join(str(content).split())
