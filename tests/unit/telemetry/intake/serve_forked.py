"""Run by the fault tests: serves the door in a new process for each line of its input.

The parent imports everything once, so that a process that was killed is back within milliseconds.
Usage: ``python serve_forked.py HOME PORT [FILE_BYTES]``; the last is the largest file that the
served process may write, as on a disk that is full.
"""

import os
import resource
import signal
import sys
from pathlib import Path

from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.serving import serve
from duheng.terms.clock import system_clock


def served(home: Path, port: int, file_bytes: int) -> None:
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
        signal.signal(signal.SIGUSR1, lambda *_: resource.setrlimit(
            resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))  # fmt: skip
    with Door(home, system_clock) as door:
        serve(door, port=port, tell=lambda: print(f"{os.getpid()}", flush=True))  # noqa: T201


def main() -> None:
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    file_bytes = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    print("imported", flush=True)  # noqa: T201
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            served(home, port, file_bytes)
            os._exit(0)
        os.waitpid(child, 0)
        print("ended", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
