"""Indicators are counted from states of records, and every number names its evidence."""

from dataclasses import replace
from datetime import date

from duheng.rulebook.counting import CountedOver, CountingForm, CountingRule
from duheng.site.indicators.counting import Candidate, Counted, count
from duheng.terms.evidence import Confidence

DAY = date(2025, 6, 30)
RULE = CountingRule(
    form=CountingForm.COUNT,
    of="plan_record",
    where={"kind": ("expert",), "status": ("in_force",)},
    having=None,
    over=CountedOver.AS_OF,
    dated_by=None,
    confidence=Confidence.UNCHECKED,
    note={},
)


def record(number: int, *, begins: date | None, ends: date | None = None, **properties: object):
    counted = Counted(
        kind="registry.planrecord", record_id=number, number=1, key=str(number), name=f"n{number}"
    )
    return Candidate(counted=counted, properties=properties, begins_on=begins, ends_on=ends)


def test_a_record_counts_from_its_first_to_its_last_day() -> None:
    records = [
        record(1, begins=DAY, kind="expert"),
        record(2, begins=date(2025, 7, 1), kind="expert"),
        record(3, begins=date(2020, 1, 1), ends=DAY, kind="expert"),
        record(4, begins=date(2020, 1, 1), ends=date(2025, 6, 29), kind="expert"),
        record(5, begins=date(2020, 1, 1), kind="doctor"),
    ]
    found = count(RULE, DAY, lambda kind: records)
    assert [one.record_id for one in found.evidence] == [1, 3]
    assert found.value == 2.0


def test_a_cumulative_number_counts_what_was_completed_whatever_became_of_it() -> None:
    rule = replace(
        RULE,
        where={"kind": ("specification",), "status": ("completed",)},
        over=CountedOver.CUMULATIVE,
        dated_by="completed_on",
    )
    done = {"kind": "specification", "status": "completed"}
    records = [
        record(1, begins=None, completed_on="2022-05-01", **done),
        record(2, begins=None, completed_on="2025-07-01", **done),
        record(3, begins=date(2020, 1, 1), kind="specification", status="completed"),
        record(4, begins=None, completed_on="2022-05-01", kind="specification", status="drafted"),
    ]
    assert [one.record_id for one in count(rule, DAY, lambda kind: records).evidence] == [1]


def test_a_ratio_names_what_is_missing_and_divides_by_nothing_never() -> None:
    rule = replace(
        RULE,
        form=CountingForm.RATIO,
        of="catalogue_kinds",
        where={"requires_verification": (True,)},
        having="public_standard_in_region",
    )

    def kind(key: str, *covered: str, required: bool = True) -> Candidate:
        counted = Counted(
            kind="catalogue", record_id=0, number=0, key=key, name=key, covered=covered
        )
        properties = {"requires_verification": required}
        return Candidate(counted=counted, properties=properties, begins_on=None, ends_on=None)

    kinds = [kind("a", "S1"), kind("b"), kind("c", "S2", "S3"), kind("d", required=False)]
    found = count(rule, DAY, lambda of: kinds)
    assert (found.over, [one.key for one in found.missing]) == (3, ["b"])
    assert found.value is not None
    assert abs(found.value - 200 / 3) < 1e-12
    assert count(rule, DAY, lambda of: []).value is None
