"""One record of each kind that the interface knows, of a person's own organisation."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts_of import archive, example_files, example_outcome

from duheng.site.accounts.actions.running import cells_told, details_of, figure_of, written
from duheng.site.accounts.models import (
    Account,
    AccountRun,
    AccountVersion,
    EnergySite,
    MonitoringPlan,
    QualityCheck,
)
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.monitoring.models import ChannelFlag, MonitoredChannel
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    record_certificates,
)
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.models import (
    Certificate,
    CertificatePoint,
    Figure,
    FigureSource,
    Instrument,
    MeasurementStandard,
    NormativeDocument,
    PlanRecord,
    ReferenceMaterial,
    StoredFile,
)

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FILE = b"<not-read-again/>"
PLAN = Path(__file__).parents[2] / "examples" / "monitoring-plan" / "PLAN-1.yaml"


@action("tests.records", permission=None)
def make_records(
    *, actor: Actor, at: datetime, owner_id: int, division_code: str
) -> dict[str, int]:
    """Return the number of a record of each kind, by the name that the interface gives it."""
    here: dict[str, Any] = {"division_code": division_code}
    instrument = Instrument(name="Balance", number=f"B-{owner_id}", owner_id=owner_id, **here)
    standard = MeasurementStandard(
        name="Weights", number=f"M-{owner_id}", level="enterprise", quantity="mass",
        keeper_id=owner_id, **here,
    )  # fmt: skip
    material = ReferenceMaterial(
        name="Methane", number=f"GBW-{owner_id}", level="second", batch="1",
        producer_id=owner_id, **here,
    )  # fmt: skip
    document = NormativeDocument(
        number=f"JJF {owner_id}",
        edition="2026",
        title="Rule",
        kind="rule",
        level="regional",
        status="drafted",
        **here,
    )
    plan = PlanRecord(
        kind="industry_centre", name="Centre", since=date(2024, 5, 1), organisation_id=owner_id,
        **here,
    )  # fmt: skip
    for one in (instrument, standard, material, document, plan):
        one.record()
    (certificate,) = record_certificates([_draft(owner_id, division_code, instrument.pk)])
    point = CertificatePoint.objects.visible_to(SYSTEM).get(certificate_id=certificate)
    return {
        "instrument": instrument.pk,
        "standard": standard.pk,
        "material": material.pk,
        "document": document.pk,
        "plan_record": plan.pk,
        "certificate": certificate,
        "point": point.pk,
        **_monitored(owner_id, division_code),
        "figure": _figure(owner_id, division_code, certificate),
        **_account(owner_id, division_code),
    }


def _draft(owner_id: int, division_code: str, instrument_id: int) -> CertificateDraft:
    return CertificateDraft(
        number=f"C-{owner_id}",
        kind="calibration",
        issuer_id=owner_id,
        owner_id=owner_id,
        division_code=division_code,
        measured_at=AT,
        issued_on=AT.date(),
        instrument_id=instrument_id,
        file=FileDraft(sha256=keep_bytes(FILE), size=len(FILE), media_type="application/xml"),
        points=(PointDraft(key="1", unit="g", nominal=Decimal(100), error=Decimal("0.001")),),
    )


def _monitored(owner_id: int, division_code: str) -> dict[str, int]:
    """Return a channel of the stream, and a flag of its readings."""
    channel = MonitoredChannel(
        code=f"m-{owner_id}", name="Feeder", kind="register", quantity="energy", unit="kW·h",
        owner_id=owner_id, division_code=division_code,
    )  # fmt: skip
    channel.record()
    flag = ChannelFlag.objects.create(
        monitored=channel, rule="R1", code="telemetry.gap", severity="warning", begin_at=AT,
        end_at=AT, evidence="{}", judged_at=AT,
    )  # fmt: skip
    return {"monitored": channel.pk, "flag": flag.pk}


def _figure(owner_id: int, division_code: str, certificate_id: int) -> int:
    file = Certificate.objects.visible_to(SYSTEM).get(pk=certificate_id).file
    figure = Figure(
        owner_id=owner_id, division_code=division_code, quantity="electricity", title="外购电量",
        title_en="Electricity bought", begins_at=AT - timedelta(days=60), ends_at=AT,
        unit="kW·h", statutory=1000.0, value=998.5, standard_uncertainty=2.0,
        expanded_uncertainty=4.0, coverage_factor=2.0, digest=f"sha256:{owner_id:064d}",
        method="test", file=file,
    )  # fmt: skip
    figure.record()
    FigureSource(
        figure=figure, position=1, source="meter", kind="certificate", share=1.0,
        certificate_id=certificate_id, certificate_number=f"C-{owner_id}", contribution=-2.0,
    ).record()  # fmt: skip
    return int(figure.pk)


def _account(owner_id: int, division_code: str) -> dict[str, int]:
    """Return a site, its account, what was sent in for it and its run."""
    here: dict[str, Any] = {"owner_id": owner_id, "division_code": division_code}
    site = EnergySite(code=f"W-{owner_id}", name="Works", kind="energy_user", **here)
    site.record()
    account = Account(
        site=site, title="Electricity", form="duheng-account/1",
        begins_at=AT - timedelta(days=400), ends_at=AT - timedelta(days=35), **here,
    )  # fmt: skip
    account.record()
    version = AccountVersion(
        account=account, number=1, document="ACCOUNT.yaml",
        file=_stored(archive(example_files()), here),
    )  # fmt: skip
    version.record()
    told = example_outcome()
    run = AccountRun(
        account=account, version=version, state="done", asked_at=AT, started_at=AT, ended_at=AT,
        result=_stored(written(told["account"]), here), details=_stored(details_of(told), here),
        cells=_stored(cells_told(told), here),
    )  # fmt: skip
    run.record()
    whole = [one for one in told["account"]["figures"] if not one["group"]]
    for place, one in enumerate(whole):
        figure_of(run, place, one).record()
    account.current = run
    account.record()
    return {
        "site": site.pk, "account": account.pk, "version": version.pk, "run": run.pk,
        **_quality(site, here),
    }  # fmt: skip


def _quality(site: EnergySite, here: dict[str, Any]) -> dict[str, int]:
    """Return a check of a site, and its monitoring plan."""
    check = QualityCheck(
        site=site, kind="stack_tests", on=AT.date(), title="tests.csv", verdict="good",
        file=_stored(b"quantity,runs\n", here), report=_stored(b"{}", here),
        result={"numbers": {}, "findings": []}, **here,
    )  # fmt: skip
    check.record()
    plan = MonitoringPlan(
        site=site, number=1, title="Plan 1", valid_from=date(2025, 1, 1),
        file=_stored(PLAN.read_bytes(), here), **here,
    )  # fmt: skip
    plan.record()
    return {"quality_check": check.pk, "plan": plan.pk}


def _stored(content: bytes, here: dict[str, Any]) -> StoredFile:
    file = StoredFile(
        sha256=keep_bytes(content), size=len(content), media_type="text/plain", **here
    )
    file.record()
    return file


def records_of(owner: Actor, division_code: str = "150203") -> dict[str, int]:
    """Return the numbers of new records of somebody's organisation."""
    return make_records(
        actor=SYSTEM, at=AT, owner_id=owner.organisation_id or 0, division_code=division_code
    )
