"""What-ifs are answered from the cells that a run kept: no reading is read, nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from duheng.site.accounts.queries import get_run
from duheng.site.accounts.records import RunRecord
from duheng.site.accounts.what_if.asking import Question
from duheng.site.accounts.what_if.records import (
    ChangedRecord,
    EvidenceRecord,
    SourceRecord,
    StandingRecord,
    WhatIfRecord,
)
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.figures.queries import in_language

if TYPE_CHECKING:
    from duheng.accounting.what_if import (
        AccountCells,
        ChangedFigure,
        EvidenceDocument,
        EvidenceSource,
        Standing,
    )

CERTIFICATE = "urn:duheng:certificate:"


def cells_of_run(run: RunRecord) -> AccountCells:
    """Return the cells that a run kept.

    Raises
    ------
    NotPossibleNow
        When it kept none.
    """
    from duheng.accounting.what_if import parse_cells  # loads the columns

    if not run.cells_sha256:
        raise NotPossibleNow(_("this run kept no cells"), hint=_("run the account again"))
    return parse_cells(kept_bytes(run.cells_sha256), f"account-{run.id}.arrow")


def levels_of(cells: AccountCells) -> set[str]:
    """Return the levels that the cells of every quantity have."""
    found = [set(table.levels) for table in cells.tables.values()]
    return set.intersection(*found) if found else set()


def what_if_of_run(actor: Actor, run_id: int, asked: Question) -> WhatIfRecord:
    """Return what a question about a run comes to.

    Raises
    ------
    NoSuchRecord, NotPossibleNow
        When there is no such run for the actor, or it kept no cells.
    UnknownName, UnusableChange, UnusableSources, UnusableRows
        When its cells cannot answer.
    """
    run = get_run(actor, run_id)
    return answer_of(run, cells_of_run(run), asked)


def answer_of(run: RunRecord, cells: AccountCells, asked: Question) -> WhatIfRecord:
    """Return what a question comes to, by the cells of a run."""
    from duheng.accounting.what_if import what_if

    found = what_if(
        cells,
        withdrawn=asked.withdrawn,
        changed=dict(asked.changed),
        scaled=dict(asked.scaled),
        group_by=asked.levels,
    )
    return WhatIfRecord(
        run_id=run.id,
        digest=run.digest,
        withdrawn=found.withdrawn,
        changed=found.changed,
        scaled=found.scaled,
        lost=found.lost,
        figures=[_changed(one) for one in found.figures],
        unreached=found.unreached,
    )


def evidence_of_run(actor: Actor, run_id: int) -> list[EvidenceRecord]:
    """Return what the figures of a run rest on, the largest share of a variance first."""
    return evidence_of(cells_of_run(get_run(actor, run_id)))


def evidence_of(cells: AccountCells) -> list[EvidenceRecord]:
    """Return what figures rest on, in the language of the page."""
    from duheng.accounting.what_if import evidence_in

    return [_document(one) for one in evidence_in(cells)]


def _document(one: EvidenceDocument) -> EvidenceRecord:
    sources = [_source(each) for each in one.sources]
    told = next((each for each in sources if each.kind == "certificate"), sources[0])
    return EvidenceRecord(
        id=one.id,
        number=one.number,
        title=one.number if one.id.startswith(CERTIFICATE) else told.title,
        evidence=told.evidence,
        share=one.share,
        sources=sources,
    )


def _source(one: EvidenceSource) -> SourceRecord:
    return SourceRecord(
        id=one.id,
        title=_words(one.title, one.id),
        kind=one.kind,
        evidence=one.evidence,
        input=one.input,
        standard_uncertainty=one.standard_uncertainty,
        share=one.share,
    )


def _changed(one: ChangedFigure) -> ChangedRecord:
    return ChangedRecord(
        quantity=one.quantity,
        title=_words(one.title, one.quantity),
        group=dict(one.group),
        unit=one.unit,
        coverage_factor=one.coverage_factor,
        before=_standing(one.before),
        after=_standing(one.after),
        loses_traceability=one.loses_traceability,
        share_reached=one.share_reached,
        share_lost=one.share_lost,
        rest_uncertainty=one.rest_uncertainty,
    )


def _standing(one: Standing) -> StandingRecord:
    return StandingRecord(
        best_estimate=one.best_estimate,
        standard_uncertainty=one.standard_uncertainty,
        expanded_uncertainty=one.expanded_uncertainty,
    )


def _words(title: Mapping[str, str], fallback: str) -> str:
    return in_language(title.get("zh-Hans", ""), title.get("en", "")) or fallback
