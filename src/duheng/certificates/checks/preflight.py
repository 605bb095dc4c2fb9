"""Large certificates are read once in a child with limits, before this process reads them.

The parser bounds bytes, depth and elements. What a reader makes of them may still be far larger:
ten megabytes are five million numbers. A file that is too much brings down the child, and not us.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from duheng.certificates.checks.bulk import Worker
from duheng.certificates.checks.checking import CheckSettings
from duheng.certificates.checks.limits import Limits
from duheng.certificates.errors import HostileCertificate
from duheng.certificates.safe_xml import MAX_BYTES
from duheng.certificates.schemas import SchemaRegistry

HARMLESS_BYTES = 2**20
"""A file of no more is read at once: whatever is in it, it takes seconds [byte]."""
LIMITS = Limits(seconds=15.0, memory_bytes=3 * 2**28)
_UNUSED = CheckSettings(at=datetime(2000, 1, 1, tzinfo=UTC), schemas=SchemaRegistry(None))


def refuse_what_takes_too_much(paths: Iterable[Path], limits: Limits | None = None) -> None:
    """Refuse certificates that cannot be read within limits; small ones are not tried.

    Raises
    ------
    HostileCertificate
        When reading one takes more than the limits. A file that is wrong in another way is left to
        the reader, which says in what way.
    """
    large = [one for one in paths if HARMLESS_BYTES < _size(one) <= MAX_BYTES]
    worker = Worker(_UNUSED, limits or LIMITS)
    try:
        for path in large:
            told = worker.ask({"action": "read", "path": str(path)})
            if "limit" in told:
                raise HostileCertificate(
                    f"{path}: reading it takes more than the {told['limit']} that a file may take",
                    hint="is it a certificate? split it, or remove what is attached",
                )
    finally:
        worker.close()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
