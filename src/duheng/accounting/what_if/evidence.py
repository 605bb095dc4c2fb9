"""What the figures of an account rest on, to pick from: documents and their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duheng.accounting.records import Texts
from duheng.accounting.what_if.cells import AccountCells
from duheng.accounting.what_if.changes import document_of, number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSource:
    """A source of figures: its id, its words, and its standard uncertainty.

    Attributes
    ----------
    standard_uncertainty : float or None
        In the unit of the input that it acts on; ``None`` is not stated.
    share : float
        Of the variance of the figure in which it has the largest [1].
    """

    id: str
    title: Texts
    kind: str
    evidence: str
    input: str
    standard_uncertainty: float | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDocument:
    """A certificate, ticket, pack or statement, and the sources that rest on it.

    Attributes
    ----------
    id : str
        What the ids of its sources begin with.
    number : str
        As its readers call it; the last part of the id.
    share : float
        Of the variance of the figure in which it has the largest, its sources together [1].
    """

    id: str
    number: str
    sources: Sequence[EvidenceSource]
    share: float


def evidence_in(cells: AccountCells) -> tuple[EvidenceDocument, ...]:
    """Return what the figures rest on, the largest share of a variance first."""
    shares = _shares(cells)
    found: dict[str, EvidenceSource] = {}
    for table in cells.tables.values():
        for place, name in enumerate(table.sources.ids):
            if name not in found:
                uncertainty = float(table.sources.standard_uncertainty[place])
                found[name] = EvidenceSource(
                    id=name,
                    title=table.sources.text("titles", place) or {"en": name},
                    kind=str(table.sources.text("kinds", place)),
                    evidence=str(table.sources.text("evidence", place)),
                    input=cells.inputs.get(name, ""),
                    standard_uncertainty=None if uncertainty != uncertainty else uncertainty,
                    share=max((one.get(name, 0.0) for one in shares), default=0.0),
                )
    by_document: dict[str, list[EvidenceSource]] = {}
    for source in found.values():
        by_document.setdefault(document_of(source.id), []).append(source)
    documents = [_document(name, mine, shares) for name, mine in by_document.items()]
    return tuple(sorted(documents, key=lambda one: (-one.share, one.id)))


def _document(
    name: str, sources: list[EvidenceSource], shares: Sequence[Mapping[str, float]]
) -> EvidenceDocument:
    return EvidenceDocument(
        id=name,
        number=number_of(name),
        sources=tuple(sorted(sources, key=lambda one: (-one.share, one.id))),
        share=max((sum(one.get(each.id, 0.0) for each in sources) for one in shares), default=0.0),
    )


def _shares(cells: AccountCells) -> list[dict[str, float]]:
    """Return the shares of the variance of each quantity's whole, by source."""
    found = []
    for table in cells.tables.values():
        lines = table.rollup(()).budget.to_frame()
        found.append(dict(zip(lines["source"].astype(str), lines["share"], strict=True)))
    return found
