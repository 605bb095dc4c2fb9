"""From the document of a calculation to its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from duheng.accounting.calculations.errors import OutsideAllowedRange
from duheng.accounting.calculations.evaluation import Evaluated, Evaluator
from duheng.accounting.calculations.inputs import InputReader
from duheng.accounting.calculations.judging import with_judgement
from duheng.accounting.calculations.known import Known
from duheng.accounting.calculations.method import Calculation, ItemSet, Output
from duheng.accounting.calculations.pack_reading import calculation_from
from duheng.accounting.calculations.presenting import evidence_of, method_uses
from duheng.accounting.calculations.setup import CalculationSetup, Item, set_up_calculation
from duheng.accounting.derived import Outcome, derived_figures, derived_table
from duheng.accounting.errors import DoubleCounting, EmptyTable, UnknownName, UnusableAccount
from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.records import Breakdown, Coverage, Figure, GroupValue
from duheng.accounting.result import AccountResult
from duheng.quantities import parse_unit
from duheng.rulebook import PackLibrary
from duheng.terms.documents import nearest
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in
from duheng.uncertainty.columnar import CellTable

GROUPS = ("item",)
LARGEST = 1e70
"""In coherent units; beyond it the fourth powers of a budget are no numbers any more."""
Items = dict[str, dict[str, dict[str, Known]]]


def calculate(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
    library: PackLibrary | None = None,
) -> AccountResult:
    """Return the figures of a calculation: one for each output that its method publishes.

    Parameters
    ----------
    path : Path or str
        The document (format duheng-calculation/1); the files it names are relative to its folder.
    group_by : sequence of str
        ``item``: figures of the items follow the whole, where the whole is a sum over them.
    strict : bool
        Refuse methods and values that nobody compared with the official text.
    progress : callable, optional
        Told in a word or two what is being done.
    library : PackLibrary, optional
        Packs to use; the installed ones when left out.

    Raises
    ------
    MissingFile, UnusableAccount, UnusableInput, UnknownName
        When the document is not there, contradicts itself or names what nobody defines.
    MixedBasis, OutsideAllowedRange, MismatchedFactor, MixedParameters, DoubleCounting
        When a value is not what the method takes.
    UnknownPack, NoValueInForce, UncheckedValue
        When the rule book has no method or value that may be used.
    SingularExpression
        When an equation has no value there.

    Notes
    -----
    Sensitivities are exact derivatives, chained through the outputs (JCGM 100:2008, 5.1.2 and
    F.1.2.3). The same document, packs and engine give the same digest and the same bits.
    """
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "calculation", library=library, progress=progress, strict=strict)
    run = _Run(opening)
    opening.tell("figures")
    return run.result(has_groups=bool(levels))


class _Run:
    """One run of a calculation, step by step."""

    def __init__(self, opening: Opening) -> None:
        self.opening, self.register = opening, opening.means.register
        self.setup: CalculationSetup = set_up_calculation(opening.heading)
        self.calculation: Calculation = calculation_from(opening.method(self.setup.method))
        self.reader = InputReader(
            calculation=self.calculation,
            setup=self.setup,
            library=opening.library,
            register=self.register,
            files=opening.means.files,
            strict=opening.means.strict,
        )

    def result(self, *, has_groups: bool) -> AccountResult:
        """Return the figures, each published output's whole first, then its items."""
        evaluated = self._evaluated()
        outputs = [one for one in self.calculation.published if one.name in evaluated.whole]
        if not outputs:
            raise EmptyTable(
                f"{self.calculation.pack.id} publishes nothing from what is stated",
                hint="state the inputs that its published outputs need",
            )
        taken = [found.pack_digest for _, found in self.reader.values.values()]
        digest = self.opening.digest(self.calculation.pack, taken)
        whole: list[Figure] = []
        groups: list[Figure] = []
        breakdowns: list[Breakdown] = []
        cells: dict[str, CellTable] = {}
        for output in outputs:
            frame = self.setup.heading.frame(
                self.calculation.pack,
                digest,
                quantity=output.quantity,
                title=output.title,
                unit=output.unit,
            )
            first = self._outcome(output, evaluated.whole[output.name], evaluated, {})
            parts = self._parts(output, evaluated)
            (figure,) = derived_figures(frame, [first], self.register)
            whole.append(with_judgement(figure, output))
            table = derived_table(frame, [first, *parts], self.register)
            if has_groups and parts:
                groups += derived_figures(frame, parts, self.register)
            if len(parts) > 1:
                breakdowns.append(self._breakdown(output, parts, table))
            cells[output.quantity] = table
        return AccountResult(
            figures=(*whole, *groups),
            breakdowns=tuple(breakdowns),
            spans=(),
            evidence=evidence_of(self.reader),
            methods=method_uses(self.calculation, outputs, self.reader),
            facts=self.setup.heading.facts(self.opening.means.files, {}),
            cells=cells,
        )

    def _evaluated(self) -> Evaluated:
        whole = self.reader.read(self.setup.whole, self.calculation.inputs)
        items: Items = {}
        for name in self.setup.items:
            if name not in self.calculation.items:
                close = nearest(name, list(self.calculation.items))
                raise UnknownName(
                    f"{self.setup.document.where('items', name)}: {self.calculation.pack.id} has "
                    f"no items '{name}'",
                    hint=f"did you mean '{close}'?"
                    if close
                    else f"items: {', '.join(self.calculation.items) or 'none'}",
                )
        for name, own in self.calculation.items.items():
            given = self.setup.items.get(name, {})
            if not given and not own.may_be_empty:
                raise UnusableAccount(
                    f"{self.setup.document.name}: {self.calculation.pack.id} needs {name} "
                    f"({text_in(own.title, 'en')}), and there is none",
                    hint=f"write items: {{{name}: {{NAME: {{values: ...}}}}}}",
                )
            for item in given.values():
                self._check_said(item, own)
            items[name] = {key: self.reader.read(one, own.inputs) for key, one in given.items()}
        if self.calculation.items and not any(items.values()):
            raise EmptyTable(
                f"{self.setup.document.name}: there is no item at all",
                hint=f"list some under items: {', '.join(self.calculation.items)}",
            )
        _check_double_counting(self.calculation, self.setup)
        evaluator = Evaluator(
            calculation=self.calculation,
            register=self.register,
            coverage_factor=self.setup.heading.coverage_factor,
        )
        return evaluator.run(whole, items)

    def _check_size(self, output: Output, known: Known) -> None:
        """Refuse what no amount can be, before its squares overflow."""
        sizes = (known.statutory, known.best, known.standard_uncertainty(self.register))
        if not all(abs(one) < LARGEST for one in sizes):
            raise OutsideAllowedRange(
                f"{output.name} is {known.best:g}: no amount is that large",
                hint="look for a value or a unit that is wrong by powers of ten",
            )

    def _check_said(self, item: Item, own: ItemSet) -> None:
        for name in own.must_say:
            if name not in item.parameters:
                raise UnusableAccount(
                    f"{self.setup.document.where(*item.path)}: it does not say its {name}",
                    hint=f"write parameters: {{{name}: ...}} at the item",
                    data={"item": item.name, "parameter": name},
                )

    def _outcome(
        self, output: Output, known: Known, evaluated: Evaluated, group: Mapping[str, str]
    ) -> Outcome:
        self._check_size(output, known)
        unit = parse_unit(output.unit)
        best = float(unit.from_coherent(known.best))
        shares = {key: share * abs(best) for key, share in known.origins.items()}
        return Outcome(
            statutory=float(unit.from_coherent(known.statutory)),
            best_estimate=best,
            sensitivities={name: slope / unit.factor for name, slope in known.slopes.items()},
            coverage=Coverage(hours={}, quantity=shares),
            group=group,
            findings=() if group else self._findings(evaluated),
        )

    def _findings(self, evaluated: Evaluated) -> tuple[Finding, ...]:
        return (*self.reader.findings, *(one for _, _, one in evaluated.findings))

    def _parts(self, output: Output, evaluated: Evaluated) -> list[Outcome]:
        if output.summed is None:
            return []
        name, of = output.summed
        return [
            self._outcome(output, known[of], evaluated, {"item": item})
            for item, known in evaluated.items[name].items()
            if of in known
        ]

    def _breakdown(self, output: Output, parts: Sequence[Outcome], table: CellTable) -> Breakdown:
        name = output.summed[0] if output.summed is not None else ""
        titles = {key: one.title for key, one in self.setup.items.get(name, {}).items()}
        return Breakdown(
            quantity=output.quantity,
            by="item",
            rows=tuple(
                GroupValue(
                    key=one.group["item"],
                    title=titles[one.group["item"]],
                    statutory=one.statutory,
                    best_estimate=one.best_estimate,
                    standard_uncertainty=float(uncertainty),
                )
                for one, uncertainty in zip(parts, table.standard_uncertainty, strict=True)
            ),
        )


def _check_double_counting(calculation: Calculation, setup: CalculationSetup) -> None:
    for rule in calculation.never_together:
        several: list[Item] = [
            item for name in rule["items"] for item in setup.items.get(name, {}).values()
        ]
        first, second = (
            next((one for one in several if _fits(one, rule[key], setup)), None)
            for key in ("first", "second")
        )
        if first is not None and second is not None:
            raise DoubleCounting(
                f"{setup.document.name}: {first.name} and {second.name} would count the same "
                f"energy twice: {text_in(rule['reason'], 'en')}",
                hint="leave one of them out",
                data={"items": [first.name, second.name]},
            )


def _fits(item: Item, wanted: Mapping[str, str], setup: CalculationSetup) -> bool:
    said = {**setup.whole.parameters, **item.parameters}
    return all(said.get(key) == value for key, value in wanted.items())


__all__ = ["GROUPS", "calculate"]
