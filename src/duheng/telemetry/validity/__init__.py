"""What can be believed of a reading: flags with evidence, never a deletion, never a repair."""

from duheng.telemetry.validity.flags import CAUSES, FLAGS
from duheng.telemetry.validity.stream import ValidityStream, detect, detect_in_files
from duheng.telemetry.validity.thresholds import Thresholds, thresholds_of_pack
from duheng.telemetry.validity.traceable import ConfirmedSegment

__all__ = [
    "CAUSES",
    "FLAGS",
    "ConfirmedSegment",
    "Thresholds",
    "ValidityStream",
    "detect",
    "detect_in_files",
    "thresholds_of_pack",
]
