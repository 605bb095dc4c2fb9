"""A written source whose fields are of the wrong kind is refused by name, never by a traceback."""

from typing import Any

import pytest

from duheng.telemetry import source_from_mapping
from duheng.telemetry.errors import UnusableDeclaration

FORM: dict[str, Any] = {
    "file": "meter.csv",
    "kind": "interval_energy",
    "time_zone": "Asia/Shanghai",
    "label": "end",
    "interval": "15 min",
    "instant_column": "time",
    "channels": {"works": {"unit": "kWh"}},
}
CHANNEL: dict[str, Any] = {"unit": "kWh"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file", -1), ("file", {}), ("file", ["a.csv", 5]), ("file", "a\0.csv"), ("kind", []),
        ("time_zone", 8), ("instant_column", {}), ("interval", 900), ("label", True),
        ("channels", -1), ("channels", ["works"]), ("channels", {"works": "kWh"}),
        ("missing_texts", "n/a"), ("delimiter", 1.5),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_named(field: str, value: Any) -> None:
    with pytest.raises(UnusableDeclaration, match=field.removesuffix("s")):
        source_from_mapping({**FORM, field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", 5), ("multiplier", "ten"), ("multiplier", float("nan")), ("multiplier", True),
        ("is_signed", "yes"), ("companions", "current"), ("companions", [1]), ("swaps", {}),
        ("swaps", ["2025-01-01"]), ("swaps", [{"at": 5}]), ("swaps", [{}]),
        ("swaps", [{"at": "2025-01-01T00:00", "final": 1}]),
        ("swaps", [{"at": "2025-01-01T00:00", "final_indication": "many"}]),
    ],
)  # fmt: skip
def test_a_field_of_a_channel_of_the_wrong_kind_is_named(field: str, value: Any) -> None:
    with pytest.raises(UnusableDeclaration):
        source_from_mapping({**FORM, "channels": {"works": {**CHANNEL, field: value}}})


def test_a_field_that_is_left_empty_is_left_out() -> None:
    source = source_from_mapping({**FORM, "instant_format": None, "missing_texts": None})
    assert source.instant_format is None


def test_a_rating_may_be_an_integer_of_any_length() -> None:
    form = {**FORM, "channels": {"works": {**CHANNEL, "rated_power": 10**30}}}
    assert source_from_mapping(form).channels[0].rated_power == 1e30
