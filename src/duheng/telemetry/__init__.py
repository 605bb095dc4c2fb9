"""Readings: read from files and tables as declared, checked, and stored by UTC day.

Missing is never 0: what the source does not say stays missing, and every doubt is a finding.
"""

from duheng.telemetry.declaration import Channel, MeterSwap, ReadingKind, ReadingsSource
from duheng.telemetry.form import source_from_mapping
from duheng.telemetry.parsing import Status
from duheng.telemetry.readings import Readings, read_readings
from duheng.telemetry.store import ReadingStore, WriteResult

__all__ = [
    "Channel",
    "MeterSwap",
    "ReadingKind",
    "ReadingStore",
    "Readings",
    "ReadingsSource",
    "Status",
    "WriteResult",
    "read_readings",
    "source_from_mapping",
]
