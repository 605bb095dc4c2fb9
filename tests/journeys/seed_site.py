"""Fill a new site with people whose second factors the journeys know, and a few records.

Run by the fixture ``site`` in a program of its own, which starts Django for the site's folder.
"""

import hashlib
import json
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator

from duheng.certificates.writing import read_description, write_certificate
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.accounts import open_account
from duheng.site.people.models import Organisation, Person, RoleGrant
from duheng.site.people.sealing import seal
from duheng.site.people.who import actor_of
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    UseDraft,
    record_certificates,
)
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.figures.actions.publishing import publish_figure
from duheng.site.registry.figures.reading import MEDIA_TYPE, read_account
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.models import MeasurementStandard
from duheng.terms.clock import system_clock

AT = system_clock()
CONTENT = b"<certificate>EX-2025-000731</certificate>"
UPPER = hashlib.sha256(CONTENT).hexdigest()
TOKEN = "a-token-that-only-tests-know"  # noqa: S105
EXAMPLE = Path(__file__).parents[2] / "examples" / "issue" / "calibration.yaml"
ACCOUNT = Path(__file__).parents[1] / "site" / "registry" / "figures" / "account.json"
KINDS = {
    "works": ("包头合成钢铁有限公司", "Baotou Synthetic Steel", "enterprise", "150203"),
    "institute": (
        "内蒙古合成计量院",
        "Synthetic Institute of Metrology",
        "technical_body",
        "150105",
    ),
    "authority": ("自治区合成监管局", "Synthetic Authority", "authority", "150105"),
}
PEOPLE = {
    "keeper": ("林静", "works", "instrument_keeper", ""),
    "second_keeper": ("王强", "works", "instrument_keeper", ""),
    "metrologist": ("张伟", "institute", "metrologist", ""),
    "approver": ("赵敏", "institute", "approver", ""),
    "regulator": ("李娜", "authority", "regulator", "15"),
    "system": ("周涛", "authority", "system_administrator", ""),
    "newcomer": ("孙丽", "works", "instrument_keeper", ""),
    "key_holder": ("吴芳", "works", "instrument_keeper", ""),
}
WITHOUT_SECOND_FACTOR = {"key_holder"}


@action("tests.seed_people", permission=None)
def seed_people(*, actor: Actor, at: datetime, password: str, secret: str) -> dict[str, int]:
    places = {}
    for key, (name, name_en, kind, division) in KINDS.items():
        places[key] = Organisation(name=name, name_en=name_en, kind=kind, division_code=division)
        places[key].record()
    made = {}
    for key, (name, place, role, division) in PEOPLE.items():
        person = Person(organisation=places[place], name=name, email=f"{key}@example.org")
        person.record()
        RoleGrant(
            person=person,
            organisation=places[place],
            role=role,
            division_code=division,
            valid_from=at.date() - timedelta(days=400),
        ).record()
        account = open_account(person, password, at)
        if key not in WITHOUT_SECOND_FACTOR:
            Authenticator.objects.create(
                user=account, type=Authenticator.Type.TOTP, data={"secret": seal(secret)}
            )
        made[key] = person.pk
    return made


def actor(people: dict[str, int], key: str) -> Actor:
    return actor_of(Person.objects.unscoped("seeding").get(pk=people[key]), AT.date())


def days_ago(days: int) -> datetime:
    return AT - timedelta(days=days)


