"""What an upload of HJ 212 says: readings by factor, with the flag of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.hj212.frame import Message
from duheng.telemetry.protocols.record import MeterReading, Words, words

REAL_TIME, MINUTES, HOUR, DAY = "2011", "2051", "2061", "2031"
UPLOADS = frozenset({REAL_TIME, MINUTES, HOUR, DAY})
TAGS: Mapping[str, Words] = {
    "Rtd": words("value", "实时值"),
    "Avg": words("mean", "平均值"),
    "Min": words("smallest", "最小值"),
    "Max": words("largest", "最大值"),
    "Cou": words("total", "累计值"),
    "ZsRtd": words("value, converted", "折算实时值"),
    "ZsAvg": words("mean, converted", "折算平均值"),
    "ZsMin": words("smallest, converted", "折算最小值"),
    "ZsMax": words("largest, converted", "折算最大值"),
}
FLAGS: Mapping[str, Words] = {
    "N": words("normal", "正常"),
    "F": words("stopped", "停运"),
    "M": words("maintenance", "维护"),
    "S": words("entered by hand", "手工输入"),
    "D": words("fault", "故障"),
    "C": words("calibration", "校准"),
    "T": words("over range", "超测上限"),
    "B": words("communication fault", "通讯异常"),
}
_STATUS_OF_FLAG = {"N": "measured", "S": "manual"}
_FACTOR = re.compile(r"([A-Za-z0-9]{1,32})-([A-Za-z]{1,16})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?")
_TIME = re.compile(r"[0-9]{14}([0-9]{3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRules:
    """What a frame does not say about its instants, and its receiver declares.

    Attributes
    ----------
    zone : ZoneInfo
        Of ``DataTime``.
    is_begin : bool
        Whether ``DataTime`` of minutes, hours and days is the begin of the interval (unchecked:
        declare the other where a maker does otherwise).
    minutes : float
        Interval of minute data [min].
    """

    zone: ZoneInfo
    is_begin: bool = True
    minutes: float = 10.0


CHINA = TimeRules(zone=ZoneInfo("Asia/Shanghai"))


def readings_of(
    message: Message, rules: TimeRules = CHINA, *, data_time: str | None = None
) -> tuple[MeterReading, ...]:
    """Return the readings of an upload; of any other command, none.

    Parameters
    ----------
    message : Message
        The message.
    rules : TimeRules
        Zone and label of its instants.
    data_time : str, optional
        ``DataTime`` of the first packet, for a packet that has none.

    Raises
    ------
    FrameRefused
        When an upload says no usable ``DataTime`` or no ``MN``.
    """
    if message.get("CN") not in UPLOADS:
        return ()
    sender = message.get("MN")
    if not sender:
        raise FrameRefused("an upload without MN: nobody knows whose it is")
    at = instant_of(message.data_time or data_time or "", message.get("CN") or "", rules)
    flags = dict(_flags(message))
    return tuple(
        _reading(f"{sender}/{message.get('CN')}/{factor}-{tag}", text, at, flags.get(factor))
        for factor, tag, text in _values(message)
    )


def instant_of(text: str, command: str, rules: TimeRules) -> datetime:
    """Return the instant of a ``DataTime``: of an interval, its end (UTC).

    Raises
    ------
    FrameRefused
        When it is no date of 14 digits, or of 17 with milliseconds.
    """
    if not _TIME.fullmatch(text):
        raise FrameRefused(f"DataTime is {text[:40]!r}, not 14 or 17 digits")
    try:
        local = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=rules.zone)
        local += timedelta(milliseconds=int(text[14:] or 0))
        return local.astimezone(UTC) + _length(command, rules)
    except (ValueError, OverflowError) as error:
        raise FrameRefused(f"DataTime is {text}, which is no date") from error


def _length(command: str, rules: TimeRules) -> timedelta:
    lengths = {MINUTES: rules.minutes, HOUR: 60.0, DAY: 1440.0}
    return timedelta(minutes=lengths.get(command, 0.0) if rules.is_begin else 0.0)


def _values(message: Message) -> Iterator[tuple[str, str, str]]:
    for group in message.groups:
        for key, text in group:
            found = _FACTOR.fullmatch(key)
            if found and found[2] in TAGS:
                yield found[1], found[2], text


def _flags(message: Message) -> Iterator[tuple[str, str]]:
    for group in message.groups:
        for key, text in group:
            if key.endswith("-Flag"):
                yield key.removesuffix("-Flag"), text


def _reading(channel: str, text: str, at: datetime, flag: str | None) -> MeterReading:
    number, status = _number(text)
    marks = {} if flag is None else {"flag": flag}
    if flag is not None and status == "measured":
        # what its sender flags as no measurement is none; the number stays in the marks and frame
        status = _STATUS_OF_FLAG.get(flag, "missing")
    if status not in ("measured", "manual"):
        marks["sent"] = text[:80]
        number = None
    return MeterReading(channel=channel, at=at, value=number, status=status, marks=marks)


def _number(text: str) -> tuple[float | None, str]:
    if _NUMBER.fullmatch(text):
        number = float(text)
        return (number, "measured") if abs(number) < float("inf") else (None, "infinite")
    lowered = text.strip().lower()
    if lowered in ("", "-", "--", "null"):
        return None, "missing"
    return None, "infinite" if lowered.lstrip("+-") in ("inf", "infinity") else "not_a_number"
