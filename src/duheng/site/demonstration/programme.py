"""Records that the plan's indicators and commitments count, so many as the plan aims at by year.

The kinds of records and how many are taken from the packs: another region's plan fills its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from duheng.rulebook import UnknownPack, load_indicators, load_measures
from duheng.rulebook.counting import CountedOver, CountingForm, CountingRule
from duheng.rulebook.vocabularies import Term, Vocabulary
from duheng.site.demonstration.content_reading import words
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.sizes import INDICATORS_OF_PLAN, MEASURES_OF_PLAN, REGION
from duheng.site.demonstration.standards import FIRST_YEAR
from duheng.site.registry.programme.vocabulary import NAME, vocabulary_on

_DATES = ("started_on", "established_on", "joined_on", "recognised_on", "completed_on", "due_on")
_STATUSES = {CountedOver.CUMULATIVE: "completed", CountedOver.AS_OF: "in_force"}
_FIELDS_OF_MATERIALS = ("dairy", "nucleic_acid", "nucleic_acid", "carbon")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecordPlan:
    """A plan record to be.

    Attributes
    ----------
    organisation, person : int or None
        Places among the bodies, and among the people of the regional institute.
    """

    kind: str
    name: str
    status: str
    since: date
    division: str
    attributes: Mapping[str, Any]
    organisation: int | None = None
    person: int | None = None
    number: str = ""


class Programme:
    """Plans the records of the programme.

    Attributes
    ----------
    planned : list of PlanRecordPlan
        Those that are there so far.
    """

    def __init__(self, plan: RegionPlan) -> None:
        self.plan = plan
        self.today = plan.sizes.today
        self.generator = plan.sizes.generator("programme")
        self.planned: list[PlanRecordPlan] = []
        self._vocabulary = _vocabulary(self.today)
        self._shops = _shops(plan)
        self._people = 0

    def fill(self) -> tuple[PlanRecordPlan, ...]:
        """Return records for every series and commitment that counts plan records."""
        indicators = load_indicators(self.today, INDICATORS_OF_PLAN)
        for one in indicators.indicators:
            for series in one.series:
                by_year = {each.year: each.value for each in series.targets}
                self._fill(series.counting, by_year, one.names["zh-Hans"])
        series_rules = [series.counting for one in indicators.indicators for series in one.series]
        for each in indicators.commitments:
            rule = each.counting
            if rule is None or each.value is None or _is_counted_already(rule, series_rules):
                continue
            last = (each.due_on or date(FIRST_YEAR + 4, 12, 31)).year
            by_year = {year: _part(each.value, year, last) for year in range(FIRST_YEAR, last + 1)}
            self._fill(rule, by_year, each.names["zh-Hans"])
        self._projects()
        return tuple(self.planned)

    def _fill(self, rule: CountingRule, by_year: Mapping[int, float], title: str) -> None:
        if rule.of != "plan_record" or rule.form is not CountingForm.COUNT:
            return
        before = 0
        for year, value in sorted(by_year.items()):
            wanted = int(value)
            if rule.where["kind"] == ("demonstration_unit",):
                wanted = min(wanted, len(self._shops))
            for number in range(before, wanted):
                self._one(rule, year, title, number)
            before = max(before, wanted)

    def _one(self, rule: CountingRule, year: int, title: str, number: int) -> None:
        kind = str(rule.where["kind"][0])
        term = self._vocabulary.term(kind)
        day = self._day(year)
        attributes = {
            key: values[0] for key, values in rule.where.items() if key not in {"kind", "status"}
        }
        keys = {one.key for one in term.attributes}
        for key in _DATES:
            if key in keys and key not in {"due_on", "started_on"}:
                attributes[key] = day.isoformat()
        if "started_on" in keys:
            attributes["started_on"] = (day - timedelta(days=300)).isoformat()
        self._add_what_is_required(term, attributes, number)
        self.planned.append(
            self._record(rule, term, title, number, attributes, _begin(attributes, day))
        )

    def _record(
        self,
        rule: CountingRule,
        term: Term,
        title: str,
        number: int,
        attributes: dict[str, Any],
        since: date,
    ) -> PlanRecordPlan:
        is_shop = term.key == "demonstration_unit"
        body = self._shops[number] if is_shop else self.plan.first("institute", REGION)
        needs_person = any(one.key == "person" for one in term.attributes)
        if is_shop:
            attributes["sector"] = _sector(self.plan, body)
        if needs_person:
            self._people += 1
        keys = {one.key for one in term.attributes}
        return PlanRecordPlan(
            kind=term.key,
            name="" if needs_person else f"示例{_short(term, title)} {number + 1:03d}",
            status=_STATUSES[rule.over] if "status" in keys else "",
            since=since,
            division=self.plan.bodies[body].division,
            attributes=attributes,
            organisation=body,
            person=self._people - 1 if needs_person else None,
            number=f"SYN-GH-{len(self.planned):05d}",
        )

    def _add_what_is_required(self, term: Term, attributes: dict[str, Any], number: int) -> None:
        """Give a required word that the rule leaves open, such as the field of a material."""
        found = next((one for one in term.attributes if one.key == "field"), None)
        if found is None or "field" in attributes or not found.is_required:
            return
        fields = list(found.values)
        if term.key == "reference_material_development":
            listed = _FIELDS_OF_MATERIALS
            attributes["field"] = listed[number] if number < len(listed) else listed[0]
        else:
            attributes["field"] = fields[number % len(fields)]

    def _projects(self) -> None:
        """Plan the projects of the boxes: research in hand, some done, some late."""
        institute = self.plan.first("institute", REGION)
        for place, project in enumerate(load_measures(self.today, MEASURES_OF_PLAN).projects):
            if project.record_kind != "research_project":
                continue
            begins = date(FIRST_YEAR + 1 + place % 3, 3, 1)
            is_done = place % 3 == 0
            attributes = {"started_on": begins.isoformat(), "measure": project.measure}
            if is_done:
                attributes["completed_on"] = date(FIRST_YEAR + 4, 6, 30).isoformat()
            self.planned.append(
                PlanRecordPlan(
                    kind="research_project",
                    name=f"示例项目：{project.names['zh-Hans']}"[:280],
                    status="completed" if is_done else "under_way",
                    since=begins,
                    division=REGION,
                    attributes=attributes,
                    organisation=institute,
                    number=f"SYN-GH-{len(self.planned):05d}",
                )
            )

    def _day(self, year: int) -> date:
        """Return a day of a year; of the first one, of any of the six years before its end."""
        first = year - 6 if year == FIRST_YEAR else year
        day = date(first, 1, 15) + timedelta(
            days=self.generator.randrange((date(year, 12, 20) - date(first, 1, 15)).days)
        )
        return min(day, self.today - timedelta(days=1))


def _vocabulary(day: date) -> Vocabulary:
    found = vocabulary_on(day)
    if found is None:
        raise UnknownPack(f"no pack of vocabularies ends in /{NAME}", hint="install one")
    return found


def _begin(attributes: Mapping[str, Any], day: date) -> date:
    found = attributes.get("started_on")
    return date.fromisoformat(found) if found else day


def _part(whole: float, year: int, last: int) -> float:
    return round(whole * (year - FIRST_YEAR + 1) / (last - FIRST_YEAR + 1))


def _is_counted_already(rule: CountingRule, others: list[CountingRule]) -> bool:
    return any(one.where["kind"] == rule.where["kind"] for one in others if "kind" in one.where)


def _short(term: Term, title: str) -> str:
    return term.title_in("zh-Hans") or title


def _shops(plan: RegionPlan) -> list[int]:
    """Return the organisations that may be demonstration units, in an order drawn once."""
    found = [
        place
        for place, one in enumerate(plan.bodies)
        if "demonstration" in words()["sectors"].get(one.part, {})
    ]
    random.Random(len(found)).shuffle(found)  # noqa: S311 - synthetic data
    return found


def _sector(plan: RegionPlan, body: int) -> str:
    return str(words()["sectors"][plan.bodies[body].part]["demonstration"])


def begins_by_year(records: tuple[PlanRecordPlan, ...], year: int) -> Iterator[PlanRecordPlan]:
    """Yield the records that are known of in a year; in the first one, everything older too."""
    for one in records:
        known = max(FIRST_YEAR, _known_in(one))
        if known == year:
            yield one


def _known_in(one: PlanRecordPlan) -> int:
    return int(str(one.attributes.get("completed_on", one.since.isoformat()))[:4])
