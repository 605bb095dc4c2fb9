"""Instruments, certificates and confirmations of the plan, as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from duheng.certificates.signature_status import SignatureStatus
from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.recording import Recorded
from duheng.site.demonstration.actions import record_synthetic, record_synthetic_certificates
from duheng.site.demonstration.calibrations import Calibration, Upper
from duheng.site.demonstration.content_reading import Kind, fields, kinds
from duheng.site.demonstration.digital import Written
from duheng.site.demonstration.faults import REVOKED
from duheng.site.demonstration.instruments import Instrument as InstrumentPlan
from duheng.site.demonstration.recording_bodies import Recordings
from duheng.site.demonstration.sizes import months_later, noon
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    UseDraft,
)
from duheng.site.registry.models import (
    Confirmation,
    Control,
    Delivery,
    Instrument,
    InstrumentEvent,
    InstrumentStatus,
    Manner,
    MeasuringChannel,
    Origin,
)

_BATCH = 4000
_XML = "application/xml"
_EXTERNAL = "traceable_to_si"
_DRIFT = Decimal("0.001")


def record_instruments(done: Recordings) -> None:
    """Record the instruments of the plan with their channels and their beginnings."""
    at = done.plan.sizes.at
    for first in range(0, len(done.plan.instruments), _BATCH):
        planned = done.plan.instruments[first : first + _BATCH]
        made = [_instrument(done, one) for one in planned]
        record_synthetic(actor=SYSTEM, at=at, records=[made])
        done.instruments.extend(int(one.pk) for one in made)
        pairs = list(zip(planned, made, strict=True))
        record_synthetic(
            actor=SYSTEM,
            at=at,
            records=[
                [_channel(one, record) for one, record in pairs if one.channel],
                [
                    _event(done, one, record)
                    for one, record in pairs
                    if one.status in {"scrapped", "sealed", "under_repair"}
                ],
            ],
        )


def _instrument(done: Recordings, one: InstrumentPlan) -> Instrument:
    kind = _kind_of(one)
    described = fields()[kind.field]
    made = Instrument(
        number=one.number,
        name=one.name,
        item=kind.instrument,
        kind=one.kind,
        model=one.model,
        maker=done.plan.bodies[one.maker].name,
        origin=Origin.DOMESTIC,
        serial_number=one.serial,
        owner_id=done.organisation(one.owner),
        division_code=one.division,
        place="示例使用地点",
        purpose=one.purpose,
        control=Control.VOLUNTARY if one.is_voluntary else Control.COMPULSORY,
        manner=Manner(kind.manner),
        interval_months=one.months,
        delivery=Delivery.ON_SITE if kind.batch == 0 else Delivery.BROUGHT,
        quantity=described.zh,
        unit=described.unit,
        range_lower=Decimal(kind.lower),
        range_upper=Decimal(kind.upper),
        range_text=kind.range_text,
        accuracy_class=kind.accuracy_class,
        permissible_error=f"±{kind.mpe:g} {described.error_unit}",
        number_of_items=one.items,
        status=InstrumentStatus(one.status),
        confirmed_until=one.confirmed_until if one.status == "in_use" else None,
    )
    begin = _begin(done, one)
    made.date_from(noon(begin))
    return made


def _begin(done: Recordings, one: InstrumentPlan) -> date:
    """Return since when an instrument is there: a month before its certificate."""
    if one.calibration is None:
        return done.plan.sizes.today - timedelta(days=40)
    return months_later(done.plan.calibrations[one.calibration].measured_on, -1)


def _kind_of(one: InstrumentPlan) -> Kind:
    found = kinds().get(one.kind)
    return found or next(kind for kind in kinds().values() if one.name.startswith(kind.instrument))


def _channel(one: InstrumentPlan, record: Instrument) -> Recorded:
    made = MeasuringChannel(
        instrument_id=record.pk,
        owner_id=record.owner_id,
        division_code=record.division_code,
        name=f"有功电能（额定 {one.rated} kW）",
        quantity="有功电能",
        unit=one.channel,
        accuracy_class=record.accuracy_class,
    )
    made.date_from(record.true_from)
    return made


def _event(done: Recordings, one: InstrumentPlan, record: Instrument) -> Recorded:
    kind = {"scrapped": "scrapping", "sealed": "sealing", "under_repair": "repair"}[one.status]
    day = done.plan.sizes.today - timedelta(days=10)
    made = InstrumentEvent(
        instrument_id=record.pk,
        owner_id=record.owner_id,
        division_code=record.division_code,
        kind=kind,
        happened_at=noon(day),
        status_before=InstrumentStatus.IN_USE,
        status_after=InstrumentStatus(one.status),
        note="合成记录",
    )
    made.date_from(noon(day))
    return made


def record_wave(
    done: Recordings,
    number: int,
    files: Mapping[int, Written],
    findings: Mapping[int, list[dict[str, Any]]],
) -> None:
    """Record the certificates of one wave, and the confirmations that rest on them.

    Parameters
    ----------
    files : Mapping
        The files of this wave's DCCs.
    findings : Mapping
        What the checks found, of the few that have findings.
    """
    at = done.plan.sizes.at
    done.files.update(files)
    places = sorted(
        done.plan.wave(number), key=lambda one: done.plan.calibrations[one].replaces is not None
    )
    for first in range(0, len(places), _BATCH):
        batch = places[first : first + _BATCH]
        drafts = [_draft(done, place, findings.get(place, [])) for place in batch]
        numbers = record_synthetic_certificates(actor=SYSTEM, at=at, drafts=drafts)
        done.certificates.update(zip(batch, numbers, strict=True))
        record_synthetic(
            actor=SYSTEM,
            at=at,
            records=[[one for place in batch for one in _confirmations(done, place)]],
        )


def _draft(done: Recordings, place: int, findings: list[dict[str, Any]]) -> CertificateDraft:
    one = done.plan.calibrations[place]
    file = done.files.get(place)
    is_verification = one.kind in {"verification", "rejection"}
    return CertificateDraft(
        number=one.number,
        kind=one.kind,
        issuer_id=done.organisation(one.issuer),
        owner_id=done.organisation(one.owner),
        division_code=done.plan.bodies[one.owner].division,
        measured_at=noon(one.measured_on),
        issued_on=one.issued_on,
        instrument_id=None if one.instrument is None else done.instruments[one.instrument],
        standard_id=None if one.standard is None else done.standard(one.standard),
        valid_until=one.valid_until,
        verdict="" if not is_verification else _VERDICTS[one.kind],
        accuracy_class=one.accuracy_class,
        regulation=one.regulation,
        terminus=_terminus(done, one),
        file=None
        if file is None
        else FileDraft(
            sha256=file.sha256, size=file.size, media_type=_XML, name=f"{one.number}.xml"
        ),
        is_digital=file is not None,
        signature_status="" if file is None else _signature(one),
        findings=findings,
        points=tuple(_points(one)) if file or _has_points(done, one) else (),
        uses=tuple(_use(done, upper) for upper in one.uppers),
    )


_VERDICTS = {"verification": "passed", "rejection": "failed"}


def _has_points(done: Recordings, one: Calibration) -> bool:
    """Return whether somebody typed the points: of calibrations, and of what is now in doubt."""
    bad = done.plan.faults.bad_standard
    return one.kind == "calibration" or any(upper.standard == bad for upper in one.uppers)


def _signature(one: Calibration) -> str:
    return (SignatureStatus.REVOKED if one.seal == REVOKED else SignatureStatus.VALID).value


def _terminus(done: Recordings, one: Calibration) -> str:
    if one.uppers:
        return ""
    if one.standard is None:
        return _EXTERNAL
    return str(done.standards[one.standard].terminus)


def _points(one: Calibration) -> Iterator[PointDraft]:
    described = fields()[one.field]
    for number, point in enumerate(one.points, start=1):
        yield PointDraft(
            key=str(number),
            unit=described.unit,
            quantity=described.zh,
            nominal=Decimal(point.nominal),
            error=Decimal(point.error),
            error_unit=described.error_unit if described.error_unit != described.unit else "",
            expanded_uncertainty=Decimal(point.expanded),
            coverage_factor=Decimal(2),
            coverage_probability=Decimal(one.coverage_probability),
        )


def _use(done: Recordings, upper: Upper) -> UseDraft:
    file = done.files[upper.calibration]
    digest = "0" * 63 + "1" if upper.is_digest_wrong else file.sha256
    return UseDraft(
        standard_id=done.standard(upper.standard),
        upper_certificate_id=done.certificates[upper.calibration],
        name=done.plan.standards[upper.standard].name,
        expected_digest=f"sha256:{digest}",
    )


def _confirmations(done: Recordings, place: int) -> Iterator[Recorded]:
    one = done.plan.calibrations[place]
    day = one.issued_on + timedelta(days=1)
    if one.replaces is not None or (one.standard is not None and one.valid_until is None):
        return
    if one.instrument is not None and done.plan.instruments[one.instrument].status == "scrapped":
        return
    instrument = None if one.instrument is None else done.plan.instruments[one.instrument]
    is_fit = one.kind != "rejection"
    due = instrument.confirmed_until if instrument is not None else one.valid_until
    made = Confirmation(
        owner_id=done.organisation(one.owner),
        division_code=done.plan.bodies[one.owner].division,
        instrument_id=None if one.instrument is None else done.instruments[one.instrument],
        standard_id=None if one.standard is None else done.standard(one.standard),
        certificate_id=done.certificates[place],
        confirmed_on=day,
        due_on=due if is_fit else None,
        interval_months=None if instrument is None else instrument.months,
        is_fit=is_fit,
        drift_allowance=_DRIFT if instrument is not None and instrument.channel else None,
    )
    made.date_from(noon(day))
    yield made
