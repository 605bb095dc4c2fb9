"""The written form of a source of readings: what an account or a user's YAML declares."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duheng.telemetry.declaration import Channel, MeterSwap, ReadingsSource
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.form_types import check_types
from duheng.terms.instants import parse_instant, parse_zone

_SOURCE = (
    "kind", "time_zone", "instant_column", "instant_format", "channel_column", "value_column",
    "label", "power_kind", "ambiguous", "midnight_belongs_to", "duplicates", "unit", "delimiter",
    "decimal", "encoding", "format",
)  # fmt: skip
_CHANNEL = (
    "column", "unit", "canonical_unit", "multiplier", "register_digits", "register_resolution",
    "rated_power", "is_signed",
)  # fmt: skip
_SWAP = ("at", "final_indication", "initial_indication")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|min|h|d)\s*$")


def source_from_mapping(form: Mapping[str, Any], folder: Path | None = None) -> ReadingsSource:
    """Return the source that a mapping declares.

    Parameters
    ----------
    form : Mapping
        ``file`` (a path or a list of paths) or ``table`` (Arrow or pandas), ``kind``,
        ``time_zone``, ``label``, ``interval`` (``15 min``), ``channels`` (name -> ``column``,
        ``unit``, ``multiplier``, ``register_digits``, ``companions``, ``swaps``, ...), and the
        other fields of :class:`ReadingsSource` by their names.
    folder : Path or None
        Folder that relative paths start from.

    Raises
    ------
    UnusableDeclaration
        When a field is unknown (the nearest known one is named) or does not fit.

    Examples
    --------
    >>> source = source_from_mapping({
    ...     "file": "meter.csv", "kind": "interval_energy", "time_zone": "Asia/Shanghai",
    ...     "label": "end", "interval": "15 min", "channels": {"incomer": {"unit": "kWh"}}})
    >>> source.interval
    datetime.timedelta(seconds=900)
    """
    _check_fields(form, (*_SOURCE, "file", "table", "interval", "channels", "missing_texts"), "")
    fields = {name: form[name] for name in _SOURCE if form.get(name) is not None}
    channels = _channels(form.get("channels") or {}, form)
    if form.get("missing_texts") is not None:
        fields["missing_texts"] = tuple(str(text) for text in form["missing_texts"])
    for required in ("kind", "time_zone"):
        if required not in fields:
            raise UnusableDeclaration(f"{required} is not declared", hint=f"declare {required}")
    return ReadingsSource(
        content=_content(form, folder),
        channels=channels,
        interval=parse_length(form["interval"]) if form.get("interval") is not None else None,
        **fields,
    )


def parse_length(text: str | timedelta) -> timedelta:
    """Return the length of time that a text such as ``15 min`` or ``1 h`` names.

    Raises
    ------
    UnusableDeclaration
        When the text is no length of time.
    """
    if isinstance(text, timedelta):
        return text
    found = _LENGTH.match(str(text))
    if found is None:
        raise UnusableDeclaration(
            f"'{text}' is not a length of time", hint="write 900 s, 15 min, 1 h or 1 d"
        )
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def _content(form: Mapping[str, Any], folder: Path | None) -> Any:
    if form.get("table") is not None:
        return form["table"]
    files = form.get("file")
    if not files:
        raise UnusableDeclaration("no file of readings is declared", hint="declare file")
    listed = [files] if isinstance(files, str | Path) else list(files)
    return tuple((folder or Path()) / path for path in listed)


def _channels(held: Any, form: Mapping[str, Any]) -> tuple[Channel, ...]:
    if not isinstance(held, Mapping):
        raise UnusableDeclaration(
            "channels must be a mapping from name to fields", hint="write channels: {name: {...}}"
        )
    return tuple(_channel(str(name), fields or {}, form) for name, fields in held.items())


def _channel(name: str, held: Mapping[str, Any], form: Mapping[str, Any]) -> Channel:
    if not isinstance(held, Mapping):
        raise UnusableDeclaration(f"channel {name} must be a mapping of fields, got {held!r}")
    _check_fields(held, (*_CHANNEL, "companions", "swaps"), f" of channel {name}")
    fields = {key: held[key] for key in _CHANNEL if held.get(key) is not None}
    if "rated_power" in fields:
        fields["rated_power"] = float(fields["rated_power"])  # an integer of any length
    fields.setdefault("unit", form.get("unit"))
    if fields["unit"] is None:
        raise UnusableDeclaration(f"channel {name} has no unit", hint="declare unit")
    zone = parse_zone(str(form.get("time_zone", "UTC")))
    swaps = tuple(_swap(swap, zone, name) for swap in held.get("swaps") or ())
    companions = tuple(held.get("companions") or ())
    return Channel(channel=name, companions=companions, swaps=swaps, **fields)


def _swap(held: Mapping[str, Any], zone: ZoneInfo, channel: str) -> MeterSwap:
    _check_fields(held, _SWAP, f" of a swap of channel {channel}")
    if held.get("at") is None:
        raise UnusableDeclaration(f"a swap of channel {channel} has no 'at'", hint="declare at")
    return MeterSwap(
        at=parse_instant(held["at"], zone),
        final_indication=held.get("final_indication"),
        initial_indication=held.get("initial_indication"),
    )


def _check_fields(held: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in held:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
            raise UnusableDeclaration(f"unknown field '{name}'{where}", hint=hint)
    check_types(held, where)
