"""The agent loads from the base install and where there is no fcntl, as on Windows."""

import subprocess
import sys

CHECK = """
import asyncio, subprocess, tempfile, sys, types, os, shutil, pathlib, multiprocessing.connection
import click, rich.console, cryptography.hazmat.primitives.asymmetric.ed25519
import pyarrow, numpy, pandas, scipy.stats, pymodbus.client, yaml, ssl, http.client, sqlite3
import ibis, duckdb, jsonschema, lxml.etree, importlib.metadata, gzip, logging.handlers
for name in ("fcntl", "resource", "pwd", "grp", "termios", "msgspec", "granian", "paho", "django"):
    sys.modules[name] = None
locked = set()
msvcrt = types.ModuleType("msvcrt")
msvcrt.LK_NBLCK, msvcrt.LK_UNLCK = 1, 0
def locking(descriptor, mode, length):
    found = os.fstat(descriptor).st_ino
    if mode == msvcrt.LK_UNLCK:
        locked.discard(found)
        return
    if found in locked:
        raise PermissionError(13, "locked")
    locked.add(found)
msvcrt.locking = locking
sys.modules["msvcrt"] = msvcrt
sys.platform = "win32"
from duheng.cli import edge
from duheng.telemetry.edge import running, keys
from duheng.telemetry.edge.errors import OutboxBusy
from duheng.telemetry.edge.outbox import Outbox
from duheng.telemetry.edge.bodies import TakenReading
folder = pathlib.Path(sys.argv[1])
keys.make_key(folder / "edge.key", "north", bytes(32))
with Outbox(folder / "outbox") as outbox:
    outbox.add([TakenReading("m", "2026-11-23T00:00:00+00:00", 1.0, "measured")])
    try:
        Outbox(folder / "outbox")
    except OutboxBusy:
        print("busy")
    print(outbox.state().readings)
"""


def test_the_agent_needs_nothing_that_only_unix_or_an_extra_has(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CHECK, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["busy", "1"]
