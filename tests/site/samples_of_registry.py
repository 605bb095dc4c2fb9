"""Samples of the registry for the permission matrix: a record of the owner for each kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from samples import OPEN, Setting, sample

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.recording import Recorded
from duheng.site.registry import models as registry

PLACE = "150203"

OPEN |= {
    "registry:material": "reference materials are open to everybody who signed in",
    "registry:document": "normative documents are open to everybody who signed in",
    "registry:plan_record": "records that indicators count are open to everybody who signed in",
}


@action("tests.sample", permission=None)
def keep(*, actor: Actor, at: datetime, record: Recorded) -> Any:
    record.record()
    return record


def kept(setting: Setting, record: Recorded) -> Any:
    return keep(actor=SYSTEM, at=setting.at, record=record)


def owned(setting: Setting) -> dict[str, Any]:
    return {"owner_id": setting.owner.organisation_id, "division_code": PLACE}


def instrument(setting: Setting) -> Any:
    return kept(setting, registry.Instrument(name="Balance", **owned(setting)))


def standard(setting: Setting) -> Any:
    made = registry.MeasurementStandard(
        number="S-1",
        name="Mass standard",
        level="enterprise",
        keeper_id=setting.owner.organisation_id,
        division_code=PLACE,
        quantity="mass",
    )
    return kept(setting, made)


@sample("instrument_id")
def an_instrument(setting: Setting) -> int:
    return int(instrument(setting).pk)


@sample("channel_id")
def a_channel(setting: Setting) -> int:
    made = registry.MeasuringChannel(
        instrument=instrument(setting), name="1", quantity="mass", unit="kg", **owned(setting)
    )
    return int(kept(setting, made).pk)


@sample("event_id")
def an_event(setting: Setting) -> int:
    made = registry.InstrumentEvent(
        instrument=instrument(setting),
        kind="repair",
        happened_at=setting.at,
        status_before="in_use",
        status_after="in_use",
        **owned(setting),
    )
    return int(kept(setting, made).pk)


@sample("placement_id")
def a_placement(setting: Setting) -> int:
    position = kept(setting, registry.Position(name="Hall", **owned(setting)))
    made = registry.Placement(
        instrument=instrument(setting), position=position, begins_at=setting.at, **owned(setting)
    )
    return int(kept(setting, made).pk)


@sample("standard_id")
def a_standard(setting: Setting) -> int:
    return int(standard(setting).pk)


@sample("doubt_id")
def a_doubt(setting: Setting) -> int:
    made = registry.StandardDoubt(standard=standard(setting), found_at=setting.at, reason="fell")
    return int(kept(setting, made).pk)


@sample("material_id")
def a_material(setting: Setting) -> int:
    place = setting.owner.organisation_id
    made = registry.ReferenceMaterial(number="M-1", name="Gas", producer_id=place)
    return int(kept(setting, made).pk)


@sample("document_id")
def a_document(setting: Setting) -> int:
    made = registry.NormativeDocument(number="X 1", title="Rule", kind="local", status="in_force")
    made.body_id = setting.owner.organisation_id
    return int(kept(setting, made).pk)


@sample(
    "registry:plan_record:record_id",
    "registry:change_plan_record:record_id",
    "registry:withdraw_plan_record:record_id",
)
def a_plan_record(setting: Setting) -> int:
    made = registry.PlanRecord(
        kind="expert", name="Somebody", division_code=PLACE, since=date(2026, 1, 1)
    )
    made.organisation_id = setting.owner.organisation_id
    return int(kept(setting, made).pk)


@sample("certificate_id")
def a_certificate(setting: Setting) -> int:
    place = setting.owner.organisation_id
    made = registry.Certificate(
        number="C-1",
        kind="calibration",
        issuer_id=place,
        measured_at=setting.at,
        issued_on=date(2026, 1, 1),
        **owned(setting),
    )
    return int(kept(setting, made).pk)
