"""A registry of random certificates: standards on levels, uses named and not, some void."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.models import Organisation
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    PointDraft,
    UseDraft,
    record_certificates,
)
from duheng.site.registry.models import Certificate, Instrument, MeasurementStandard

BEGIN = datetime(2022, 1, 1, tzinfo=UTC)
KEYS = ("p", "q")


@dataclass
class Registry:
    """Numbers of what was made."""

    standards: list[int]
    instruments: list[int]
    certificates: list[int]


@action("tests.make_registry", permission=None)
def make(*, actor: Actor, at: datetime, chance: random.Random) -> Registry:
    bodies = []
    for place in range(3):
        body = Organisation(name=f"Body {place}", kind="technical_body", division_code="1502")
        body.record()
        bodies.append(body.pk)
    made = Registry([], [], [])
    held: list[tuple[int, int]] = []  # standard, certificate
    for level in range(4):
        of_level = []
        for place in range(chance.randint(1, 3)):
            keeper = chance.choice(bodies)
            standard = MeasurementStandard(
                number=f"S-{level}-{place}",
                name=f"Standard {level}.{place}",
                level="regional",
                keeper_id=keeper,
                division_code="1502",
                quantity="mass",
                is_listed=True,
            )
            standard.record()
            made.standards.append(standard.pk)
            for _ in range(chance.randint(1, 3)):
                draft = certificate(chance, level, held, keeper, standard_id=standard.pk)
                (number,) = record_certificates([draft])
                of_level.append((standard.pk, number))
        held += of_level
    for place in range(4):
        owner = chance.choice(bodies)
        one = Instrument(name=f"Scale {place}", owner_id=owner, division_code="1502")
        one.record()
        made.instruments.append(one.pk)
        for _ in range(chance.randint(1, 2)):
            draft = certificate(chance, 5, held, owner, instrument_id=one.pk)
            record_certificates([draft])
    spoil(chance)
    found = Certificate.objects.unscoped("test").order_by("id")
    made.certificates = list(found.values_list("pk", flat=True))
    return made


def certificate(
    chance: random.Random,
    level: int,
    held: list[tuple[int, int]],
    owner: int,
    *,
    standard_id: int | None = None,
    instrument_id: int | None = None,
) -> CertificateDraft:
    when = BEGIN + timedelta(days=100 * level + chance.randint(0, 350))
    uses = []
    for _ in range(chance.randint(0 if level == 0 else 1, 3)):
        if not held:
            break
        standard, upper = chance.choice(held)
        is_named = chance.random() < 0.6
        uses.append(
            UseDraft(
                standard_id=standard if not is_named or chance.random() < 0.5 else None,
                upper_certificate_id=upper if is_named else None,
                point_key=chance.choice(("", *KEYS)),
                upper_point_key=chance.choice(("", *KEYS)),
                loading=chance.choice((None, Decimal("0.5"), Decimal(1))),
                relation=chance.choice(("equipment", "equipment", "equipment", "previous")),
            )
        )
    return CertificateDraft(
        number=f"C-{level}-{chance.getrandbits(60)}",
        kind="calibration",
        issuer_id=owner,
        owner_id=owner,
        division_code="1502",
        measured_at=when,
        issued_on=when.date(),
        valid_until=(when + timedelta(days=365)).date() if chance.random() < 0.7 else None,
        standard_id=standard_id,
        instrument_id=instrument_id,
        terminus="si_realisation" if level == 0 else "",
        points=tuple(
            PointDraft(
                key=key,
                unit="g",
                nominal=Decimal(10 * (1 + place)),
                error=Decimal("0.01"),
                expanded_uncertainty=Decimal("0.02"),
                coverage_factor=Decimal(2),
            )
            for place, key in enumerate(KEYS)
        ),
        uses=tuple(uses),
    )


def spoil(chance: random.Random) -> None:
    """Void and replace a few, from some instant on."""
    for one in Certificate.objects.unscoped("test").order_by("id"):
        if chance.random() < 0.2:
            one.status = chance.choice(("void", "replaced"))
            one.status_at = one.measured_at + timedelta(days=chance.randint(1, 400))
            one.record()


@pytest.fixture
def registry(db: None) -> Callable[[int], tuple[Registry, random.Random]]:
    def made(seed: int) -> tuple[Registry, random.Random]:
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        at = BEGIN + timedelta(days=2000)
        return make(actor=SYSTEM, at=at, chance=chance), chance

    return made
