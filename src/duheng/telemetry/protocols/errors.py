"""Refusals of the meter protocols."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError, UnusableInput


class FrameRefused(UnusableInput):
    """The bytes are not a frame of the protocol: start, length, end or a field is wrong."""

    code: ClassVar[str] = "telemetry.frame_refused"


class CheckValueDiffers(FrameRefused):
    """The check value of a frame is not that of its bytes: it was damaged on the way."""

    code: ClassVar[str] = "telemetry.check_value_differs"


class UnknownItem(UnusableInput, LookupError):
    """A data identifier, register or unit code is not in the table of its protocol."""

    code: ClassVar[str] = "telemetry.unknown_item"


class UnknownProtocol(UnusableInput, LookupError):
    """No installed protocol has that name."""

    code: ClassVar[str] = "telemetry.unknown_protocol"


class NotARead(DuhengError, PermissionError):
    """A request would do more than read; it never reaches the wire."""

    code: ClassVar[str] = "telemetry.not_a_read"


class MeterRefused(DuhengError, RuntimeError):
    """The meter answers that it does not give what was asked."""

    code: ClassVar[str] = "telemetry.meter_refused"


class NoAnswer(DuhengError, TimeoutError):
    """The meter gave no usable answer in time, or the line is gone."""

    code: ClassVar[str] = "telemetry.no_answer"


class OpenDoor(DuhengError, PermissionError):
    """A protocol without authentication would listen to a network that nobody allowed."""

    code: ClassVar[str] = "telemetry.open_door"


class DoorNotOpened(DuhengError, OSError):
    """The address is taken, or the counterpart cannot be reached."""

    code: ClassVar[str] = "telemetry.door_not_opened"
