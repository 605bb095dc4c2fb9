"""What is known of a quantity: two values, the slope to every cause, and who measured it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from duheng.accounting.errors import UnusableAccount
from duheng.accounting.records import Origin, Traceability
from duheng.accounting.sources import Cause, SourceRegister

Origins = Mapping[tuple[Origin, Traceability], float]
Slopes = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A quantity in coherent units.

    Attributes
    ----------
    statutory, best : float
        By the method's letter, and corrected.
    slopes : Mapping of str to float
        Signed derivative of ``best`` to each cause [coherent unit / unit of the cause].
    origins : Mapping
        Shares of origin by traceability, adding up to 1; empty for what nobody measures.
    """

    statutory: float
    best: float
    slopes: Mapping[str, float] = field(default_factory=dict)
    origins: Origins = field(default_factory=dict)

    def standard_uncertainty(self, register: SourceRegister) -> float:
        """Return the standard uncertainty of the stated causes, loadings left aside."""
        stated = register.uncertainties
        return math.hypot(*(slope * (stated[name] or 0.0) for name, slope in self.slopes.items()))


def enter_cause(register: SourceRegister, cause: Cause) -> float:
    """Enter a cause, and return how many times its own standard uncertainty it counts.

    A cause that is met again with another uncertainty (two meters that carry the error of one
    standard) is one error of two sizes: the second counts by the ratio of both.

    Raises
    ------
    UnusableAccount
        When one statement of a cause has an uncertainty and another has none.
    """
    first = register.cause(cause.id)
    if first is None:
        register.place_of(cause)
        return 1.0
    one, other = first.standard_uncertainty, cause.standard_uncertainty
    if one == other:
        return 1.0
    if one is None or other is None or not one > 0:
        raise UnusableAccount(
            f"the cause '{cause.id}' is stated with an uncertainty and without",
            hint="state the uncertainty wherever the cause is named",
        )
    return other / one


def add_slopes(parts: Iterable[tuple[float, Mapping[str, float]]]) -> Slopes:
    """Return the slopes of a weighted sum."""
    found: Slopes = {}
    for weight, slopes in parts:
        for name, slope in slopes.items():
            found[name] = found.get(name, 0.0) + weight * slope
    return found


def weakest(parts: Iterable[Origins]) -> Origins:
    """Return the shares of what was made of several: as good as the worst of them.

    The share of defaults is the largest, the share in force the smallest of those that somebody
    measured.
    """
    told = [one for one in parts if one]
    if not told:
        return {}
    default = max(_share(one, Origin.DEFAULT) for one in told)
    in_force = min(one.get((Origin.MEASURED, Traceability.IN_FORCE), 0.0) for one in told)
    in_force = min(in_force, 1.0 - default)
    shares = {
        (Origin.MEASURED, Traceability.IN_FORCE): in_force,
        (Origin.MEASURED, Traceability.NONE): 1.0 - default - in_force,
        (Origin.DEFAULT, Traceability.NONE): default,
    }
    return {key: share for key, share in shares.items() if share > 0}


def mixed(parts: Iterable[tuple[float, Origins]]) -> Origins:
    """Return the shares of a sum, each part by its amount."""
    told = [(abs(amount), one) for amount, one in parts if one]
    whole = math.fsum(amount for amount, _ in told)
    if not whole > 0:
        return weakest(one for _, one in told)
    found: dict[tuple[Origin, Traceability], float] = {}
    for amount, one in told:
        for key, share in one.items():
            found[key] = found.get(key, 0.0) + amount / whole * share
    return found


def _share(shares: Origins, origin: Origin) -> float:
    return math.fsum(share for (one, _), share in shares.items() if one is origin)