@action("tests.seed_certificates", permission=None)
def seed_certificates(*, actor: Actor, at: datetime, scale: int) -> dict[str, str]:
    """Leave a chain: the national institute, the institute's standard, the scale."""
    national = Organisation(name="示例国家计量院", kind="technical_body", division_code="110105")
    national.record()
    places = {one.name: one for one in Organisation.objects.unscoped("seeding")}
    works, institute = (places[KINDS[key][0]] for key in ("works", "institute"))
    standards = []
    for number, name, level, keeper in (
        ("GJ-1", "国家电能基准", "national", national),
        ("NM-1", "三相电能表标准装置", "regional", institute),
    ):
        made = MeasurementStandard(
            number=number, name=name, level=level, keeper_id=keeper.pk, is_listed=True,
            division_code=keeper.division_code, quantity="electric_energy",
        )  # fmt: skip
        made.record()
        standards.append(made.pk)
    top = certificate("GJ-0001", 900, national, national, 0.001, standard_id=standards[0],
                      terminus="national_standard")  # fmt: skip
    (top_id,) = record_certificates([top])
    upper = certificate(
        "EX-2025-000731", 200, national, institute, 0.01, standard_id=standards[1],
        uses=(UseDraft(standard_id=standards[0], upper_certificate_id=top_id),),
        file=FileDraft(sha256=keep_bytes(CONTENT), size=len(CONTENT), media_type="text/xml"),
    )  # fmt: skip
    (upper_id,) = record_certificates([upper])
    lower = certificate(
        "JZ-2026-0001", 20, institute, works, 0.1, instrument_id=scale, token=TOKEN,
        uses=(UseDraft(standard_id=standards[1], upper_certificate_id=upper_id),),
    )  # fmt: skip
    (lower_id,) = record_certificates([lower])
    return {"standard": standards[1], "certificate": lower_id}


def certificate(
    number: str, days: int, issuer: Organisation, owner: Organisation, u: float, **more: Any
) -> CertificateDraft:
    point = PointDraft(
        key="1", unit="A", quantity="error", nominal=Decimal(5), error=Decimal("0.05"),
        error_unit="%", expanded_uncertainty=Decimal(str(u)), coverage_factor=Decimal(2),
    )  # fmt: skip
    return CertificateDraft(
        number=number, kind="calibration", issuer_id=issuer.pk, owner_id=owner.pk,
        division_code=owner.division_code, measured_at=days_ago(days),
        issued_on=days_ago(days).date(), valid_until=days_ago(days - 1800).date(),
        points=(point,), **more,
    )  # fmt: skip


def write_dcc(path: Path) -> None:
    """Write the certificate that a journey uploads: made with the institute's standard."""
    described = dict(read_description(EXAMPLE))
    (used,) = described["standards"]
    days = {key: days_ago(number).date().isoformat() for key, number in
            (("received", 25), ("begin", 21), ("end", 20), ("issued", 15))}  # fmt: skip
    described |= {
        "standards": [used | {"valid_until": days_ago(-300).date().isoformat(), "sha256": UPPER}],
        "received_date": days["received"],
        "performed": described["performed"] | {"begin": days["begin"], "end": days["end"]},
        "issued_date": days["issued"],
    }
    path.write_bytes(write_certificate(described, number="EX-2026-000001"))


def publish(keeper: Actor) -> int:
    """Publish what an account printed, and return the number of one of its figures."""
    content = ACCOUNT.read_bytes()
    file = FileDraft(sha256=keep_bytes(content), size=len(content), media_type=MEDIA_TYPE)
    number, *_others = publish_figure(actor=keeper, at=AT, account=read_account(content), file=file)
    return number


def main(password: str, secret: str, folder: str) -> None:
    people = seed_people(actor=SYSTEM, at=AT, password=password, secret=secret)
    keeper = actor(people, "keeper")
    made = {
        "scale": register_instrument(
            actor=keeper, at=AT,
            facts={"name": "电子汽车衡 60 t", "number": "ZZ-0001", "serial_number": "SN-77",
                   "division_code": "150203", "place": "北门地磅"},
        ),
        "meter": register_instrument(
            actor=keeper, at=AT,
            facts={"name": "三相电能表", "number": "M-07", "division_code": "150203",
                   "maker": "Example Meters", "model": "EM-3", "serial_number": "00420"},
        ),
    }  # fmt: skip
    made |= seed_certificates(actor=SYSTEM, at=AT, scale=made["scale"])
    made["figure"] = publish(keeper)
    write_dcc(Path(folder) / "meter.xml")
    sys.stdout.write(json.dumps({"people": people, "records": made}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
