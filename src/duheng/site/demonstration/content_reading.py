"""Reads what the synthetic region is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of measurement: what is measured, where, and how well the national standard does.

    Attributes
    ----------
    points : tuple of str
        Nominal values of every certificate of the field, in ``unit``.
    national_u : float
        Expanded uncertainty (k = 2) of the national standard, in ``error_unit``.
    """

    key: str
    zh: str
    en: str
    unit: str
    points: tuple[str, ...]
    error_unit: str
    national_u: float
    device: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of instruments: how they look, who has them, which levels hold standards for it.

    Attributes
    ----------
    mpe : float
        Maximum permissible error, in the error unit of the field.
    months : int
        How long a verification or calibration holds.
    levels : str
        Of ``r`` (region), ``c`` (leagues and cities) and ``k`` (counties) those with standards.
    first_year : int
        No standard for it was established before.
    batch : float
        Share of the instruments that are batches.
    """

    key: str
    field: str
    device: Mapping[str, str]
    instrument: str
    accuracy_class: str
    mpe: float
    range_text: str
    lower: str
    upper: str
    models: tuple[str, ...]
    owners: tuple[str, ...]
    months: int
    manner: str
    weight: int
    levels: str
    first_year: int
    batch: float
    is_voluntary: bool


@cache
def fields() -> Mapping[str, Field]:
    """Return the fields by key."""
    return {
        one["key"]: Field(
            **{
                **one,
                "points": tuple(one["points"]),
                "national_u": float(one["national_u"]),
            }
        )
        for one in _read("fields.json")["fields"]
    }


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds by key."""
    return {one["key"]: _kind(one) for one in _read("kinds.json")["kinds"]}


def _kind(one: Mapping[str, Any]) -> Kind:
    return Kind(
        key=one["key"],
        field=one["field"],
        device=one["device"],
        instrument=one["instrument"],
        accuracy_class=one["class"],
        mpe=float(one["mpe"]),
        range_text=one["range"],
        lower=one["lower"],
        upper=one["upper"],
        models=tuple(one["models"]),
        owners=tuple(one["owners"]),
        months=one["months"],
        manner=one["manner"],
        weight=one["weight"],
        levels=one["levels"],
        first_year=one.get("from", 0),
        batch=one.get("batch", 0.0),
        is_voluntary=one.get("voluntary", False),
    )


@cache
def references() -> Mapping[str, Any]:
    """Return what the reference materials and normative documents are made of."""
    found: Mapping[str, Any] = _read("references.json")
    return found


@cache
def words() -> Mapping[str, Any]:
    """Return the words that names are made of."""
    found: Mapping[str, Any] = _read("words.json")
    return found


def _read(name: str) -> Any:
    text = files("duheng.site.demonstration").joinpath("content", name).read_text("utf-8")
    return json.loads(text)
