"""A value that holds for a time, with everything one needs to know where it came from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from duheng.rulebook.errors import NoSuchEntry
from duheng.rulebook.packs import NormativeDocument
from duheng.terms.evidence import Confidence

_DIVISORS: Mapping[str | None, float] = {
    "rectangular": math.sqrt(3.0),
    "triangular": math.sqrt(6.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another value in circulation for the same thing: a dispute that the pack keeps open."""

    id: str
    value: float
    confidence: Confidence
    source: str
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """A value from a pack, as of what was asked, with its provenance.

    Attributes
    ----------
    table_id : str
        The table that was asked.
    keys : Mapping
        The row's keys, as text.
    value : float
        In ``unit``, as the document prints it.
    unit : str
        Readable by :func:`duheng.quantities.parse_unit`.
    lower, upper : float or None
        Bounds that the document gives.
    standard_uncertainty : float or None
        In ``unit``; 0 is exact by convention, None is not stated (never taken as zero).
    half_width : float or None
        In ``unit``, of ``distribution``.
    distribution : str or None
        ``normal``, ``rectangular`` or ``triangular``, when the pack says so.
    valid_from, valid_to : datetime.date or None
        First and last day in force, inclusive; None where there is no bound.
    data_year : int or None
        The year whose data made the value.
    accounting_years : tuple of int
        The years whose accounts the value is for; empty when it is dated by day.
    published : datetime.date or None
        When it was published.
    confidence : Confidence
        ``unchecked`` must be shown as such wherever the value appears.
    document : NormativeDocument
        Number, edition and clause.
    source : str
        Where the value was taken from.
    pack_id, pack_edition, pack_digest : str
        The pack that holds the row (with an extension, not the table that was asked).
    stands_in : bool
        True when the latest published value is used beyond its own period, as the pack allows.
    asked : Mapping
        The date and years of the question, JSON-ready.
    assumed : tuple of str
        What was filled in because the question did not say it (``load: rated range``).
    alternatives : tuple of Alternative
        Other values in circulation.
    chosen_alternative : str or None
        Id of the alternative that was chosen in place of the printed value.
    note : Mapping
        Remarks by language.
    """

    table_id: str
    keys: Mapping[str, str]
    value: float
    unit: str
    lower: float | None = None
    upper: float | None = None
    standard_uncertainty: float | None = None
    half_width: float | None = None
    distribution: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    data_year: int | None = None
    accounting_years: tuple[int, ...] = ()
    published: date | None = None
    confidence: Confidence
    document: NormativeDocument
    source: str
    pack_id: str
    pack_edition: str
    pack_digest: str
    stands_in: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    chosen_alternative: str | None = None
    note: Mapping[str, str] = field(default_factory=dict)

    @property
    def source_id(self) -> str:
        """Global id of the value as a source of uncertainty: same id, same cause."""
        parts = [f"{key}={value}" for key, value in sorted(self.keys.items())]
        if self.data_year is not None:
            parts.append(f"data-year={self.data_year}")
        if self.accounting_years:
            parts.append(f"accounting-year={self.accounting_years[-1]}")
        if self.chosen_alternative is not None:
            parts.append(f"alternative={self.chosen_alternative}")
        edition = self.pack_edition.replace(" ", "-")
        return f"urn:duheng:pack:{self.pack_id}@{edition}#{','.join(parts)}"

    @property
    def evaluated_uncertainty(self) -> float | None:
        """Standard uncertainty in ``unit``, from a half width where none is printed.

        ``None`` is not stated. Type B evaluation: half width over sqrt(3) where rectangular, over
        sqrt(6) where triangular (JCGM 100:2008, 4.3.7 and 4.3.9).
        """
        if self.standard_uncertainty is not None:
            return self.standard_uncertainty
        if self.half_width is not None and self.distribution in _DIVISORS:
            return self.half_width / _DIVISORS[self.distribution]
        return None

    @property
    def is_disputed(self) -> bool:
        """Whether other values are in circulation for the same thing."""
        return bool(self.alternatives)

    def choose(self, alternative_id: str) -> DatedValue:
        """Return the value with the disputed number replaced by a named alternative.

        Raises
        ------
        NoSuchEntry
            When the row has no such alternative.
        """
        for one in self.alternatives:
            if one.id == alternative_id:
                return self._replaced_by(one)
        known = ", ".join(one.id for one in self.alternatives) or "none"
        raise NoSuchEntry(
            f"{self.table_id} has no alternative '{alternative_id}' for this row; it has: {known}"
        )

    def _replaced_by(self, chosen: Alternative) -> DatedValue:
        printed = Alternative(
            id="as-printed", value=self.value, confidence=self.confidence, source=self.source
        )
        others = tuple(one for one in self.alternatives if one.id != chosen.id)
        return replace(
            self,
            value=chosen.value,
            confidence=chosen.confidence,
            source=chosen.source,
            alternatives=(printed, *others),
            chosen_alternative=chosen.id,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the value and its provenance, JSON-ready."""
        return {
            "table": self.table_id,
            "keys": dict(self.keys),
            "value": self.value,
            "unit": self.unit,
            "lower": self.lower,
            "upper": self.upper,
            "standard_uncertainty": self.standard_uncertainty,
            "half_width": self.half_width,
            "distribution": self.distribution,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "data_year": self.data_year,
            "accounting_years": list(self.accounting_years),
            "published": self.published.isoformat() if self.published else None,
            "confidence": self.confidence.value,
            "document": str(self.document),
            "source": self.source,
            "source_id": self.source_id,
            "pack": {
                "id": self.pack_id,
                "edition": self.pack_edition,
                "digest": self.pack_digest,
            },
            "stands_in": self.stands_in,
            "asked": dict(self.asked),
            "assumed": list(self.assumed),
            "alternatives": [
                {
                    "id": one.id,
                    "value": one.value,
                    "confidence": one.confidence.value,
                    "source": one.source,
                    "note": dict(one.note),
                }
                for one in self.alternatives
            ],
            "chosen_alternative": self.chosen_alternative,
            "note": dict(self.note),
        }
