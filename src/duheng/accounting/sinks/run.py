"""The main job of a sink: from its document to figures of stock, change and removal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from duheng.accounting.derived import Frame, Outcome, derived_figures, derived_table
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.records import Figure, Texts
from duheng.accounting.result import AccountResult
from duheng.accounting.setup import texts_of
from duheng.accounting.sinks.balance import Balance, balance_of
from duheng.accounting.sinks.presentation import breakdown_of, evidence_of, method_use
from duheng.accounting.sinks.setup import set_up_sink
from duheng.accounting.sinks.steps import StepReader
from duheng.accounting.sinks.terms import TermReader
from duheng.rulebook import PackLibrary
from duheng.uncertainty.columnar import CellTable

GROUPS = ("stratum",)


def sink_account(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
) -> AccountResult:
    """Return the carbon stocks of a sink, their change, and the removal of CO2.

    Parameters
    ----------
    path : Path or str
        The sink document; the tables it names are relative to its folder.
    group_by : sequence of str
        ``stratum``: figures of strata and parcels follow the whole.
    strict : bool
        Refuse methods and values that nobody compared with the official text.
    progress : callable, optional
        Told in a word or two what is being done.
    library : PackLibrary, optional
        Packs to use; the installed ones when left out.

    Raises
    ------
    SinkWithoutPlots
        When a forest has no measured plots.
    UnusableInventory
        When a row of plots or trees cannot be what was measured.
    PrecisionNotReached
        When the method wants more plots instead of a figure.
    UnusableAccount, UnknownName, MissingFile
        When the document contradicts itself, or names what is not there.
    UnknownPack, NoValueInForce, UncheckedValue
        When the rule book has no method or value that may be used.

    Notes
    -----
    Coefficients of equations, wood densities and other factors, corrections of instruments and
    areas are shared by all trees, and by both surveys; the scatter of trees and of single
    measurements is each tree's own; plots measured twice go together by their own covariance.
    """
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "sink", library=library, progress=progress, strict=strict)
    return _Run(opening).result(with_groups=bool(levels))


class _Run:
    """One run, step by step."""

    def __init__(self, opening: Opening) -> None:
        library, strict = opening.library, opening.means.strict
        setup = set_up_sink(opening.heading, opening.means.files)
        self.opening, self.setup, self.register = opening, setup, opening.means.register
        self.steps = StepReader(setup, library, setup.last_day, strict=strict)
        self.terms = TermReader(setup=setup, library=library, register=self.register, strict=strict)
        self.method = self.steps.method({"pack": setup.document["method"]})
        if "sink" not in self.method.pack.body:
            raise UnusableAccount(
                f"{setup.where('method')}: {self.method.pack.id} is no method of a sink",
                hint="a sink's method says which figures it gives, such as cn/forest-carbon-sink",
            )

    def result(self, *, with_groups: bool) -> AccountResult:
        """Return the result."""
        balance = balance_of(
            self.setup, self.opening.library, self.method, self.steps, self.terms,
            self.opening.tell, strict=self.opening.means.strict,
        )  # fmt: skip
        self.opening.tell("figures")
        digest = self._digest()
        made = {
            quantity: self._figures(quantity, outcomes, balance, digest)
            for quantity, outcomes in balance.outcomes.items()
        }
        titles = self._titles()
        parts = [breakdown_of(figures, titles) for figures in made.values()]
        return AccountResult(
            figures=(
                *(one for figures in made.values() for one in figures if not one.group),
                *(one for figures in made.values() for one in figures if one.group and with_groups),
            ),
            breakdowns=tuple(one for one in parts if one is not None),
            spans=(),
            evidence=evidence_of(self.setup),
            methods=tuple(method_use(quantity, self.method, balance) for quantity in made),
            facts=replace(self.setup.heading.facts(self.setup.files, {}), sites=titles),
            cells={
                quantity: self._table(quantity, outcomes, balance, digest)
                for quantity, outcomes in balance.outcomes.items()
            },
        )

    def _frame(self, quantity: str, balance: Balance, digest: str) -> Frame:
        pack = self.method.pack
        frame = self.setup.heading.frame(
            pack,
            digest,
            quantity=quantity,
            title=pack.body["sink"]["figures"][quantity],
            unit=balance.units[quantity],
        )
        return replace(frame, period=balance.periods[quantity])

    def _figures(
        self, quantity: str, outcomes: Sequence[Outcome], balance: Balance, digest: str
    ) -> tuple[Figure, ...]:
        return derived_figures(self._frame(quantity, balance, digest), outcomes, self.register)

    def _table(
        self, quantity: str, outcomes: Sequence[Outcome], balance: Balance, digest: str
    ) -> CellTable:
        return derived_table(self._frame(quantity, balance, digest), outcomes, self.register)

    def _titles(self) -> dict[str, Texts]:
        own = {name: one.title for name, one in self.setup.strata.items()}
        parcels = self.setup.document.get("parcels", {})
        others = {**parcels, **self.setup.document.get("leakage", {})}
        return own | {name: texts_of(one.get("title"), name) for name, one in others.items()}

    def _digest(self) -> str:
        packs = [one.pack.digest for one in self.steps.methods.values()]
        packs += [value.pack_digest for _, value in self.terms.values.values()]
        return self.opening.digest(self.method.pack, packs)
