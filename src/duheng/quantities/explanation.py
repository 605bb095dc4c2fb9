"""A conversion with everything a reader needs to repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.quantities.components import catalogue_unit
from duheng.quantities.conversion import as_unit, conversion_factor, convert, convert_interval
from duheng.quantities.dimensions import Dimension
from duheng.quantities.naming import names_of_dimension
from duheng.quantities.units import MeasurementUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One value converted: target value = factor * source value + offset.

    Attributes
    ----------
    source_value : float
        Value that was given [source].
    source, target : MeasurementUnit
        The two units.
    value : float
        Value in the target unit [target].
    factor : float
        Target units in one source unit [target/source].
    offset : float
        Added after the factor; 0 except between temperature scales [target].
    dimension : Dimension
        Dimension of both units.
    is_interval : bool
        Whether a difference or an uncertainty was converted (the offset is then 0).
    note : Mapping
        Reference conditions, origin of a factor and the like, by language; may be empty.
    """

    source_value: float
    source: MeasurementUnit
    value: float
    target: MeasurementUnit
    factor: float
    offset: float
    dimension: Dimension
    is_interval: bool
    note: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the conversion as a JSON-ready dictionary."""
        return {
            "source": {"value": self.source_value, "unit": self.source.symbol},
            "target": {"value": self.value, "unit": self.target.symbol},
            "factor": self.factor,
            "offset": self.offset,
            "dimension": str(self.dimension),
            "dimension_names": dict(names_of_dimension(self.dimension)),
            "is_interval": self.is_interval,
            "note": dict(self.note),
        }

    def __str__(self) -> str:
        return f"{self.source_value:.15g} {self.source} = {self.value:.15g} {self.target}"


def explain_conversion(
    value: float,
    source: MeasurementUnit | str,
    target: MeasurementUnit | str,
    *,
    is_interval: bool = False,
) -> Conversion:
    """Return the conversion of a value with its factor, offset, dimension and notes.

    Parameters
    ----------
    value : float
        Value, or difference when `is_interval` [source].
    source, target : MeasurementUnit or str
        Units, or texts for :func:`parse_unit`.
    is_interval : bool
        Convert a difference or an uncertainty: the factor alone.

    Raises
    ------
    DimensionMismatch, KindMismatch, UnusableInput
        As :func:`convert` does.

    Examples
    --------
    >>> conversion = explain_conversion(1, "tce", "GJ")
    >>> print(conversion)
    1 tce = 29.3076 GJ
    >>> print(conversion.note["en"])
    standard coal: 29307.6 kJ/kgce, GB/T 2589-2020, confidence secondary (...)
    >>> print(explain_conversion(1, "Nm3", "m3(20°C)"))
    1 Nm3 = 1.07321984257734 m3(20°C)
    """
    begin, end = as_unit(source), as_unit(target)
    change = convert_interval if is_interval else convert
    result = change(value, begin, end)
    return Conversion(
        source_value=float(value),
        source=begin,
        value=float(result),
        target=end,
        factor=float(conversion_factor(begin, end)),
        offset=0.0 if is_interval else (begin.offset - end.offset) / end.factor,
        dimension=begin.dimension,
        is_interval=is_interval,
        note=_note(begin, end),
    )


def _note(*units: MeasurementUnit) -> Mapping[str, str]:
    """Return the notes of all catalogue units involved, each once, joined by language."""
    rows = [catalogue_unit(part) for unit in units for part in unit.components]
    languages = dict.fromkeys(language for row in rows for language in row.note)
    return {
        language: "; ".join(dict.fromkeys(row.note[language] for row in rows if row.note))
        for language in languages
    }
