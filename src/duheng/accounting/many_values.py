"""Values that the rule book or a method decrees, as inputs of accounts of many places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duheng.accounting.decreed import cause_of_constant, cause_of_value, doubts_of
from duheng.accounting.doubts import default_used
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.method import Method, MethodInput
from duheng.accounting.setup import Stream
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.quantities import convert
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in
from duheng.uncertainty.columnar import Attribute, Kind, Shared


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """The rule book as of a year.

    Attributes
    ----------
    accounting_year : int
        Decides which values are in force.
    strict : bool
        Refuse values that nobody compared with the official text.
    """

    library: PackLibrary
    accounting_year: int
    strict: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class DecreedInputs:
    """Values of the rule book for one stream."""

    method: Method
    stream: Stream
    rules: Rules
    register: SourceRegister
    place: Attribute

    def input(self, wanted: MethodInput) -> tuple[Kind, list[Finding]]:
        """Return an input that is one number for all rows, and the doubts about it."""
        if wanted.table is None:
            return self._of_method(wanted), []
        found = self.rules.library.value(
            wanted.table,
            self.method.keys_for(self.stream, wanted),
            accounting_year=self.rules.accounting_year,
            strict=self.rules.strict,
        )
        value = float(convert(found.value, found.unit, wanted.unit))
        cause = cause_of_value(found, name=wanted.name, title=wanted.title, unit=wanted.unit)
        return self.everywhere(value, self._entered(cause)), self._doubts(found, wanted)

    def _of_method(self, wanted: MethodInput) -> Kind:
        if wanted.value is None:
            raise UnusableAccount(
                f"'{self.stream.name}': {self.method.pack.id} needs {wanted.name} by analysis, "
                "and none is given",
                hint="give it under measured, or choose another route",
                data={"input": wanted.name},
            )
        return self.everywhere(
            wanted.value, self._entered(cause_of_constant(self.method.pack, wanted))
        )

    def _entered(self, cause: Cause) -> int:
        return EXACT if cause.standard_uncertainty == 0 else self.register.place_of(cause)

    def everywhere(self, value: float, place: int = EXACT) -> Kind:
        """Return one value of one cause for every row, on a key that rows have anyway."""
        size = len(self.place.keys)
        return Shared(
            key=self.place.key,
            keys=self.place.keys,
            values=np.full(size, value),
            sources=np.full(size, place, dtype=np.int64),
        )

    def _doubts(self, found: DatedValue, wanted: MethodInput) -> list[Finding]:
        title = text_in(wanted.title, "en")
        used = [default_used(self.stream.name, title, [])] if wanted.may_be_measured else []
        return [*used, *doubts_of(found, title, self.rules.accounting_year)]
