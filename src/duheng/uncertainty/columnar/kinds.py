"""The kinds of input that a model in columns can have; an undeclared kind is refused.

Only the caller knows whether an error averages out. Noise that is new in every row is
:class:`Independent`; whatever many rows share - a meter's error, an emission factor, the drift
within one confirmation, the guess that fills one gap - is :class:`Shared`, :class:`OnTimeline`
or :class:`Curve`, keyed by what shares it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from duheng.uncertainty.columnar.timeline import SegmentTimeline

Keys = Sequence[object] | npt.NDArray[np.generic]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """An input without uncertainty: a column of the rows, or one number.

    Attributes
    ----------
    column : str or None
        The row column that holds the values [unit of the input].
    value : float or None
        One value for all rows [unit of the input].
    """

    column: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Independent:
    """A row column whose error is new in every row, so that variances add.

    Attributes
    ----------
    column : str
        The row column that holds the values [unit of the input].
    standard_uncertainty : float or str
        One standard uncertainty for all rows, or the column that holds it [unit of the input].
    relative : bool
        Whether the standard uncertainty is relative to the value [1].
    degrees_of_freedom : float or None
        Of the pooled estimate of the uncertainty: it stays what it is, however many rows use it.
        ``inf`` when known exactly, None when not stated.
    evidence : str
        What the uncertainty rests on.
    """

    column: str
    standard_uncertainty: float | str
    relative: bool = False
    degrees_of_freedom: float | None = np.inf
    evidence: str = "judgement"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shared:
    """An input whose value and source are looked up by a key of the row.

    Attributes
    ----------
    key : str
        The row column that holds the key.
    keys : sequence
        The keys, each once.
    values : array_like, shape (n,)
        The value for each key [unit of the input].
    sources : array_like of int, shape (n,)
        Index into :class:`Sources` of the source behind each value; -1 for an exact value.
    """

    key: str
    keys: Keys
    values: Floats
    sources: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnTimeline:
    """An input whose value and source belong to the segment of time that holds the reading.

    Attributes
    ----------
    timeline : SegmentTimeline
        The disjoint segments of each channel.
    values : array_like, shape (n_segments,)
        The value in each segment [unit of the input].
    sources : array_like of int, shape (n_segments,)
        Index into :class:`Sources` for each segment; -1 for an exact value.
    """

    timeline: SegmentTimeline
    values: Floats
    sources: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CurvePoints:
    """The calibrated points of one curve, in rising order of the argument.

    Attributes
    ----------
    at : array_like, shape (m,)
        Argument of each point, for instance the load [unit of the argument column].
    values : array_like, shape (m,)
        Value at each point [unit of the input].
    sources : array_like of int, shape (m,)
        Index into :class:`Sources` for each point; -1 for an exact value.
    """

    at: Floats
    values: Floats
    sources: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """An input interpolated between calibrated points, by segment of time.

    Each point is a source; a value between two points takes from each its share, so points keep
    their correlation. Beyond the first and last point a reading is refused unless
    ``beyond="hold"``, which keeps the value of the nearest point and says so.

    Attributes
    ----------
    timeline : SegmentTimeline
        The disjoint segments of each channel.
    argument : str
        Row column of the argument, such as the load.
    curves : sequence of CurvePoints
        The different curves.
    curve_of_segment : array_like of int, shape (n_segments,)
        Which curve holds in each segment.
    beyond : str
        ``refuse`` or ``hold``.
    """

    timeline: SegmentTimeline
    argument: str
    curves: Sequence[CurvePoints]
    curve_of_segment: Integers
    beyond: str = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Register:
    """A column of differences of a register that shows whole steps.

    The rounding of one indication enters the interval that ends with it and the one that begins
    with it, with opposite signs: over a run of intervals only the two ends are left.

    Attributes
    ----------
    column : str
        The differences [unit of the input].
    channel, begin_at, end_at : str
        Row columns: whose register, and between which instants.
    standard_uncertainty : dict or float
        Of one indication, after all multipliers, by channel or for all [unit of the input];
        resolution / sqrt(12) for rounding, JCGM 100:2008 F.2.2.1.
    """

    column: str
    channel: str
    begin_at: str
    end_at: str
    standard_uncertainty: float | dict[object, float] = field(default=0.0)


Kind = Exact | Independent | Shared | OnTimeline | Curve | Register


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribute:
    """A level of grouping that follows from a key of the row, such as the site of a channel.

    Attributes
    ----------
    name : str
        Name of the level.
    key : str
        The row column that holds the key.
    keys : sequence
        The keys, each once.
    values : sequence
        The level for each key.
    """

    name: str
    key: str
    keys: Keys
    values: Keys
