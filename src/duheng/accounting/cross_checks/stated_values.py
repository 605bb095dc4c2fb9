"""Stated values held against each other: coal analyses, heat rates, parts and totals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.accounting.cross_checks.plausibility import (
    TABLE,
    CoalAnalysis,
    check_coal,
    check_heat_rate,
    check_identity,
)
from duheng.accounting.document import read_document
from duheng.accounting.stated import Stated, read_stated
from duheng.rulebook import PackLibrary, load_packs
from duheng.terms.documents import Document
from duheng.terms.findings import Finding, Severity

_ELEMENTS = ("C", "H", "O", "S")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCheck:
    """One check.

    Attributes
    ----------
    kind : str
        ``carbon_per_heat``, ``dulong``, ``heat_rate`` or ``identity``.
    is_fit : bool or None
        ``None`` where it cannot be judged.
    """

    kind: str
    name: str
    value: float
    unit: str
    is_fit: bool | None
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the check, JSON-ready."""
        return {
            "kind": self.kind,
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "is_fit": self.is_fit,
            "findings": [one.to_dict() for one in self.findings],
        }


def check_stated_values(
    path: Path, *, library: PackLibrary | None = None, table: str = TABLE
) -> tuple[ValueCheck, ...]:
    """Return every check of a document of values (format ``duheng-values/1``).

    Raises
    ------
    MissingFile, UnusableAccount, UnusableInput
        When it is not there, or does not follow its form.
    DimensionMismatch
        When a unit is not that of its quantity.
    UnusableFigures
        When a number cannot be what it says.

    Notes
    -----
    U of total minus parts is 2 sqrt(sum u^2), the values taken as independent (JCGM 100:2008,
    5.1.2); one that states no uncertainty leaves a difference beyond the rounding unjudged.
    """
    reader = _Reader(
        document=read_document(path, "values"),
        library=library or load_packs(kinds=["rules"]),
        table=table,
    )
    return (
        *(one for name in reader.names("coal") for one in reader.coal(name)),
        *(reader.heat_rate(name) for name in reader.names("heat_rates")),
        *(reader.identity(name) for name in reader.names("identities")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    document: Document
    library: PackLibrary
    table: str

    def names(self, section: str) -> list[str]:
        return list(self.document.get(section, {}))

    def _stated(self, unit: str, *path: str) -> Stated:
        written: Any = self.document
        for key in path:
            written = written[key]
        return read_stated(
            written,
            unit=unit,
            name=".".join(path),
            owner=self.document.name,
            where=self.document.where(*path),
        )

    def coal(self, name: str) -> list[ValueCheck]:
        written: Mapping[str, Any] = self.document["coal"][name]
        carbon = self._stated("1", "coal", name, "carbon").value
        heat = self._stated("GJ/t", "coal", name, "net_calorific_value").value
        has_elements = "ultimate" in written
        gross = ultimate = None
        if has_elements:
            gross = self._stated("MJ/kg", "coal", name, "gross_calorific_value").value
            ultimate = {
                one: self._stated("1", "coal", name, "ultimate", one).value for one in _ELEMENTS
            }
        analysis = CoalAnalysis(
            name=name,
            carbon=carbon,
            net_calorific_value=heat,
            ultimate=ultimate,
            gross_calorific_value=gross,
        )
        findings = check_coal(analysis, library=self.library, table=self.table)
        found = [("carbon_per_heat", carbon / heat, "tC/GJ")]
        found += [("dulong", gross, "MJ/kg")] if gross is not None else []
        return [
            _check(kind, name, value, unit, [f for f in findings if f.data["check"] == kind])
            for kind, value, unit in found
        ]

    def heat_rate(self, name: str) -> ValueCheck:
        heat = self._stated("GJ", "heat_rates", name, "heat").value
        power = self._stated("MWh", "heat_rates", name, "electricity").value
        findings = check_heat_rate(name, heat, power, library=self.library, table=self.table)
        return _check("heat_rate", name, heat / power, "GJ/MWh", findings)

    def identity(self, name: str) -> ValueCheck:
        written = self.document["identities"][name]
        unit = str(written["total"]["unit"])
        total = self._stated(unit, "identities", name, "total")
        parts = {
            key: self._stated(unit, "identities", name, "parts", key) for key in written["parts"]
        }
        spreads = {key: one.standard_uncertainty for key, one in {"total": total, **parts}.items()}
        known = [one for one in spreads.values() if one is not None]
        expanded = 2 * math.sqrt(math.fsum(one**2 for one in known))
        numbers = [one.value for one in parts.values()]
        findings = check_identity(name, total.value, numbers, uncertainty=expanded)
        silent = [key for key, one in spreads.items() if one is None]
        if findings and silent:
            return ValueCheck(
                kind="identity",
                name=name,
                value=total.value - math.fsum(numbers),
                unit=unit,
                is_fit=None,
                findings=(_not_judged(name, silent),),
            )
        return _check("identity", name, total.value - math.fsum(numbers), unit, findings)


def _check(kind: str, name: str, value: float, unit: str, findings: Any) -> ValueCheck:
    found = tuple(findings)
    return ValueCheck(
        kind=kind, name=name, value=value, unit=unit, is_fit=not found, findings=found
    )


def _not_judged(name: str, silent: list[str]) -> Finding:
    return Finding(
        code="accounting.not_judged",
        severity=Severity.WARNING,
        message=f"{name}: no uncertainty is stated of {', '.join(silent)}, so the difference "
        "between parts and total is not judged",
        hint="state the uncertainties; missing is not 0",
        data={"case": "sum", "name": name, "silent": silent},
    )
