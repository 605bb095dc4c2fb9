"""What the interface takes in its requests: texts, numbers, days and instants within reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

_PLAIN = r"^[^\x00-\x1f\x7f]*$"
_FIRST, _LAST = date(1800, 1, 1), date(2999, 12, 31)


def _within_reach(instant: datetime) -> datetime:
    if not _FIRST.year < instant.year < _LAST.year:
        raise ValueError(f"lies before {_FIRST.year} or after {_LAST.year}")
    return instant.astimezone(UTC)


Number = Annotated[int, Field(ge=1, le=2**53, description="number of the record")]
Word = Annotated[str, Field(max_length=80, pattern=_PLAIN)]
Text = Annotated[str, Field(max_length=4000)]
Reason = Annotated[str, Field(max_length=400, pattern=_PLAIN)]
DivisionCode = Annotated[
    str, Field(max_length=12, pattern=r"^[0-9]*$", description="beginning of a division code")
]
Day = Annotated[date, Field(ge=_FIRST, le=_LAST)]
Instant = Annotated[AwareDatetime, AfterValidator(_within_reach)]
Revision = Annotated[
    int, Field(ge=1, le=2**31 - 1, description="the state that was read before the change")
]
Scalar = Text | int | float | bool | None
Facts = Annotated[
    dict[Word, Scalar],
    Field(max_length=60, description="by column; what is left out stays as it is, or empty"),
]


def example(**body: Any) -> ConfigDict:
    """Return the setting of a schema that shows an example."""
    return ConfigDict(json_schema_extra={"example": body})


class Withdrawal(Schema):
    """Why a record is withdrawn."""

    revision: Revision
    reason: Annotated[str, Field(min_length=1, max_length=400, pattern=_PLAIN)]

    model_config = example(revision=3, reason="sold")


class Made(Schema):
    """The number of a new record."""

    id: int


class Revised(Schema):
    """The revision after a change."""

    revision: int


class Problem(Schema):
    """A refusal (RFC 9457); ``code`` is stable, ``detail`` and ``hint`` are for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    hint: str | None = None
    clause: str | None = None
    data: dict[str, Any] | None = None
    fields: list[dict[str, str]] | None = None
