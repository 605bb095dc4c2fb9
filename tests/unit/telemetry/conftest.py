"""Small sources for the tests of this room."""

from pathlib import Path

import pytest

from duheng.telemetry import Channel, ReadingsSource, read_readings


@pytest.fixture
def declare(tmp_path):
    """Return a function from CSV text (or content) and options to a declared source."""

    def source(content, **options):
        if isinstance(content, str | bytes):
            path = Path(tmp_path) / "readings.csv"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            content = path
        fields = {
            "content": content,
            "kind": "interval_energy",
            "time_zone": "Asia/Shanghai",
            "label": "end",
            "instant_column": "time",
            "channels": (Channel(channel="a", unit="kWh"),),
        }
        return ReadingsSource(**(fields | options))

    return source


@pytest.fixture
def read(declare, request):
    """Return a function that reads a source and closes it after the test."""

    def opened(content, **options):
        readings = read_readings(declare(content, **options))
        request.addfinalizer(readings.close)
        return readings

    return opened


@pytest.fixture
def finding_of():
    """Return a function that picks the one finding of a code."""

    def pick(readings, code):
        (found,) = [finding for finding in readings.findings if finding.code == code]
        return found

    return pick
