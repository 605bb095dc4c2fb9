"""The child process that reads one file: ``python -m duheng.site.registry.certificates.child``.

One JSON request on its input, one JSON answer on its output. It knows no database and no key, its
memory is bounded, and whatever a file does to it, the site lives on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from duheng.certificates.checks.limits import limit_memory
from duheng.terms.errors import DuhengError

_PDF = b"%PDF-"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the report on a file, and what was read from it."""
    from duheng.certificates.checks.checking import check_certificate
    from duheng.certificates.safe_xml import MAX_BYTES
    from duheng.site.registry.certificates.extracting import facts_of

    with Path(request["path"]).open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    name = str(request["name"])
    is_pdf = content.startswith(_PDF)
    if is_pdf:
        content = _inside(content)
    trust = request["trust"]
    report = check_certificate(
        content,
        name=name,
        at=datetime.fromisoformat(request["at"]),
        trust=Path(trust) if trust else None,
    ).to_dict()
    return {"report": report, "facts": facts_of(content, report), "is_pdf": is_pdf}


def _inside(pdf: bytes) -> bytes:
    from duheng.certificates.rendering.pdf import extract_xml

    return extract_xml(pdf)


def serve(answered: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Answer one request on standard input, within its bound of memory."""
    told = _told(iter(sys.stdin), answered)
    sys.stdout.write(json.dumps(told, ensure_ascii=True, default=str) + "\n")
    return 0


def _told(
    lines: Iterator[str], answered: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    request = json.loads(next(lines))
    limit_memory(int(request["memory_bytes"]))
    try:
        return answered(request)
    except MemoryError:
        return {"limit": "memory"}
    except DuhengError as error:
        return {"refused": error.to_dict()}


if __name__ == "__main__":
    sys.exit(serve(answer))
