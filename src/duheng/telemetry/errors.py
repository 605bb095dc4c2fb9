"""Refusals of the telemetry room."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError, UnusableInput


class UnusableDeclaration(UnusableInput):
    """What is declared about a source of readings is incomplete or contradicts itself."""

    code: ClassVar[str] = "telemetry.unusable_declaration"


class MissingColumn(UnusableInput, LookupError):
    """A declared column or channel is not in the source."""

    code: ClassVar[str] = "telemetry.missing_column"


class EmptySource(UnusableInput):
    """The source holds no reading at all."""

    code: ClassVar[str] = "telemetry.empty_source"


class BrokenLine(UnusableInput):
    """A line of the source cannot be read; the line is named and nothing is kept."""

    code: ClassVar[str] = "telemetry.broken_line"


class UnreadableSource(UnusableInput):
    """The file is missing or is not of the declared format."""

    code: ClassVar[str] = "telemetry.unreadable_source"


class AmbiguousTime(UnusableInput):
    """A local time exists twice or not at all in the declared zone."""

    code: ClassVar[str] = "telemetry.ambiguous_time"


class MidnightLabels(UnusableInput):
    """Midnight rows carry the date of the day they end, and nothing declares so."""

    code: ClassVar[str] = "telemetry.midnight_labels"


class ConflictingDuplicates(UnusableInput):
    """One channel has several values for one instant, and no rule is declared."""

    code: ClassVar[str] = "telemetry.conflicting_duplicates"


class IrregularInterval(UnusableInput):
    """The instants do not fit the declared interval, or none can be inferred."""

    code: ClassVar[str] = "telemetry.irregular_interval"


class NotARegister(UnusableInput):
    """A channel declared as a register falls too often to be one."""

    code: ClassVar[str] = "telemetry.not_a_register"


class AlreadyStored(UnusableInput):
    """Other readings of the same channel and time are already in the store."""

    code: ClassVar[str] = "telemetry.already_stored"


class DamagedStore(UnusableInput):
    """A file of the store is missing or is not what its manifest says."""

    code: ClassVar[str] = "telemetry.damaged_store"


class EngineRefused(DuhengError, RuntimeError):
    """The query engine gave up: out of memory or of disk, most often."""

    code: ClassVar[str] = "telemetry.engine_refused"


class UnusableBatch(UnusableInput):
    """A batch does not hold readings in their columns; nothing of it is let go."""

    code: ClassVar[str] = "telemetry.unusable_batch"


class HistoryBusy(DuhengError, BlockingIOError):
    """Another process writes the history now."""

    code: ClassVar[str] = "telemetry.history_busy"


class HistoryNotWritable(DuhengError, OSError):
    """The history cannot be written: no space, no right, or a failing disk. Nothing was let go."""

    code: ClassVar[str] = "telemetry.history_not_writable"


class EngineMissing(DuhengError, ImportError):
    """The chosen query engine is not installed, or what it needs is not."""

    code: ClassVar[str] = "telemetry.engine_missing"
