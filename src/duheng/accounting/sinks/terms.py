"""The values in the expression of a tree: what is shared, what every tree has of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from duheng.accounting.decreed import cause_of_value
from duheng.accounting.doubts import stands_in, unchecked_value
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.method import MethodInput
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sinks.setup import SinkSetup
from duheng.accounting.sinks.steps import Step
from duheng.accounting.sinks.values import Coefficients, Scatter, Term, coefficients_of
from duheng.accounting.sources import Cause, SourceRegister
from duheng.quantities import parse_unit
from duheng.rulebook import DatedValue, Pack, PackLibrary
from duheng.terms.evidence import Confidence, EvidenceKind
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in


@dataclass(kw_only=True)
class TermReader:
    """Finds the value of every symbol, enters its cause, and remembers packs and doubts."""

    setup: SinkSetup
    library: PackLibrary
    register: SourceRegister
    strict: bool = False
    values: dict[str, tuple[Texts, DatedValue]] = field(default_factory=dict)
    coefficients: dict[str, Coefficients] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)

    def terms(self, species: str, steps: Sequence[Step]) -> dict[str, Term]:
        """Return the terms of a species by symbol; what is measured of a tree is not in them."""
        found: dict[str, Term] = {}
        for step in steps:
            self.doubt_pack(step.method.pack)
            group = self._correlated(step)
            for wanted in step.route.inputs.values():
                if wanted.role == "stream":
                    continue
                found[step.name_of(wanted)] = self._term(species, step, wanted, group)
        return found

    def doubt_pack(self, pack: Pack) -> None:
        """Remember that nobody compared a pack with its document, where nobody did."""
        if pack.confidence is Confidence.UNCHECKED:
            title = text_in(pack.title, "en")
            self.findings[pack.digest] = unchecked_value(title, f"{pack.id} {pack.edition}")

    # -- coefficients of one fit ------------------------------------------------------------

    def _correlated(self, step: Step) -> Mapping[str, str]:
        """Enter the coefficients of a fit; return input -> group."""
        names = [one for one in step.fit.get("coefficients", ()) if one not in step.stated]
        if "covariance" not in step.fit or not names:
            return {}
        group = step.prefix + ",".join(names)
        if group not in self.coefficients:
            self.coefficients[group] = coefficients_of(step, names, self.register)
        return dict.fromkeys(names, group)

    # -- single values -----------------------------------------------------------------------

    def _term(
        self, species: str, step: Step, wanted: MethodInput, group: Mapping[str, str]
    ) -> Term:
        written, path = self._written(species, step, wanted)
        printed = self._printed(species, step, wanted, needed="value" not in (written or {}))
        factor = parse_unit(wanted.unit).factor
        name = step.name_of(wanted)
        if wanted.name in group:
            return Term(symbol=name, value=printed[0], factor=factor, group=group[wanted.name])
        value, cause = printed
        if written is not None:
            filled = {"value": value, "unit": wanted.unit, **written}
            if "value" in written and "unit" not in written:
                filled["unit"] = "1"
            title = self._titled(species, wanted.title)
            stated = self.setup.stated(filled, wanted.unit, path, title)
            value, cause = stated.value, stated.cause
        if step.is_independent(wanted.name):
            scatter = self._scatter(species if written else "", step, wanted, cause)
            return Term(symbol=name, value=value, factor=factor, scatter=scatter)
        if cause is not None:
            self.register.place_of(cause)
        identifier = None if cause is None else cause.id
        return Term(symbol=name, value=value, factor=factor, cause=identifier)

    def _titled(self, species: str, title: Texts) -> Texts:
        """Return the title of an input with the name of the species."""
        own = texts_of(self.setup.document["species"][species].get("title"), species)
        return {tag: f"{text} ({text_in(own, tag)})" for tag, text in title.items()}

    def _scatter(
        self, own: str, step: Step, wanted: MethodInput, cause: Cause | None
    ) -> Scatter | None:
        """Return the scatter about an equation; ``own`` is the species that states its own."""
        if cause is None:
            return None
        return Scatter(
            id=f"{step.method.pack.id}/{wanted.name}" + (f"/{own}" if own else ""),
            input=wanted.name,
            title={
                tag: f"{text_in(step.method.pack.title, tag)} · {text}"
                for tag, text in wanted.title.items()
            },
            kind=EvidenceKind.STATISTICAL if cause.kind is EvidenceKind.PACK else cause.kind,
            evidence=cause.evidence,
            standard_uncertainty=cause.standard_uncertainty,
            degrees_of_freedom=float(cause.degrees_of_freedom or np.inf),
        )

    def _written(
        self, species: str, step: Step, wanted: MethodInput
    ) -> tuple[Mapping[str, Any] | None, tuple[str | int, ...]]:
        if wanted.name in step.stated:
            return step.stated[wanted.name], (*step.path, "inputs", wanted.name)
        own = self.setup.document["species"][species].get("factors", {})
        path = ("species", species, "factors", wanted.name)
        return (None if step.is_own(wanted) else own.get(wanted.name)), path

    def _printed(
        self, species: str, step: Step, wanted: MethodInput, *, needed: bool
    ) -> tuple[float, Cause | None]:
        """Return the pack's own value in the unit of the input, and its cause."""
        if wanted.table is not None:
            return self._tabled(species, step, wanted) if needed else (0.0, None)
        pack = step.method.pack
        if wanted.value is None:
            if not needed:
                return 0.0, None
            raise UnusableAccount(
                f"{self.setup.where('species', species)}: {pack.id} needs {wanted.name} "
                f"({text_in(wanted.title, 'en')}), and nothing gives it",
                hint=f"write factors: {{{wanted.name}: {{value: ..., unit: {wanted.unit}, ...}}}} "
                "at the species",
            )
        if wanted.standard_uncertainty == 0:
            return wanted.value, None
        return wanted.value, Cause(
            id=f"urn:duheng:pack:{pack.id}@{pack.edition.replace(' ', '-')}#{wanted.name}",
            input=wanted.name,
            title=wanted.title,
            kind=EvidenceKind.PACK,
            evidence=f"{pack.document} ({pack.confidence.value})",
            standard_uncertainty=wanted.standard_uncertainty,
            degrees_of_freedom=float(step.fit.get("degrees_of_freedom", np.inf)),
        )

    def _tabled(self, species: str, step: Step, wanted: MethodInput) -> tuple[float, Cause | None]:
        own = self.setup.document["species"][species].get("keys", {})
        keys = {
            key: parameter(own, text, self.setup.where("species", species), str(wanted.table))
            for key, text in (wanted.keys or {}).items()
        }
        return self.of_table(wanted, keys)

    def of_table(self, wanted: MethodInput, keys: Mapping[str, str]) -> tuple[float, Cause | None]:
        """Return a value of the rule book in the unit of an input, and its cause."""
        found = self.library.value(
            str(wanted.table), keys, accounting_year=self.setup.accounting_year, strict=self.strict
        )
        title = self._with_keys(wanted, found)
        self.values.setdefault(found.source_id, (title, found))
        self._doubt_value(found, wanted)
        scale = parse_unit(found.unit).factor / parse_unit(wanted.unit).factor
        cause = cause_of_value(found, name=wanted.name, title=title, unit=wanted.unit)
        return found.value * scale, None if cause.standard_uncertainty == 0 else cause

    def _with_keys(self, wanted: MethodInput, found: DatedValue) -> Texts:
        """Return the title of an input with what the document chose in the table."""
        known = self.library.pack(found.pack_id, edition=found.pack_edition).body["keys"]
        chosen = [key for key, text in (wanted.keys or {}).items() if text.startswith("$")]
        if not chosen:
            return wanted.title
        words = [known[key].get("values", {}).get(found.keys[key], {}) for key in chosen]
        return {
            tag: f"{text} ({', '.join(text_in(one, tag) for one in words)})"
            for tag, text in wanted.title.items()
        }

    def _doubt_value(self, found: DatedValue, wanted: MethodInput) -> None:
        """Remember what is doubtful of a value; of one table it is said once."""
        if found.confidence is Confidence.UNCHECKED:
            pack = self.library.pack(found.pack_id, edition=found.pack_edition)
            self.findings[pack.digest] = unchecked_value(
                text_in(pack.title, "en"), f"{pack.id} {pack.edition}"
            )
        if found.stands_in:
            title, pack_id = text_in(wanted.title, "en"), f"{found.pack_id} {found.pack_edition}"
            year = self.setup.accounting_year
            self.findings[f"{found.source_id} stands in"] = stands_in(title, pack_id, year)


def parameter(own: Mapping[str, str], text: str, where: str, table: str) -> str:
    """Return a key of a table; a text that begins with $ is one that the document gives.

    Raises
    ------
    UnusableAccount
        When the document does not give it.
    """
    if not text.startswith("$"):
        return text
    if text[1:] not in own:
        raise UnusableAccount(
            f"{where}: {table} needs the key '{text[1:]}' and nothing gives it",
            hint=f"write keys: {{{text[1:]}: ...}}, or state the value with its evidence",
        )
    return own[text[1:]]
