"""What registers say, by their declared map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from duheng.telemetry.protocols.modbus.registers import Register
from duheng.telemetry.protocols.record import MeterReading


def reading_of(register: Register, words: Sequence[int], at: datetime) -> MeterReading:
    """Return the reading of a register.

    Parameters
    ----------
    register : Register
        Its declaration.
    words : sequence of int
        The registers as read.
    at : datetime
        When they were read: the device does not say.
    """
    number = register.number_of(words)
    status = "measured"
    if number is None:
        status = "missing"
    elif math.isnan(number):
        status = "not_a_number"
    elif math.isinf(number):
        status = "infinite"
    return MeterReading(
        channel=register.channel,
        at=at,
        value=number if status == "measured" else None,
        status=status,
        unit=register.unit,
    )
