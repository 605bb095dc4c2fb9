"""Reference materials and normative documents of the plan, as records, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.recording import Recorded
from duheng.site.demonstration.actions import change_synthetic, record_synthetic
from duheng.site.demonstration.recording_bodies import Recordings
from duheng.site.demonstration.references import Batch, Edition, plan_batches, plan_editions
from duheng.site.demonstration.sizes import REGION, noon
from duheng.site.registry.models import (
    DocumentStatus,
    MaterialStatus,
    NormativeDocument,
    ReferenceMaterial,
)


class ReferenceRecords:
    """Records the materials and documents of a region; the first year brings everything older."""

    def __init__(self, done: Recordings) -> None:
        plan = done.plan
        self.batches = plan_batches(plan.sizes)
        self.editions = plan_editions(plan.sizes)
        self.producer = done.organisation(plan.first("institute", REGION))
        self.authority = done.organisation(plan.first("authority", REGION))
        self.materials: dict[int, ReferenceMaterial] = {}
        self.documents: dict[int, NormativeDocument] = {}

    def record_year(self, year: int, at: datetime) -> None:
        """Record what came in a year, and the end of what ended in it."""
        materials = {
            place: self._material(one)
            for place, one in enumerate(self.batches)
            if place not in self.materials and one.recorded_on.year <= year
        }
        record_synthetic(actor=SYSTEM, at=at, records=[list(materials.values())])
        self.materials.update(materials)
        self._record_documents(year, at)
        changed = [*self._ended(at), *self._replaced(at)]
        change_synthetic(actor=SYSTEM, at=at, changed=changed, reason="")

    def _record_documents(self, year: int, at: datetime) -> None:
        """Record one edition after the other: a later one names the record that it replaces."""
        for place, one in enumerate(self.editions):
            if place not in self.documents and one.recorded_on.year <= year:
                made = self._document(one)
                record_synthetic(actor=SYSTEM, at=at, records=[[made]])
                self.documents[place] = made

    def _material(self, one: Batch) -> ReferenceMaterial:
        made = ReferenceMaterial(
            number=one.number,
            name=one.name,
            name_en=one.name_en,
            level=one.level,
            batch=one.batch,
            producer_id=self.producer,
            division_code=REGION,
            properties=[dict(each) for each in one.properties],
            status=MaterialStatus.IN_FORCE if one.certified_on else MaterialStatus.IN_DEVELOPMENT,
            certified_on=one.certified_on,
            valid_until=one.valid_until,
        )
        made.date_from(noon(one.recorded_on))
        return made

    def _document(self, one: Edition) -> NormativeDocument:
        made = NormativeDocument(
            number=one.number,
            edition=one.edition,
            title=one.title,
            title_en=one.title_en,
            kind=one.kind,
            level="regional",
            division_code=REGION,
            body_id=self.authority,
            status=DocumentStatus(one.stage),
            published_on=one.published_on,
            in_force_from=one.in_force_from,
            replaces=None if one.replaces is None else self.documents[one.replaces],
        )
        made.date_from(noon(one.recorded_on))
        return made

    def _ended(self, at: datetime) -> Iterator[tuple[Recorded, datetime]]:
        """Yield the batches whose validity ended before an instant."""
        for place, record in self.materials.items():
            until = self.batches[place].valid_until
            if until is None or noon(until) >= at or record.status == MaterialStatus.ENDED:
                continue
            record.status = MaterialStatus.ENDED
            yield record, noon(until + timedelta(days=1))

    def _replaced(self, at: datetime) -> Iterator[tuple[Recorded, datetime]]:
        """Yield the editions after which another one came into force before an instant."""
        for place in self.documents:
            one = self.editions[place]
            if one.replaces is None or one.in_force_from is None or noon(one.in_force_from) > at:
                continue
            before = self.documents[one.replaces]
            if before.status != DocumentStatus.REPLACED:
                before.status = DocumentStatus.REPLACED
                before.in_force_to = one.in_force_from - timedelta(days=1)
                yield before, noon(one.in_force_from)
