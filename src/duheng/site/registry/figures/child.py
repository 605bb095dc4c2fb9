"""The child process that reads one account: ``python -m duheng.site.registry.figures.child``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from duheng.site.registry.certificates.child import serve


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return what an account says."""
    from duheng.site.registry.figures.account_file import MOST_BYTES, read_account_file

    with Path(request["path"]).open("rb") as file:
        return read_account_file(file.read(MOST_BYTES + 1))


if __name__ == "__main__":
    sys.exit(serve(answer))
