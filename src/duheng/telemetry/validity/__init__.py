"""What can be believed of a reading: flags with evidence, never a deletion, never a repair."""

from duheng.telemetry.validity.flags import CAUSES, FLAGS
from duheng.telemetry.validity.quality import QUALITY, quality_by_day
from duheng.telemetry.validity.stream import ValidityStream, detect, detect_in_files
from duheng.telemetry.validity.substitution import ladder_steps, substitute
from duheng.telemetry.validity.thresholds import Thresholds, thresholds_of_pack
from duheng.telemetry.validity.traceable import ConfirmedSegment

__all__ = [
    "CAUSES",
    "FLAGS",
    "QUALITY",
    "ConfirmedSegment",
    "Thresholds",
    "ValidityStream",
    "detect",
    "detect_in_files",
    "ladder_steps",
    "quality_by_day",
    "substitute",
    "thresholds_of_pack",
]
