"""The faults that are planted in the synthetic region, each at one known record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.calibrations import Calibration, Upper
from duheng.site.demonstration.chains import Made
from duheng.site.demonstration.content_reading import kinds
from duheng.site.demonstration.instruments import Instrument, Planner
from duheng.site.demonstration.sizes import last_day
from duheng.site.demonstration.standards import Standard

REVOKED = "revoked"
_LAPSED_MONTHS = 2
_REISSUED_DAYS = 60
_AFTER_DAYS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Where each planted fault sits: places among standards, instruments and certificates.

    Attributes
    ----------
    bad_standard : int
        Found bad ten days ago; its last good check was five months ago.
    lapsed_standard : int
        Its only certificate ended two months ago, and it was used on.
    used_when_lapsed : int
        An instrument's certificate that was made with it after that.
    wrong_digest : int
        A certificate that names a digest which is not that of the file above.
    reissued, used_when_replaced : int
        The certificate that stands in the place of another, and one that was made with the
        replaced one although it was replaced.
    impossible_coverage : int
        A certificate whose coverage probability does not fit its coverage factor.
    void : int
        A certificate that was declared void.
    revoked_seal : int
        A certificate sealed with a key after it was revoked.
    never_confirmed : int
        An instrument in use that has no certificate.
    """

    bad_standard: int
    lapsed_standard: int
    used_when_lapsed: int
    wrong_digest: int
    reissued: int
    used_when_replaced: int
    impossible_coverage: int
    void: int
    revoked_seal: int
    never_confirmed: int


class Planting:
    """Plants faults into what is planned so far."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.made: Made = planner.made
        self.standards: Sequence[Standard] = planner.standards
        self.bodies: Sequence[Body] = planner.bodies
        self.today: date = planner.sizes.today
        self._taken: set[int] = set()

    def plant(self) -> Faults:
        """Return where the faults are, after planting them."""
        bad, lapsed, replaced = self._three_standards()
        used_when_lapsed = self._let_lapse(lapsed)
        reissued, used_when_replaced = self._replace(replaced)
        return Faults(
            bad_standard=bad,
            lapsed_standard=lapsed,
            used_when_lapsed=used_when_lapsed,
            wrong_digest=self._change_one(_with_wrong_digest, is_digital=True),
            reissued=reissued,
            used_when_replaced=used_when_replaced,
            impossible_coverage=self._change_one(_with_impossible_coverage, is_digital=True),
            void=self._change_one(lambda one: one, is_digital=True),
            revoked_seal=self._change_one(lambda one: replace(one, seal=REVOKED), is_digital=True),
            never_confirmed=self._without_certificate(),
        )

    def _three_standards(self) -> tuple[int, int, int]:
        """Return three standards that instruments were verified with, the busiest first."""
        work: dict[int, int] = {}
        for one in self.made.calibrations:
            for upper in one.uppers if one.instrument is not None else ():
                work[upper.standard] = work.get(upper.standard, 0) + 1
        busiest = sorted(work, key=lambda place: (-work[place], place))
        return busiest[0], busiest[1], busiest[2]

    def _let_lapse(self, standard: int) -> int:
        """End the last certificate of a standard two months ago; an instrument came after that."""
        last = self.made.of_standard[standard][-1]
        until = last_day(self.today, -_LAPSED_MONTHS)
        self.made.calibrations[last] = replace(self.made.calibrations[last], valid_until=until)
        return self._made_with(standard, last, self.today - timedelta(days=20))

    def _replace(self, standard: int) -> tuple[int, int]:
        """Replace the last certificate of a standard; one instrument still got the old one."""
        last = self.made.of_standard[standard][-1]
        day = self.today - timedelta(days=_REISSUED_DAYS)
        old = self.made.calibrations[last]
        new = replace(
            old,
            number=self.made.numbers.next(self.bodies[old.issuer].code, day.year),
            replaces=last,
        )
        reissued = self.made.add(new)
        for place, one in enumerate(self.made.calibrations):
            if one.measured_on > day and any(upper.calibration == last for upper in one.uppers):
                self.made.calibrations[place] = replace(one, uppers=(Upper(reissued, standard),))
        used = self._made_with(standard, last, self.today - timedelta(days=_AFTER_DAYS))
        return reissued, used

    def _made_with(self, standard: int, certificate: int, day: date) -> int:
        """Return the certificate of an instrument, made anew on a day with one certificate."""
        place = next(
            place
            for place, one in enumerate(self.made.calibrations)
            if one.instrument is not None
            and place not in self._taken
            and one.kind == "verification"
            and any(upper.standard == standard for upper in one.uppers)
        )
        self._taken.add(place)
        one = self.made.calibrations[place]
        months = _months_between(one)
        until = last_day(day, months)
        self.made.calibrations[place] = replace(
            one, measured_on=day, valid_until=until, uppers=(Upper(certificate, standard),)
        )
        instrument = self._instrument(place)
        self.planner.planned[instrument] = replace(
            self.planner.planned[instrument], confirmed_until=until
        )
        return place

    def _change_one(self, change: Callable[[Calibration], Calibration], *, is_digital: bool) -> int:
        """Return the next free certificate of an instrument in use, after changing it."""
        place = next(
            place
            for place, one in enumerate(self.made.calibrations)
            if one.instrument is not None
            and place not in self._taken
            and one.is_digital is is_digital
            and one.kind == "verification"
            and one.uppers
            and self.planner.planned[one.instrument].status == "in_use"
        )
        self._taken.add(place)
        self.made.calibrations[place] = change(self.made.calibrations[place])
        return place

    def _instrument(self, calibration: int) -> int:
        found = self.made.calibrations[calibration].instrument
        assert found is not None  # noqa: S101 - only certificates of instruments are changed
        return found

    def _without_certificate(self) -> int:
        """Return an instrument in use that never had one."""
        planner = self.planner
        like: Instrument = next(one for one in planner.planned if one.kind == "fuel_dispenser")
        return planner.add(kinds()["fuel_dispenser"], like.owner)


def _months_between(one: Calibration) -> int:
    months = 1
    while one.valid_until and last_day(one.measured_on, months) < one.valid_until:
        months += 1
    return months


def _with_wrong_digest(one: Calibration) -> Calibration:
    upper = one.uppers[0]
    return replace(one, uppers=(replace(upper, is_digest_wrong=True),))


def _with_impossible_coverage(one: Calibration) -> Calibration:
    """Return a certificate that says that k = 2 covers one half."""
    return replace(one, coverage_probability="0.50")
