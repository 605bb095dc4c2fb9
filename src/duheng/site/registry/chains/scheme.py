"""The region's scheme of one quantity: its standards by level, and which rests on which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.rows import fetched
from duheng.site.registry.models import MeasurementStandard, StandardLevel, StandardStatus

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 176, 60, 14, 46, 8
_LEVELS = (
    StandardLevel.NATIONAL,
    StandardLevel.OUTSIDE,
    StandardLevel.REGIONAL,
    StandardLevel.CITY,
    StandardLevel.COUNTY,
    StandardLevel.DEPARTMENTAL,
    StandardLevel.ENTERPRISE,
    StandardLevel.SECONDARY,
)
_ACROSS = 8
_ABOVE = """
SELECT DISTINCT c.standard_id, COALESCE(up.standard_id, u.standard_id)
FROM registry_certificate c
JOIN registry_certificateuse u ON u.certificate_id = c.id AND u.relation = 'equipment'
LEFT JOIN registry_certificate up ON up.id = u.upper_certificate_id
WHERE c.withdrawn_at IS NULL AND c.status = 'valid' AND c.standard_id IN ({})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeBox:
    """A standard in the diagram."""

    id: int
    name: str
    number: str
    keeper: str
    uncertainty: str
    state: str
    url: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLevel:
    """The standards of one level; more than are drawn are only counted."""

    title: str | Promise
    boxes: Sequence[SchemeBox]
    number: int
    y: float

    @property
    def more(self) -> int:
        """How many are not drawn."""
        return self.number - len(self.boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A diagram: levels from the top, and lines between standards."""

    levels: Sequence[SchemeLevel]
    lines: Sequence[tuple[float, float, float, float]]
    width: float
    height: float


def quantities(actor: Actor) -> list[tuple[str, int]]:
    """Return the quantities of which an actor sees standards, with how many; the most first."""
    found = (
        MeasurementStandard.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True)
        .values("quantity")
        .annotate(number=Count("pk"))
        .order_by("-number", "quantity")
    )
    return [(one["quantity"], one["number"]) for one in found]


def scheme_of(actor: Actor, quantity: str, day: date) -> Scheme:
    """Return the diagram of a quantity; those with the latest calibration of each level first."""
    levels: list[SchemeLevel] = []
    for level in _LEVELS:
        found = (
            MeasurementStandard.objects.visible_to(actor)
            .filter(withdrawn_at__isnull=True, quantity=quantity, level=level)
            .select_related("keeper")
        )
        number = found.count()
        if number:
            y = MARGIN + len(levels) * (HEIGHT + GAP_Y)
            drawn = found.order_by("division_code", "number")[:_ACROSS]
            boxes = [_box(one, place, y, day) for place, one in enumerate(drawn)]
            levels.append(SchemeLevel(title=level.label, boxes=boxes, number=number, y=y))
    across = max((len(one.boxes) for one in levels), default=1)
    return Scheme(
        levels=tuple(levels),
        lines=tuple(_lines([box for level in levels for box in level.boxes])),
        width=across * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN,
        height=len(levels) * (HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN,
    )


def state_of(one: MeasurementStandard, day: date) -> str:
    """Return how a standard stands on a day."""
    if one.status != StandardStatus.IN_FORCE:
        return str(one.status)
    if one.confirmed_until is None:
        return "undecided"
    return "valid" if one.confirmed_until >= day else "overdue"


def _box(one: MeasurementStandard, place: int, y: float, day: date) -> SchemeBox:
    return SchemeBox(
        id=one.pk,
        name=one.name,
        number=one.number,
        keeper=one.keeper.name,
        uncertainty=one.uncertainty,
        state=state_of(one, day),
        url=reverse("registry:chain", args=["standard", one.pk]),
        x=MARGIN + place * (WIDTH + GAP_X),
        y=y,
    )


def _lines(boxes: Sequence[SchemeBox]) -> list[tuple[float, float, float, float]]:
    by_id = {one.id: one for one in boxes}
    found = []
    for lower_id, upper_id in fetched(_ABOVE, list(by_id)):
        lower, upper = by_id[lower_id], by_id.get(upper_id)
        if upper is not None and upper.y < lower.y:
            found.append((lower.x + WIDTH / 2, lower.y, upper.x + WIDTH / 2, upper.y + HEIGHT))
    return found
