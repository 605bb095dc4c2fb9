"""Fill a new site with people whose second factors the journeys know, and a few records.

Run by the fixture ``site`` in a program of its own, which starts Django for the site's folder.
"""

import json
import sys
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.accounts import open_account
from duheng.site.people.models import Organisation, Person, RoleGrant
from duheng.site.people.sealing import seal
from duheng.site.people.who import actor_of
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.terms.clock import system_clock

AT = system_clock()
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
}


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
        Authenticator.objects.create(
            user=account, type=Authenticator.Type.TOTP, data={"secret": seal(secret)}
        )
        made[key] = person.pk
    return made


def actor(people: dict[str, int], key: str) -> Actor:
    return actor_of(Person.objects.unscoped("seeding").get(pk=people[key]), AT.date())


def main(password: str, secret: str) -> None:
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
            facts={"name": "三相电能表", "number": "DN-0002", "division_code": "150203"},
        ),
    }  # fmt: skip
    sys.stdout.write(json.dumps({"people": people, "instruments": made}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
