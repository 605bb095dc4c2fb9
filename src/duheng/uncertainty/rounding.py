"""Rounding policies: how many digits of an uncertainty are printed, and which way they go.

All rounding is done in decimal arithmetic on the shortest text of a number, so a tie is a tie
that a person can see.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from duheng.terms.documents import nearest
from duheng.uncertainty.errors import UnusableRounding

# Enough for the whole range of a double and fifteen digits below it.
WIDE = decimal.Context(prec=1000, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
MOST_DIGITS = 15


class RoundingMode(StrEnum):
    """Which way the last digit of an uncertainty goes."""

    HALF_EVEN = "half_even"
    HALF_UP = "half_up"
    UP = "up"
    UP_IF_LOSS = "up_if_loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingPolicy:
    """How uncertainties are rounded for print; the estimate goes to the same last digit.

    Attributes
    ----------
    name : str
        Name of the policy.
    digits : int
        Significant digits of the uncertainty, 1 to 15 [1].
    mode : RoundingMode
        ``half_even`` (GB/T 8170), ``half_up``, ``up``, or ``up_if_loss``: to nearest, and up
        where that would lose more than ``loss`` of the uncertainty.
    loss : float
        Largest share of the uncertainty that ``up_if_loss`` lets go [1].
    clause : str
        Document behind the policy.
    """

    name: str = "own"
    digits: int = 2
    mode: RoundingMode = RoundingMode.HALF_EVEN
    loss: float = 0.05
    clause: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.digits <= MOST_DIGITS:
            raise UnusableRounding(
                f"an uncertainty is printed with 1 to {MOST_DIGITS} digits, got {self.digits}"
            )
        if not 0 <= self.loss < 1:
            raise UnusableRounding(f"the loss must be between 0 and 1, got {self.loss}")
        if self.mode not in set(RoundingMode):
            close = nearest(self.mode, list(RoundingMode))
            raise UnusableRounding(
                f"unknown rounding mode '{self.mode}'",
                hint=f"did you mean '{close}'?" if close else f"known: {', '.join(RoundingMode)}",
            )
        object.__setattr__(self, "mode", RoundingMode(self.mode))

    def round_uncertainty(self, uncertainty: Decimal) -> Decimal:
        """Return an uncertainty above 0 with the policy's digits [unit of the uncertainty].

        Examples
        --------
        >>> str(GUM.round_uncertainty(Decimal("0.0995")))
        '0.10'
        """
        place = uncertainty.adjusted() - self.digits + 1
        rounded = self._at(uncertainty, place)
        if rounded.adjusted() > uncertainty.adjusted():  # 0.0995 became 0.100: one digit too many
            rounded = round_at(rounded, place + 1, RoundingMode.HALF_EVEN)
        return rounded

    def _at(self, uncertainty: Decimal, place: int) -> Decimal:
        if self.mode is not RoundingMode.UP_IF_LOSS:
            return round_at(uncertainty, place, self.mode)
        rounded = round_at(uncertainty, place, RoundingMode.HALF_EVEN)
        if uncertainty - rounded > Decimal(str(self.loss)) * uncertainty:
            return round_at(uncertainty, place, RoundingMode.UP)
        return rounded


GUM = RoundingPolicy(name="gum", clause="JCGM 100:2008, 7.2.6")
JJF1059 = RoundingPolicy(name="jjf1059", clause="JJF 1059.1-2012, 5.3.8; GB/T 8170-2008")
ROUND_UP = RoundingPolicy(
    name="round_up", mode=RoundingMode.UP, clause="JCGM 100:2008, 7.2.6 (rounding up)"
)
UP_IF_LOSS = RoundingPolicy(
    name="up_if_loss",
    mode=RoundingMode.UP_IF_LOSS,
    clause="ILAC-P14:09/2020 (conventional, up where more than 5 % is lost)",
)
POLICIES: Mapping[str, RoundingPolicy] = MappingProxyType(
    {policy.name: policy for policy in (GUM, JJF1059, ROUND_UP, UP_IF_LOSS)}
)


def rounding_policy(name: str | RoundingPolicy) -> RoundingPolicy:
    """Return the policy of a name: ``gum``, ``jjf1059``, ``round_up`` or ``up_if_loss``.

    Parameters
    ----------
    name : str or RoundingPolicy
        The name; a policy is returned as it is.

    Raises
    ------
    UnusableRounding
        When no policy has that name; the hint gives the nearest.

    Examples
    --------
    >>> rounding_policy("jjf1059").digits
    2
    """
    if isinstance(name, RoundingPolicy):
        return name
    if name not in POLICIES:
        close = nearest(name, list(POLICIES))
        raise UnusableRounding(
            f"unknown rounding policy '{name}'",
            hint=f"did you mean '{close}'?" if close else f"known: {', '.join(POLICIES)}",
        )
    return POLICIES[name]


def decimal_of(number: float | Decimal) -> Decimal:
    """Return a number as a decimal: a float by its first fifteen digits, without binary noise.

    Raises
    ------
    UnusableRounding
        When it is NaN or infinite.

    Examples
    --------
    >>> str(decimal_of(2 * 0.15 - 0.045))
    '0.255'
    """
    if not math.isfinite(number):
        raise UnusableRounding(f"only finite numbers can be printed, got {number}")
    if isinstance(number, Decimal | int):
        return Decimal(number)
    text = format(float(number), ".15g")
    return Decimal(text)


def round_at(number: Decimal, place: int, mode: RoundingMode) -> Decimal:
    """Return a decimal rounded at a power of ten; ``up`` is away from zero."""
    directions = {
        RoundingMode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
        RoundingMode.HALF_UP: decimal.ROUND_HALF_UP,
        RoundingMode.UP: decimal.ROUND_UP,
    }
    rounded = number.quantize(
        Decimal(1).scaleb(place, WIDE), rounding=directions[mode], context=WIDE
    )
    return rounded.copy_abs() if rounded == 0 else rounded
