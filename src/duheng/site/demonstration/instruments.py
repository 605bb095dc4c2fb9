"""The instruments of the synthetic region, and the certificate of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from duheng.rulebook import load_catalogue, load_verification_regulations
from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.calibrations import Calibration, Upper, points_of_instrument
from duheng.site.demonstration.chains import SUBJECTS, Made
from duheng.site.demonstration.content_reading import Kind, fields, kinds, words
from duheng.site.demonstration.sizes import REGION, Sizes, day_within, last_day
from duheng.site.demonstration.standards import Standard

DIGITAL_EVERY = 10
"""One instrument in so many has a signed DCC."""
_OLDEST_MONTHS = 12.9
_LATE = 1.06
"""Over its term: how old the oldest last certificate is [1]."""
_STATUSES = {
    "in_use": 0.955, "in_store": 0.015, "sealed": 0.008, "under_repair": 0.007, "scrapped": 0.015,
}  # fmt: skip
_FAILED = 0.012
_OUTSIDE = "示例国家轨道衡计量站"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An instrument to be; it is known by its place in the list.

    Attributes
    ----------
    owner, maker : int
        Places among the bodies.
    calibration : int or None
        Its last certificate.
    confirmed_until : date or None
        The last day on which its confirmation holds.
    channel, rated : str
        Unit of its measuring channel, where it has one, and rated power of the circuit [kW].
    months : int
        How long a certificate of it holds.
    """

    number: str
    name: str
    kind: str
    model: str
    maker: int
    serial: str
    owner: int
    division: str
    status: str
    items: int = 1
    calibration: int | None = None
    confirmed_until: date | None = None
    purpose: str = ""
    is_voluntary: bool = False
    channel: str = ""
    rated: str = ""
    months: int = 0


class Planner:
    """Draws instruments one after the other, each with a certificate of the nearest body.

    Attributes
    ----------
    planned : list of Instrument
        Those that are there so far.
    """

    def __init__(
        self, sizes: Sizes, bodies: Sequence[Body], standards: Sequence[Standard], made: Made
    ) -> None:
        self.sizes, self.bodies, self.standards, self.made = sizes, bodies, standards, made
        self.generator = sizes.generator("instruments")
        self.planned: list[Instrument] = []
        self._owners = _by_part(bodies)
        self._makers = [place for place, one in enumerate(bodies) if one.part == "maker"]
        self._held = _held(standards)
        self._of_owner: dict[int, int] = {}
        self._uses = _uses(sizes.today)
        self.regulations = _regulations(sizes.today)

    def draw(self, kind: Kind) -> None:
        """Plan one instrument of a kind, and its certificate."""
        generator = self.generator
        owner = generator.choice(self._owners[generator.choice(kind.owners)])
        status = generator.choices(list(_STATUSES), weights=list(_STATUSES.values()))[0]
        is_batch = generator.random() < kind.batch
        place = self.add(
            kind, owner, status=status, items=generator.randrange(40, 2400, 10) if is_batch else 1
        )
        if status in {"in_use", "sealed", "scrapped", "under_repair"}:
            oldest = min(kind.months * _LATE, _OLDEST_MONTHS)
            day = day_within(generator, self.sizes.today, oldest, 0.15)
            self.certify(place, day)

    def add(
        self,
        kind: Kind,
        owner: int,
        *,
        status: str = "in_use",
        items: int = 1,
        channel: str = "",
        rated: str = "",
    ) -> int:
        """Return the place of an instrument that was planned without a certificate."""
        body = self.bodies[owner]
        self._of_owner[owner] = number = self._of_owner.get(owner, 0) + 1
        uses = self._uses.get(kind.key, ())
        self.planned.append(
            Instrument(
                number=f"{body.code}-{number:04d}",
                name=kind.instrument if items == 1 else f"{kind.instrument}（批）",
                kind=kind.key if kind.key in self._uses else "",
                model=self.generator.choice(kind.models),
                maker=self.generator.choice(self._makers),
                serial="" if items > 1 else f"SYN{len(self.planned):07d}",
                owner=owner,
                division=body.division,
                status=status,
                items=items,
                purpose=uses[0] if uses else "",
                is_voluntary=kind.is_voluntary,
                channel=channel,
                rated=rated,
                months=kind.months,
            )
        )
        return len(self.planned) - 1

    def certify(
        self,
        place: int,
        day: date,
        *,
        is_digital: bool | None = None,
        kind: Kind | None = None,
        division: str = "",
    ) -> int:
        """Return the place of the certificate that an instrument gets on a day.

        Parameters
        ----------
        is_digital : bool, optional
            Whether it is a DCC; one in ten is, without a word.
        kind : Kind, optional
            What it is treated as; its own kind, without a word.
        division : str, optional
            Where the standard is looked for first; where the instrument is, without a word.
        """
        one = self.planned[place]
        kind = kind or _kind_of(one)
        standard = self._nearest(kind, division or one.division)
        is_failed = one.status == "under_repair" or (
            one.status == "in_use" and self.generator.random() < _FAILED
        )
        calibration = self._calibration(place, one, kind, day, standard, is_failed)
        digital = place % DIGITAL_EVERY == 0 if is_digital is None else is_digital
        number = self.made.add(replace(calibration, is_digital=digital))
        self.planned[place] = _confirmed(one, number, self.made.calibrations[number], kind)
        return number

    def _calibration(
        self,
        place: int,
        one: Instrument,
        kind: Kind,
        day: date,
        standard: int | None,
        is_failed: bool,
    ) -> Calibration:
        upper = None if standard is None else self.made.in_force(standard, day)
        issuer = self._outside() if standard is None else self.standards[standard].keeper
        word = "calibration" if kind.is_voluntary else "rejection" if is_failed else "verification"
        mpe = 3 * kind.mpe if is_failed else kind.mpe
        return Calibration(
            number=self.made.numbers.next(self.bodies[issuer].code, day.year),
            kind=word,
            wave=SUBJECTS,
            issuer=issuer,
            owner=one.owner,
            measured_on=day,
            field=kind.field,
            points=points_of_instrument(
                fields()[kind.field], mpe, kind.lower, kind.upper, self.generator
            ),
            uppers=() if upper is None or standard is None else (Upper(upper, standard),),
            instrument=place,
            valid_until=last_day(day, kind.months) if word == "verification" else None,
            accuracy_class=kind.accuracy_class if word != "calibration" else "",
            regulation=self.regulations.get(kind.key, ""),
        )

    def _nearest(self, kind: Kind, division: str) -> int | None:
        """Return a standard for a kind: of the county, else of the league, else of the region."""
        for code in (division, f"{division[:4]}00", REGION):
            held = self._held.get((kind.key, code))
            if held:
                return self.generator.choice(held)
        return None

    def _outside(self) -> int:
        return next(place for place, one in enumerate(self.bodies) if one.name == _OUTSIDE)


