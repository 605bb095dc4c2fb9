"""Run by the fault tests: runs an agent in a new process for each line of its input.

The parent imports everything once, so that an agent that was killed is back within milliseconds.
Usage: ``python agent_forked.py CONFIG``.
"""

import asyncio
import os
import sys
from pathlib import Path

from duheng.telemetry.edge.running import opened_agent, run_until_stopped
from duheng.telemetry.edge.settings import read_settings
from duheng.terms.clock import system_clock


def ran(config: Path) -> None:
    with opened_agent(read_settings(config), system_clock, lambda word, facts: None) as agent:
        print(os.getpid(), flush=True)  # noqa: T201
        asyncio.run(run_until_stopped(agent))


def main() -> None:
    print("imported", flush=True)  # noqa: T201
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            ran(Path(sys.argv[1]))
            os._exit(0)
        os.waitpid(child, 0)
        print("ended", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
