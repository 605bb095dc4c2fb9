"""What decides a rule: the numbers, in one record, so that a pack can carry them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from duheng.rulebook import PackLibrary, load_packs

PACK = "cn/validity-thresholds"
"""The pack of rules that carries these numbers, with their sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers of the detector.

    Attributes
    ----------
    rated_margin : float
        A rate above this multiple of the plate rating is out of range [1].
    rollover_share : float
        A register rolls over only from above this share of its width [1].
    gap_intervals : float
        Longer than this many intervals between two readings is a gap [1].
    grid_tolerance : float
        How far a step may be from a whole number of intervals [intervals].
    return_hours : float
        A register comes back from an excursion within this time [h].
    stuck_periods : float
        So many equal readings are stuck, where something beside them moves [1].
    stuck_hours : float
        The same without anything beside them: equal for this long [h].
    scale_tolerance : float
        How near a ratio must be to a named factor [1].
    balance_periods : float
        A balance is open after this many days in a row [d].
    coverage_factor : float
        Of the uncertainty of a balance [1].
    loss_allowance : float
        Share of the parent that may be lost between the meters [1].
    identity_tolerance : float
        How far a power factor may be from P/sqrt(P^2 + Q^2) [1].
    clock_ahead_s : float
        A reading may be this much later than its arrival [s].
    """

    rated_margin: float = 1.2
    rollover_share: float = 0.9
    gap_intervals: float = 1.5
    grid_tolerance: float = 0.25
    return_hours: float = 48.0
    stuck_periods: float = 12.0
    stuck_hours: float = 24.0
    scale_tolerance: float = 0.02
    balance_periods: float = 3.0
    coverage_factor: float = 2.0
    loss_allowance: float = 0.01
    identity_tolerance: float = 0.02
    clock_ahead_s: float = 300.0


def thresholds_of_pack(library: PackLibrary | None = None) -> Thresholds:
    """Return the numbers that the pack of rules carries.

    Examples
    --------
    >>> thresholds_of_pack() == Thresholds()
    True
    """
    held = library or load_packs()
    names = [(one.name, {"threshold": one.name.replace("_", "-")}) for one in fields(Thresholds)]
    return Thresholds(**{name: held.value(PACK, keys).value for name, keys in names})
