"""What must never be in the repository: paths of one machine, registry hosts, loose ends."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# Written in pieces, so that this file does not find itself.
HOSTS = "|".join(
    name.replace("+", r"[.]")
    for name in ("pypi+org", "pythonhosted+org", "npmjs+org", "deb+debian+org")
)
FORBIDDEN = {
    "a registry host": re.compile(HOSTS),
    "a path of one machine": re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|home|root)/", re.MULTILINE),
    "a loose end": re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|X" + "XX)\\b"),
}


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout: the list of tracked files is unknown")
    return [REPOSITORY / name for name in listing.stdout.split("\0") if name]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked_files():
        if path.is_file() and path.suffix != ".ttl":
            content = path.read_bytes()
            if b"\0" not in content:
                found.append((path, content.decode("utf-8", errors="replace")))
    return found


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_tracked_file_holds(fault: str) -> None:
    places = [
        f"{path.relative_to(REPOSITORY)}: {match.group(0)!r}"
        for path, text in texts()
        for match in FORBIDDEN[fault].finditer(text)
    ]
    assert places == []


@pytest.mark.parametrize("path", sorted((REPOSITORY / "requirements").glob("*.txt")), ids=str)
def test_a_lock_file_pins_with_hashes_and_carries_no_address(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line[0].isspace()]
    assert pins, "an empty lock pins nothing"
    assert [line for line in lines if "://" in line or " @ " in line or "--index" in line] == []
    assert [line for line in pins if "==" not in line or not line.endswith("\\")] == []
    assert [line for line in lines if line[:1].isspace() and "--hash=sha256:" not in line] == []


def test_the_locks_agree_with_each_other() -> None:
    def pins(name: str) -> set[str]:
        text = (REPOSITORY / "requirements" / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line and not line[0].isspace()]
        return {line.rstrip(" \\").split(" ;")[0] for line in lines}  # markers differ by extra

    assert pins("base.txt") <= pins("develop.txt")
