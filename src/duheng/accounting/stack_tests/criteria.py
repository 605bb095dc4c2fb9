"""When a quality test of a stack monitor passes: the limits of a pack, by test and quantity."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from duheng.accounting.stack_tests.errors import NoCriterion
from duheng.rulebook import PackLibrary, load_packs
from duheng.terms.documents import nearest

LEVEL = "from-level"
RUNS = "least-runs"
BIAS = "bias-adjusted"
ANNUAL = "-annual"
DECIMALS = "-decimals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The limits that hold from a level of the reference on.

    Attributes
    ----------
    name : str
        As in the pack.
    from_level : float
        Level of the reference from which the band holds [unit of the quantity in the pack].
    limits : Mapping
        Limit by statistic; a test passes when any of them is met.
    decimals : Mapping
        Decimals to which a statistic is rounded, half up, before it is compared.
    """

    name: str
    from_level: float
    limits: Mapping[str, float]
    decimals: Mapping[str, int] = field(default_factory=dict)

    def meets(self, statistics: Mapping[str, float], *, annual: bool) -> bool:
        """Return whether any limit is met, of those that let a test hold twice as long or not."""
        return any(
            self._rounded(name.removesuffix(ANNUAL), statistics) <= limit
            for name, limit in self.limits.items()
            if name.endswith(ANNUAL) == annual
        )

    def _rounded(self, name: str, statistics: Mapping[str, float]) -> float:
        value = statistics[name]
        if name not in self.decimals or not math.isfinite(value):
            return value
        scale = 10.0 ** self.decimals[name]
        return math.floor(value * scale + 0.5) / scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The bands of a test and quantity, the highest first, and where they come from.

    Attributes
    ----------
    least_runs : int
        Fewer runs are refused.
    bias_adjusted : bool
        Whether the rules multiply readings by a bias factor.
    unit : str
        Of the levels and mean differences.
    provenance : Mapping
        Pack, edition, digest, document and confidence.
    """

    test: str
    quantity: str
    bands: tuple[Band, ...]
    least_runs: int
    bias_adjusted: bool
    unit: str
    provenance: Mapping[str, str] = field(default_factory=dict)

    def band_at(self, level: float) -> Band:
        """Return the band that holds at a level of the reference.

        Raises
        ------
        NoCriterion
            When the level is below every band, or no number.
        """
        for band in self.bands:
            if level >= band.from_level:
                return band
        raise NoCriterion(
            f"{self.provenance['pack']} has no limits for {self.quantity} at a level of {level:g}",
            hint="check the mean of the reference",
        )

    def class_at(self, level: float, statistics: Mapping[str, float]) -> str:
        """Return ``annual``, ``passed`` or ``failed`` for the statistics of a test.

        Notes
        -----
        ``annual`` stands where the rules let a better test hold twice as long.
        """
        band = self.band_at(level)
        if band.meets(statistics, annual=True):
            return "annual"
        return "passed" if band.meets(statistics, annual=False) else "failed"


def read_criteria(
    table: str, test: str, quantity: str, on: date | None, library: PackLibrary | None = None
) -> Criteria:
    """Return the limits of a test as of a day.

    Parameters
    ----------
    table : str
        Id of a rules pack keyed by test, quantity, band and property.
    test : str
        ``rata``, ``linearity`` or ``drift``.
    quantity : str
        As the pack names it: co2, o2, h2o, so2, nox, flow ...
    on : datetime.date, optional
        Day of the test; None only where the rows of the pack hold at any time.

    Raises
    ------
    UnknownPack
        When there is no such pack.
    NoCriterion
        When it has none for the test and quantity on that day.
    """
    held = library or load_packs(kinds=["rules"])
    held.pack(table)
    wanted = [
        row
        for row in held.rows(table)
        if (row.keys.get("test"), row.keys.get("quantity")) == (test, quantity)
        and _holds(row.valid_from, row.valid_to, on)
    ]
    if not wanted:
        raise _no_criterion(table, test, quantity, on, held)
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for row in wanted:
        one = (float(row.content["value"]), row.unit)
        found.setdefault(row.keys["band"], {})[row.keys["property"]] = one
    pack = wanted[0].pack
    return Criteria(
        test=test,
        quantity=quantity,
        bands=_bands(found),
        least_runs=int(max((one[RUNS][0] for one in found.values() if RUNS in one), default=1)),
        bias_adjusted=any(one[BIAS][0] > 0 for one in found.values() if BIAS in one),
        unit=next(one[LEVEL][1] for one in found.values()),
        provenance={
            "pack": pack.id,
            "edition": pack.edition,
            "digest": pack.digest,
            "document": str(pack.document),
            "confidence": wanted[0].confidence.value,
        },
    )


def _bands(found: Mapping[str, Mapping[str, tuple[float, str]]]) -> tuple[Band, ...]:
    own = (LEVEL, RUNS, BIAS)
    bands = [
        Band(
            name=name,
            from_level=one[LEVEL][0],
            limits={
                key: value
                for key, (value, _) in one.items()
                if key not in own and not key.endswith(DECIMALS)
            },
            decimals={
                key.removesuffix(DECIMALS): int(value)
                for key, (value, _) in one.items()
                if key.endswith(DECIMALS)
            },
        )
        for name, one in found.items()
    ]
    return tuple(sorted(bands, key=lambda band: -band.from_level))


def _holds(begin: date | None, end: date | None, on: date | None) -> bool:
    if on is None:
        return begin is None and end is None
    return (begin is None or begin <= on) and (end is None or on <= end)


def _no_criterion(
    table: str, test: str, quantity: str, on: date | None, library: PackLibrary
) -> NoCriterion:
    known = _known(table, test, library)
    close = nearest(quantity, known)
    day = "a test without a date" if on is None else on.isoformat()
    in_table = f"quantities: {', '.join(known)}" if known else "it has no such test"
    hint = f"did you mean '{close}'? " if close and close != quantity else ""
    return NoCriterion(
        f"{table} has no criterion of {test} for {quantity} as of {day}", hint=hint + in_table
    )


def _known(table: str, test: str, library: PackLibrary) -> Sequence[str]:
    rows = library.rows(table)
    return sorted({row.keys["quantity"] for row in rows if row.keys.get("test") == test})
