"""Certificates of the tests: written by our own writer, about what Alice keeps."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from duheng.certificates.writing import read_description, write_certificate
from duheng.site.actions.actor import Actor
from duheng.site.registry.instruments.actions.registering import register_instrument

LATER = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[4] / "examples" / "issue" / "calibration.yaml"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Keep the files of each test in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.HOME = tmp_path
    return tmp_path / "files"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let requests be made after the certificates of the example were issued."""
    monkeypatch.setattr("duheng.site.people.middleware.system_clock", lambda: LATER)
    return LATER


@pytest.fixture
def dcc() -> Callable[..., bytes]:
    """Write a DCC of the example, changed where a test wants."""

    def write(number: str = "EX-2026-000001", **changes: Any) -> bytes:
        described = copy.deepcopy(dict(read_description(EXAMPLE)))
        item = changes.pop("item", {})
        described["item"] = {**described["item"], **item}
        return write_certificate({**described, **changes}, number=number)

    return write


@pytest.fixture
def meter(alice: Actor, later: datetime) -> int:
    """Return Alice's meter, which the example is about."""
    return register_instrument(
        actor=alice,
        at=later,
        facts={
            "name": "Three-phase meter",
            "number": "M-07",
            "maker": "Example Meters",
            "model": "EM-3",
            "serial_number": "00420",
            "division_code": "150203",
        },
    )
