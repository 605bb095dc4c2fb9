"""What one file may take: memory of a process, where the platform can bound it, and time."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS = 60.0
MEMORY_BYTES = 2 * 2**30


def limit_memory(number_of_bytes: int) -> None:
    """Bound the memory of this process, where the platform can."""
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's bound on time is the only one
        return
    for kind, bound in (
        (resource.RLIMIT_AS, number_of_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        kept = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (kept, hard))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may take.

    Attributes
    ----------
    seconds : float
        Time for one file [s].
    memory_bytes : int
        Address space of the process [byte].
    """

    seconds: float = SECONDS
    memory_bytes: int = MEMORY_BYTES
