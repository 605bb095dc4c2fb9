"""Reference materials and normative documents of the synthetic region."""

from collections import Counter
from datetime import date

import pytest

from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.building import Built
from duheng.site.demonstration.references import plan_batches, plan_editions
from duheng.site.demonstration.sizes import sizes_of
from duheng.site.registry.models import NormativeDocument, ReferenceMaterial

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def test_everything_planned_is_recorded_and_labelled(region: Built) -> None:
    materials = list(ReferenceMaterial.objects.visible_to(SYSTEM))
    documents = list(NormativeDocument.objects.visible_to(SYSTEM))
    assert len(materials) == len(plan_batches(sizes_of(TODAY)))
    assert len(documents) == len(plan_editions(sizes_of(TODAY)))
    for one in materials:
        assert one.number.startswith("SYN-")
        assert "合成" in one.name
    for each in documents:
        assert each.number.startswith("SYN-")
        assert "合成" in each.title


def test_a_material_whose_validity_ended_has_ended_and_some_are_in_development(
    region: Built,
) -> None:
    today = region.records.plan.sizes.today
    materials = ReferenceMaterial.objects.visible_to(SYSTEM)
    for one in materials:
        assert (one.status == "ended") == (one.valid_until is not None and one.valid_until < today)
    assert set(Counter(one.status for one in materials)) == {"in_force", "ended", "in_development"}
    in_force = [one for one in materials if one.status == "in_force"]
    assert all(
        float(each["expanded_uncertainty"]) > 0 for one in in_force for each in one.properties
    )
    assert all(one.properties for one in in_force)


def test_an_edition_that_was_replaced_ended_the_day_before_the_next_began(region: Built) -> None:
    documents = NormativeDocument.objects.visible_to(SYSTEM)
    later = [one for one in documents if one.replaces_id is not None]
    assert later
    for one in later:
        before = documents.get(pk=one.replaces_id)
        assert (before.number, before.status) == (one.number, "replaced")
        assert before.in_force_to < one.in_force_from
    stages = {one.status for one in documents}
    assert {"proposed", "drafted", "commented", "in_force", "replaced"} <= stages


def test_the_plan_of_another_day_holds_nothing_of_later_days() -> None:
    early = sizes_of(date(2023, 3, 1))
    assert all(one.recorded_on <= early.today for one in plan_batches(early))
    assert all(one.recorded_on <= early.today for one in plan_editions(early))
