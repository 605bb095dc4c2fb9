"""The child process that checks files under limits: ``python -m duheng.certificates.checks.child``.

It reads one JSON request a line and answers each with one JSON report a line. Whatever a file does
to it, the parent process lives on.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from duheng.certificates.checks.limits import limit_memory
from duheng.terms.errors import DuhengError


def answer(request: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """Return the report on one file, or that it could be read."""
    if request.get("action") == "read":
        from duheng.certificates import read_certificate

        read_certificate(Path(request["path"]))
        return {"read": True}
    from duheng.certificates.checks.bulk import check_path
    from duheng.certificates.checks.checking import CheckSettings
    from duheng.certificates.schemas import schema_registry

    schemas, trust = settings["schemas"], settings["trust"]
    prepared = CheckSettings(
        at=datetime.fromisoformat(settings["at"]),
        schemas=schema_registry(Path(schemas) if schemas else None),
        trust=Path(trust) if trust else None,
        profile=settings["profile"],
    )
    return check_path(Path(request["path"]), prepared)


def main() -> int:
    """Answer requests until there are no more."""
    settings = json.loads(sys.stdin.readline())
    limit_memory(settings["memory_bytes"])
    for line in sys.stdin:
        try:
            told = answer(json.loads(line), settings)
        except MemoryError:
            told = {"limit": "memory"}
        except DuhengError as error:
            told = {"refused": error.to_dict()}
        sys.stdout.write(json.dumps(told, ensure_ascii=True, default=str) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
