"""The history of readings: days of Parquet, each what its latest manifest says."""

from duheng.telemetry.history.batches import Batch, BatchSource
from duheng.telemetry.history.compaction import CompactionResult, Compactor, close_days
from duheng.telemetry.history.manifests import DayManifest, Manifests

__all__ = [
    "Batch",
    "BatchSource",
    "CompactionResult",
    "Compactor",
    "DayManifest",
    "Manifests",
    "close_days",
]
