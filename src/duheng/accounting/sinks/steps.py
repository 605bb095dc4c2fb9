"""The equations of a species, one after the other: from packs to one expression of a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.method import Method, MethodInput, Route, method_from
from duheng.accounting.opening import checked_method
from duheng.accounting.sinks.setup import SinkSetup
from duheng.equations import Expression, substitute, symbol
from duheng.rulebook import PackLibrary, read_pack
from duheng.terms.documents import nearest

MEASURED = ("diameter", "height")
RESULT = "tree_carbon"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One equation as a species uses it.

    Attributes
    ----------
    prefix : str
        Before the names of its coefficients, so that those of two equations stay apart.
    path : tuple
        Where the document names it.
    stated : Mapping
        Values that the document states in place of the pack's, as written.
    """

    method: Method
    route: Route
    prefix: str
    path: tuple[str | int, ...]
    stated: Mapping[str, Mapping[str, Any]]

    @property
    def quantity(self) -> str:
        """What the equation gives; a route may give another quantity than its method."""
        return str(self._gives.get("quantity", self.method.quantity))

    @property
    def symbol(self) -> str:
        """LaTeX symbol of what it gives."""
        return str(self._gives.get("symbol", self.method.symbol))

    @property
    def _gives(self) -> Mapping[str, Any]:
        return dict(self.method.pack.body["routes"][self.route.name].get("gives", {}))

    @property
    def fit(self) -> Mapping[str, Any]:
        """What the pack says of the fit: coefficients, covariance, range."""
        return dict(self.method.pack.body.get("fit", {}))

    def is_independent(self, name: str) -> bool:
        """Whether every tree has its own value of an input: the scatter about the equation."""
        written = self.method.pack.body["routes"][self.route.name]["inputs"][name]
        return bool(written.get("kind") == "independent")

    def is_own(self, wanted: MethodInput) -> bool:
        """Whether an input belongs to the equation, rather than to the tree or its species."""
        return wanted.role == "constant"

    def name_of(self, wanted: MethodInput) -> str:
        """Return the name of an input in the expression of the whole tree."""
        return f"{self.prefix}{wanted.name}" if self.is_own(wanted) else wanted.name


class StepReader:
    """Reads the equations that a document names, each once.

    Parameters
    ----------
    setup : SinkSetup
    library : PackLibrary
    day : datetime.date
        On which the packs must be in force.
    strict : bool
        Refuse what nobody compared with the official text.
    """

    def __init__(
        self, setup: SinkSetup, library: PackLibrary, day: date, *, strict: bool = False
    ) -> None:
        self.setup, self.library, self.day, self.strict = setup, library, day, strict
        self.methods: dict[str, Method] = {}

    def steps(self, species: str, tree_carbon: str) -> list[Step]:
        """Return the equations of a species, that of the tree's carbon last."""
        written = self.setup.document["species"][species]
        steps: list[Step] = []
        for place, one in enumerate([*written["equations"], tree_carbon]):
            path = ("species", species, "equations", place)
            steps.append(self._step(one, path, [*MEASURED, *(step.quantity for step in steps)]))
        if steps[-1].quantity != RESULT:
            raise UnusableAccount(f"{tree_carbon} does not give the carbon of a tree")
        return steps

    def height(self, species: str) -> Step | None:
        """Return the model of a species' heights, or ``None``."""
        written = self.setup.document["species"][species].get("height")
        if written is None:
            return None
        step = self._step(written, ("species", species, "height"), ["diameter"])
        if step.quantity != "height":
            raise UnusableAccount(
                f"{self.setup.where('species', species, 'height')}: {step.method.pack.id} gives "
                f"{step.quantity}, not the height of a tree"
            )
        return step

    def _step(
        self, written: str | Mapping[str, Any], path: tuple[str | int, ...], known: Sequence[str]
    ) -> Step:
        entry: Mapping[str, Any] = {"pack": written} if isinstance(written, str) else written
        method = self.method(entry)
        route = self._route(method, entry.get("route"), known, path)
        stated = entry.get("inputs", {})
        for name in stated:
            if name not in route.inputs:
                close = nearest(name, list(route.inputs))
                raise UnknownName(
                    f"{self.setup.where(*path)}: {method.pack.id} has no input '{name}'",
                    hint=f"did you mean '{close}'?" if close else ", ".join(route.inputs),
                )
        digest = method.pack.digest.rpartition(":")[2][:12]
        return Step(method=method, route=route, prefix=f"e{digest}_", path=path, stated=stated)

    def method(self, entry: Mapping[str, Any]) -> Method:
        """Return the method of a pack by its id, or of a file of the document's folder."""
        key = str(entry.get("pack", entry.get("file")))
        if key not in self.methods:
            pack = (
                self.library.pack(key, on=self.day)
                if "pack" in entry
                else read_pack(self.setup.files.path(key, "equation"))
            )
            checked_method(self.library, pack, strict=self.strict)
            self.methods[key] = method_from(pack)
        return self.methods[key]

    def _route(
        self, method: Method, named: str | None, known: Sequence[str], path: tuple[str | int, ...]
    ) -> Route:
        fitting = [
            one
            for one in method.routes.values()
            if all(i.name in known for i in one.inputs.values() if i.role == "stream")
        ]
        wanted = [one for one in fitting if named in (None, one.name)]
        if len(wanted) == 1:
            return wanted[0]
        where = self.setup.where(*path)
        if not fitting or (named is not None and not wanted):
            raise UnusableAccount(
                f"{where}: no route of {method.pack.id} takes what is there ({', '.join(known)})",
                hint=f"routes: {', '.join(method.routes)}; put the equation that gives what it "
                "needs before it",
            )
        raise UnusableAccount(
            f"{where}: several routes of {method.pack.id} fit",
            hint=f"name one: {', '.join(one.name for one in fitting)}",
        )


def joined(steps: Sequence[Step], height: Step | None, *, statutory: bool) -> Expression:
    """Return the carbon of a tree as one expression of what is measured and of all factors."""
    known = {name: symbol(name) for name in MEASURED}
    for step in (*((height,) if height else ()), *steps):
        expression = step.route.statutory if statutory else step.route.best_estimate
        renamed = {
            wanted.name: known.get(wanted.name, symbol(step.name_of(wanted)))
            for wanted in step.route.inputs.values()
        }
        known[step.quantity] = substitute(expression, renamed)
    return known[RESULT]