def plan_instruments(planner: Planner) -> None:
    """Draw instruments in the shares of their kinds until there are as many as wanted."""
    listed = list(kinds().values())
    weights = [one.weight for one in listed]
    wanted = planner.sizes.instruments - len(planner.planned)
    drawn = planner.generator.choices(listed, weights=weights, k=wanted)
    for kind in drawn:
        planner.draw(kind)


def _confirmed(one: Instrument, number: int, certificate: Calibration, kind: Kind) -> Instrument:
    is_fit = certificate.kind != "rejection" and one.status != "scrapped"
    until = last_day(certificate.measured_on, kind.months) if is_fit else None
    status = one.status if certificate.kind != "rejection" else "under_repair"
    return replace(one, calibration=number, confirmed_until=until, status=status)


def _kind_of(one: Instrument) -> Kind:
    if one.kind:
        return kinds()[one.kind]
    return next(kind for kind in kinds().values() if one.name.startswith(kind.instrument))


def _by_part(bodies: Sequence[Body]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {key: [] for key in words()["sectors"]}
    for place, one in enumerate(bodies):
        if one.part in found:
            found[one.part].append(place)
    return found


def _held(standards: Sequence[Standard]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(standards):
        found.setdefault((one.kind, one.division), []).append(place)
    return found


def _uses(day: date) -> Mapping[str, tuple[str, ...]]:
    return {one.key: one.uses for one in load_catalogue(day).kinds}


def _regulations(day: date) -> Mapping[str, str]:
    """Return the number of the first regulation of each kind, where a pack names it."""
    numbers = {one.key: one.number for one in load_verification_regulations(day).regulations}
    return {
        one.key: numbers[one.regulations[0]].split(" (")[0]
        for one in load_catalogue(day).kinds
        if one.regulations and one.regulations[0] in numbers
    }
