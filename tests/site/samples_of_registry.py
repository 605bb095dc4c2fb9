"""Samples of the registry for the permission matrix: a record of the owner for each kind."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from samples import OPEN, Setting, sample

from duheng.certificates.writing import read_description, write_certificate
from duheng.ledger import KeyType, create_ledger, generate_key
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.recording import Recorded
from duheng.site.actions.sequencer import sequence_entries
from duheng.site.registry import models as registry
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.due.lists import BUCKETS
from duheng.site.registry.imports.drafts import keep_draft

PLACE = "150203"
ACCOUNT = Path(__file__).parent / "registry" / "figures" / "account.json"
EXAMPLE = Path(__file__).parents[2] / "examples" / "issue" / "calibration.yaml"

OPEN |= {
    "registry:material": "reference materials are open to everybody who signed in",
    "registry:document": "normative documents are open to everybody who signed in",
    "registry:import_template": "the template is the same for everybody",
    "registry:register_plan_record_of": "the form of a new record holds nobody's data",
    "registry:due_bucket": "a list: it holds what who asks may see",
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


def standard(setting: Setting, *, is_listed: bool = False) -> Any:
    made = registry.MeasurementStandard(
        number="S-1",
        name="Mass standard",
        level="enterprise",
        keeper_id=setting.owner.organisation_id,
        division_code=PLACE,
        quantity="mass",
        is_listed=is_listed,
    )
    return kept(setting, made)


def listed_standard(setting: Setting) -> Any:
    return standard(setting, is_listed=True)


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


@sample("registry:doubt_affected:owner_id")
def an_owner_of_the_affected(setting: Setting) -> int:
    return int(setting.owner.organisation_id or 0)


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
    "registry:undo_plan_record:record_id",
)
def a_plan_record(setting: Setting) -> int:
    made = registry.PlanRecord(
        kind="expert", name="Somebody", division_code=PLACE, since=date(2026, 1, 1)
    )
    made.organisation_id = setting.owner.organisation_id
    return int(kept(setting, made).pk)


def stored_file(setting: Setting) -> Any:
    content = b"%PDF-1.7 a scan"
    made = registry.StoredFile(
        sha256=keep_bytes(content),
        size=len(content),
        media_type="application/pdf",
        **owned(setting),
    )
    return kept(setting, made)


def certificate(setting: Setting) -> Any:
    place = setting.owner.organisation_id
    made = registry.Certificate(
        number="C-1",
        kind="calibration",
        issuer_id=place,
        measured_at=setting.at,
        issued_on=date(2026, 1, 1),
        file=stored_file(setting),
        **owned(setting),
    )
    return kept(setting, made)


@sample("certificate_id")
def a_certificate(setting: Setting) -> int:
    return int(certificate(setting).pk)


@sample("registry:certificate_proof:certificate_id")
def a_certificate_in_the_log(setting: Setting) -> int:
    number = a_certificate(setting)
    key = generate_key("log.example", KeyType.ED25519, b"k" * 32)
    home = Path(settings.HOME)
    sequence_entries(create_ledger(home / "ledger", key, home / "high-water"), key)
    return number


@sample("public:check_token:token")
def a_code(setting: Setting) -> str:
    return str(certificate(setting).token)


@cache
def a_digital_certificate() -> bytes:
    return write_certificate(read_description(EXAMPLE), number="EX-2026-000001")


@sample("use_id")
def a_use(setting: Setting) -> int:
    made = registry.CertificateUse(
        certificate=certificate(setting), standard=standard(setting), measured_at=setting.at
    )
    return int(kept(setting, made).pk)


@sample("figure_id")
def a_figure(setting: Setting) -> int:
    made = registry.Figure(
        quantity="energy",
        title="Energy",
        begins_at=setting.at,
        ends_at=setting.at,
        unit="kWh",
        statutory=1.0,
        value=1.0,
        digest="sha256:0",
        method="cn/energy",
        file=stored_file(setting),
        **owned(setting),
    )
    return int(kept(setting, made).pk)


@sample("registry:preview_figure:draft")
def an_account(setting: Setting) -> str:
    content = ACCOUNT.read_bytes()
    said = {
        "sha256": keep_bytes(content),
        "size": len(content),
        "name": "account.json",
        "by": setting.owner.person_id,
    }
    return signing.dumps(said, salt="registry.figure")


@sample("registry:preview_certificate:draft")
def an_upload(setting: Setting) -> str:
    content = a_digital_certificate()
    said = {
        "sha256": keep_bytes(content),
        "size": len(content),
        "name": "c.xml",
        "by": setting.owner.person_id,
        "instrument": "",
    }
    return signing.dumps(said, salt="registry.certificate")


@sample("registry:chain:kind")
def a_kind_with_a_chain(_setting: Setting) -> str:
    return "instrument"


@sample("registry:chain:number")
def what_has_a_chain(setting: Setting) -> int:
    return an_instrument(setting)


@sample("registry:due_bucket:bucket")
def a_bucket(_setting: Setting) -> str:
    return next(iter(BUCKETS))


@sample("registry:instrument_by_token:token")
def a_sticker(setting: Setting) -> str:
    return str(instrument(setting).token)


@sample("registry:import_preview:draft", "registry:import_faults:draft")
def a_draft(setting: Setting) -> str:
    said = {
        "sha256": keep_draft(b"name,division_code\nScale,150203\n"),
        "name": "ledger.csv",
        "profile": "own",
        "organisation": setting.owner.organisation_id,
    }
    return signing.dumps(said, salt="registry.import")


@sample("registry:import_template:form")
def a_form(_setting: Setting) -> str:
    return "csv"


@sample("registry:register_plan_record_of:kind")
def a_kind_of_plan_record(_setting: Setting) -> str:
    return "platform"


@sample("position_id")
def a_position(setting: Setting) -> int:
    return int(kept(setting, registry.Position(name="Hall", **owned(setting))).pk)


@sample("capability_id")
def a_capability(setting: Setting) -> int:
    made = registry.StandardCapability(
        standard=standard(setting), quantity="mass", unit="kg", accuracy_class="F1"
    )
    return int(kept(setting, made).pk)


@sample("check_id")
def a_check(setting: Setting) -> int:
    made = registry.IntermediateCheck(
        standard=standard(setting), checked_at=setting.at, passed=True
    )
    return int(kept(setting, made).pk)


@sample("confirmation_id")
def a_confirmation(setting: Setting) -> int:
    made = registry.Confirmation(
        instrument=instrument(setting),
        confirmed_on=date(2026, 1, 1),
        is_fit=True,
        **owned(setting),
    )
    return int(kept(setting, made).pk)
