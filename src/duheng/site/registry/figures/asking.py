"""Which loadings are worth asking for, and where one better certificate would help most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.ids import CERTIFICATE, STANDARD, number_of
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.figures.tables import Tables, tables_of
from duheng.site.registry.models import Certificate, Figure, MeasurementStandard
from duheng.traceability import ask_for_loadings, rank_improvements

SHOWN = 50
_ROUNDING = 1e-6
_WHY = "of certificates behind figures that the actor may see: number and issuer"


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerCertificate:
    """A certificate whose loading on a standard nobody stated."""

    number: str
    use_id: int
    may_declare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """A standard, what was made with it, and how much figures hang on the answer."""

    upper: str
    issuer: str
    lowers: Sequence[LowerCertificate]
    largest_percent: float
    figures: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpful:
    """A certificate, and what halving its standard uncertainty would bring."""

    name: str
    issuer: str
    certificate_id: int | None
    total_percent: float
    number_of_figures: int
    best: tuple[int, str]
    before: float
    after: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Certificates, the most helpful first; and how many causes state nothing."""

    rows: Sequence[Helpful]
    number_not_stated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """U of a figure with what its certificates share by their standards [unit of the figure].

    Attributes
    ----------
    lowest, largest : float
        Loadings that nobody stated at 0, and fully shared; the same where all are known.
    """

    lowest: float
    largest: float

    @property
    def is_known(self) -> bool:
        """Whether nothing is left to be asked."""
        return abs(self.largest - self.lowest) <= _ROUNDING * max(self.largest, self.lowest)


def together(actor: Actor, figure_id: int) -> Together | None:
    """Return U of a figure with common standards; ``None`` where there are none, or no U."""
    tables = tables_of(actor, [figure_id])
    table, figure = tables.tables.get(str(figure_id)), tables.figures.get(str(figure_id))
    if table is None or figure is None or figure.expanded_uncertainty is None:
        return None
    if not table.sources.loadings:
        return None
    lowest, largest = (
        _expanded(tables.figures, str(figure_id), float(one[0])) for one in table.extremes
    )
    found = Together(lowest=min(lowest, largest), largest=max(lowest, largest))
    is_as_stated = abs(found.largest / figure.expanded_uncertainty - 1) <= _ROUNDING
    return None if found.is_known and is_as_stated else found


def loadings_asked_for(actor: Actor) -> list[AskedFor]:
    """Return the loadings that nobody stated, those first on which most depends."""
    tables = tables_of(actor)
    requests = ask_for_loadings(tables.tables)[:SHOWN]
    names = _Names(actor, (one for each in requests for one in (each.upstream, *each.sources)))
    return [
        AskedFor(
            upper=names.number(each.upstream),
            issuer=names.issuer(each.upstream),
            lowers=list(_lowers(actor, each.upstream, each.sources, tables, names)),
            largest_percent=100 * each.largest_change,
            figures=[_figure(tables.figures, one.figure_id) for one in each.effects[:5]],
        )
        for each in requests
    ]


def _lowers(
    actor: Actor, upper: str, sources: Iterable[str], tables: Tables, names: _Names
) -> Iterable[LowerCertificate]:
    for name in dict.fromkeys(one.partition("#")[0] for one in sources):
        use = tables.uses.get((name, upper))
        if use is not None:
            yield LowerCertificate(
                number=names.number(name), use_id=use.pk, may_declare=names.is_own(actor, name)
            )


def improvements(actor: Actor) -> Ranking:
    """Return the certificates by what halving their u would bring to all the figures seen."""
    tables = tables_of(actor)
    ranking = rank_improvements(tables.tables)
    helpful = [one for one in ranking.improvements if one.kind == "certificate"][:SHOWN]
    names = _Names(actor, (one.source for one in helpful))
    rows = [
        Helpful(
            name=names.number(one.source) or str(one.title or one.source),
            issuer=names.issuer(one.source),
            certificate_id=names.visible(one.source),
            total_percent=100 * one.total_reduction,
            number_of_figures=len(one.effects),
            best=_figure(tables.figures, one.effects[0].figure_id),
            before=_expanded(tables.figures, one.effects[0].figure_id, one.effects[0].before),
            after=_expanded(tables.figures, one.effects[0].figure_id, one.effects[0].after),
            unit=tables.figures[one.effects[0].figure_id].unit,
        )
        for one in helpful
    ]
    return Ranking(rows=rows, number_not_stated=len(ranking.not_stated))


def _expanded(figures: Mapping[str, Figure], name: str, u: float) -> float:
    return (figures[name].coverage_factor or 2.0) * u


def _figure(figures: Mapping[str, Figure], name: str) -> tuple[int, str]:
    found = figures[name]
    title = in_language(found.title, found.title_en)
    return found.pk, " · ".join(filter(None, (title, found.subject or found.owner.name)))


class _Names:
    """What certificates and standards are called, as a chain shows them to everybody."""

    def __init__(self, actor: Actor, names: Iterable[str]) -> None:
        wanted = {one.partition("#")[0] for one in names}
        numbers = [number for one in wanted if (number := number_of(one, CERTIFICATE)) is not None]
        known = Certificate.objects.unscoped(_WHY).filter(pk__in=numbers).select_related("issuer")
        self._certificates: dict[int, Any] = {one.pk: one for one in known}
        seen = Certificate.objects.visible_to(actor).filter(pk__in=numbers)
        self._visible = set(seen.values_list("pk", flat=True))
        standards = [number for one in wanted if (number := number_of(one, STANDARD)) is not None]
        found = MeasurementStandard.objects.visible_to(actor).filter(pk__in=standards)
        self._standards: dict[int, str] = dict(found.values_list("pk", "name"))

    def _certificate(self, name: str) -> Any:
        return self._certificates.get(number_of(name.partition("#")[0], CERTIFICATE) or 0)

    def number(self, name: str) -> str:
        """Return the number of a certificate, or the name of a standard; empty when hidden."""
        found = self._certificate(name)
        if found is not None:
            return str(found.number)
        return self._standards.get(number_of(name, STANDARD) or 0, "")

    def issuer(self, name: str) -> str:
        """Return who issued a certificate."""
        found = self._certificate(name)
        return "" if found is None else str(found.issuer.name)

    def visible(self, name: str) -> int | None:
        """Return the number of a certificate whose page the actor may open."""
        found = self._certificate(name)
        return found.pk if found is not None and found.pk in self._visible else None

    def is_own(self, actor: Actor, name: str) -> bool:
        """Return whether the actor's organisation issued or holds a certificate."""
        found = self._certificate(name)
        own = actor.organisation_id
        return found is not None and own is not None and own in (found.owner_id, found.issuer_id)
