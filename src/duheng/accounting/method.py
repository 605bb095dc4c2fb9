"""A method pack as a record: roles, routes, and the equation of each with its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.setup import Stream
from duheng.equations import Expression, dimension_of, parse_equation
from duheng.quantities import DimensionMismatch, parse_unit
from duheng.rulebook import Pack
from duheng.terms.documents import nearest

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UntestedFactor:
    """A decreed value that stands for a property that was not tested.

    Attributes
    ----------
    table, keys : str, Mapping
        Where the rule book has it.
    unit : str
        Unit in which it is taken.
    title : Mapping
        Name for people, by language.
    carriers : frozenset of str
        Carriers for which it is decreed.
    analysis : MethodInput or None
        The analysis that outranks it, where the account has one of the same samples.
    """

    table: str
    keys: Mapping[str, str]
    unit: str
    title: Texts
    carriers: frozenset[str] = frozenset()
    analysis: MethodInput | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodInput:
    """One input of a route.

    Attributes
    ----------
    role : str
        ``stream`` (what is metered), ``meter_error``, ``factor`` or ``constant``.
    unit : str
        Unit in which the equation takes it.
    symbol : str
        LaTeX.
    table : str or None
        Rules pack that has the value, looked up by ``keys`` (``$name`` is a parameter).
    may_be_measured : bool
        Whether a value analysed by the account outranks the table.
    value, standard_uncertainty : float or None
        Of a constant that the method itself states.
    basis : str or None
        The basis on which the method takes a property of a sample
        (:class:`duheng.accounting.basis.Basis`); ``None`` where it has none.
    heat : str or None
        ``net`` for a calorific value that must be net.
    latent_heat : float
        Heat of evaporation of the sample's water, in the unit of the input.
    untested : tuple of UntestedFactor
        What the method decrees where the property was not tested: the product of these.
    may_be_averaged : bool
        Whether the mean of the month's tested samples may stand for one that was not.
    """

    name: str
    role: str
    unit: str
    symbol: str
    title: Texts
    table: str | None = None
    keys: Mapping[str, str] | None = None
    may_be_measured: bool = False
    value: float | None = None
    standard_uncertainty: float | None = None
    basis: str | None = None
    heat: str | None = None
    latent_heat: float = 0.0
    untested: tuple[UntestedFactor, ...] = ()
    may_be_averaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way of a method from a stream to the output.

    Attributes
    ----------
    is_default : bool
        Whether it is taken where several fit and the account names none.
    """

    name: str
    title: Texts
    carriers: frozenset[str]
    statutory: Expression
    best_estimate: Expression
    inputs: Mapping[str, MethodInput]
    is_default: bool = False

    def input_of_role(self, role: str) -> MethodInput:
        """Return the one input of a role that occurs once: ``stream`` or ``meter_error``."""
        return next(one for one in self.inputs.values() if one.role == role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """An account method: what comes out, what streams may be, and the routes.

    Attributes
    ----------
    signs : Mapping
        Sign of each role in the sum: 1, -1, or 0 for what is shown and not counted.
    parameters : Mapping
        Default of each parameter; ``$carrier`` stands for the stream's carrier.
    substitutions : tuple of str
        Rules for missing readings that the method allows.
    """

    pack: Pack
    quantity: str
    title: Texts
    unit: str
    symbol: str
    signs: Mapping[str, int]
    parameters: Mapping[str, Mapping[str, Any]]
    routes: Mapping[str, Route]
    substitutions: tuple[str, ...]

    def sign_of(self, stream: Stream) -> int:
        """Return the sign of a stream in the sum.

        Raises
        ------
        UnknownName
            When the stream's role is not one of the method's.
        """
        if stream.role in self.signs:
            return self.signs[stream.role]
        close = nearest(stream.role, list(self.signs))
        raise UnknownName(
            f"stream '{stream.name}': {self.pack.id} has no role '{stream.role}'",
            hint=f"did you mean '{close}'?" if close else f"roles: {', '.join(self.signs)}",
            data={"role": stream.role, "known": list(self.signs)},
        )

    def route_for(self, stream: Stream) -> Route | None:
        """Return the route of a stream; ``None`` when its carrier is none of this method's.

        Raises
        ------
        UnknownName
            When the account names a route that the method does not have.
        UnusableAccount
            When several routes fit and the account names none.
        """
        fitting = [one for one in self.routes.values() if stream.carrier in one.carriers]
        named = stream.routes.get(self.pack.id)
        if named is not None and fitting:
            return self._named_route(stream, named, fitting)
        ordinary = [one for one in fitting if one.is_default]
        if len(fitting) > 1 and len(ordinary) == 1:
            return ordinary[0]
        if len(fitting) > 1:
            raise UnusableAccount(
                f"stream '{stream.name}': {self.pack.id} has several routes for {stream.carrier}: "
                f"{', '.join(one.name for one in fitting)}",
                hint=f"write routes: {{{self.pack.id}: {fitting[0].name}}} at the stream",
            )
        return fitting[0] if fitting else None

    def _named_route(self, stream: Stream, named: str, fitting: list[Route]) -> Route:
        for route in fitting:
            if route.name == named:
                return route
        names = [one.name for one in fitting]
        close = nearest(named, names)
        raise UnknownName(
            f"stream '{stream.name}': {self.pack.id} has no route '{named}' for {stream.carrier}",
            hint=f"did you mean '{close}'?" if close else f"routes: {', '.join(names) or 'none'}",
        )

    def measurable(self) -> set[str]:
        """Return the names of what an account may measure or state for this method."""
        inputs = [one for route in self.routes.values() for one in route.inputs.values()]
        beside = [other.analysis for one in inputs for other in one.untested]
        return {one.name for one in inputs if one.may_be_measured} | {
            one.name for one in beside if one is not None
        }

    def keys_for(self, stream: Stream, wanted: MethodInput | UntestedFactor) -> dict[str, str]:
        """Return the keys with which a stream's value of an input is looked up."""
        return {
            key: self._parameter(text[1:], stream, wanted) if text.startswith("$") else text
            for key, text in (wanted.keys or {}).items()
        }

    def _parameter(self, name: str, stream: Stream, wanted: MethodInput | UntestedFactor) -> str:
        if name in stream.keys:
            return stream.keys[name]
        default = self.parameters.get(name, {}).get("default")
        if default == "$carrier":
            return stream.carrier
        if default is not None:
            return str(default)
        raise UnusableAccount(
            f"stream '{stream.name}': {wanted.table} needs the key '{name}' and nothing gives it",
            hint=f"write keys: {{{name}: ...}} at the stream",
            data={"table": wanted.table, "key": name},
        )


def method_from(pack: Pack) -> Method:
    """Return the method of a pack, with its equations parsed and their dimensions checked.

    Raises
    ------
    UnknownName
        When an equation uses a name that is no input.
    DimensionMismatch
        When an equation does not give the unit of the output.
    """
    body = pack.body
    if body.get("form") == "calculation":
        raise UnknownName(
            f"{pack.id} is a calculation, it sums no readings",
            hint="write it as method of a document of the format duheng-calculation/1",
        )
    output = body["output"]
    families = body.get("families", {})
    method = Method(
        pack=pack,
        quantity=output["quantity"],
        title=output["title"],
        unit=output["unit"],
        symbol=output.get("symbol", "y"),
        signs={name: int(one["sign"]) for name, one in body.get("roles", {}).items()},
        parameters=body.get("parameters", {}),
        routes={name: _route(name, one, families) for name, one in body["routes"].items()},
        substitutions=tuple(body.get("substitution", {}).get("allowed", ())),
    )
    for route in method.routes.values():
        _check_dimensions(method, route)
    return method


def _route(name: str, written: Mapping[str, Any], families: Mapping[str, Any]) -> Route:
    inputs = {key: _input(key, one) for key, one in written["inputs"].items()}
    names = list(inputs)
    carriers = {
        one for carrier in written.get("carriers", ()) for one in families.get(carrier, [carrier])
    }
    return Route(
        name=name,
        title=written.get("title", {"en": name}),
        carriers=frozenset(carriers),
        statutory=parse_equation(written["statutory"]["equation"], names=names),
        best_estimate=parse_equation(written["best_estimate"]["equation"], names=names),
        inputs=inputs,
        is_default=written.get("is_default", False),
    )


def _input(name: str, written: Mapping[str, Any]) -> MethodInput:
    origin = written.get("from", {})
    return MethodInput(
        name=name,
        role=written["role"],
        unit=written["unit"],
        symbol=written.get("symbol", name),
        title=written.get("title", {"en": name}),
        table=origin.get("table"),
        keys=origin.get("keys"),
        may_be_measured=written.get("may_be_measured", False),
        value=written.get("value"),
        standard_uncertainty=written.get("standard_uncertainty"),
        basis=written.get("basis"),
        heat=written.get("heat"),
        latent_heat=float(written.get("latent_heat", 0.0)),
        untested=tuple(_untested(one) for one in written.get("when_untested", ())),
        may_be_averaged=written.get("may_be_averaged", False),
    )


def _untested(written: Mapping[str, Any]) -> UntestedFactor:
    analysis = written.get("analysis")
    return UntestedFactor(
        table=written["from"]["table"],
        keys=written["from"].get("keys", {}),
        unit=written["unit"],
        title=written["title"],
        carriers=frozenset(written.get("carriers", ())),
        analysis=None if analysis is None else _input(analysis["name"], {"role": "factor",
                                                                          **analysis}),
    )  # fmt: skip


def _check_dimensions(method: Method, route: Route) -> None:
    dimensions = {name: parse_unit(one.unit).dimension for name, one in route.inputs.items()}
    wanted = parse_unit(method.unit).dimension
    for equation in (route.statutory, route.best_estimate):
        found = dimension_of(equation, dimensions)
        if found != wanted:
            raise DimensionMismatch(
                f"{method.pack.file}: route {route.name} gives {found}, not {method.unit}",
                hint="check the units of the inputs",
            )
