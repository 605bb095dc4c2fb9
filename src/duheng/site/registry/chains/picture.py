"""A chain laid out: every certificate once, the standards above, what rests on what between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.registry.chains.ids import CERTIFICATE, number_of
from duheng.site.registry.chains.words import gap_words, terminus_words, uncertainty_words
from duheng.terms.findings import Finding, Severity
from duheng.traceability import ChainEdge, ChainJudgement, ChainNode, Terminus

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 236, 104, 28, 58, 12
_MOST_ACROSS = 40
_STATES = {
    "expired": "overdue",
    "superseded": "void",
    "withdrawn": "void",
    "not_passed": "failed",
    "hash_mismatch": "failed",
    "missing": "not_provable",
    "not_in_force": "not_provable",
}


@dataclass(slots=True, kw_only=True)
class Box:
    """A certificate, or one that is not there.

    Attributes
    ----------
    anchor : str
        Of its line in the table.
    url : str
        The chain from here upwards; empty for one of another organisation.
    state, state_word : str
        See :mod:`duheng.site.pages.statuses`.
    """

    key: str
    anchor: str
    number: str
    issuer: str
    measured_on: str
    valid_until: str
    uncertainty: str
    state: str
    state_word: str
    terminus: str
    level: int
    url: str = ""
    is_redacted: bool = False
    is_root: bool = False
    digest: str = ""
    gaps: list[str] = field(default_factory=list)
    x: float = 0
    y: float = 0

    @property
    def middle(self) -> float:
        """Where lines end."""
        return self.x + WIDTH / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """That one rests on another: where it runs, and what happened there."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_broken: bool
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chain to be drawn."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: float
    height: float


def draw(judged: ChainJudgement) -> Picture:
    """Return where every certificate of a chain stands, and the lines between them."""
    boxes = {one.id: _box(one, judged) for one in judged.nodes}
    lines: list[tuple[str | None, Box, ChainEdge]] = []
    for place, edge in enumerate(judged.edges):
        box = boxes.get(edge.upper_id or "")
        if box is None:
            below = boxes.get(edge.lower_id or "")
            box = _absent(edge, place, 0 if below is None else below.level + 1)
            boxes[box.key] = box
        _mark(box, edge)
        lines.append((edge.lower_id, box, edge))
    levels = _placed(list(boxes.values()))
    across = max((len(row) for row in levels), default=1)
    return Picture(
        boxes=tuple(box for row in reversed(levels) for box in row),
        lines=tuple(_line(boxes[low], up, edge) for low, up, edge in lines if low in boxes),
        width=across * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN,
        height=len(levels) * (HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN,
    )


def _box(node: ChainNode, judged: ChainJudgement) -> Box:
    one = node.certificate
    number = number_of(node.id, CERTIFICATE)
    box = Box(
        key=node.id,
        anchor=node.id.replace(":", "-"),
        number=one.number,
        issuer=one.issuer,
        measured_on="" if one.measured_at is None else one.measured_at.date().isoformat(),
        valid_until="" if one.valid_to is None else one.valid_to.date().isoformat(),
        uncertainty=_uncertainty(node, judged),
        state="valid",
        state_word=_("In force"),
        terminus=terminus_words(node.terminus),
        level=node.level,
        is_redacted=one.is_redacted,
        is_root=node.level == 0,
        digest=(one.digest or "").removeprefix("sha256:"),
        gaps=[gap_words(found) for found in node.findings],
    )
    if not one.is_redacted and number is not None:
        box.url = reverse("registry:chain", args=[CERTIFICATE, number])
    if node.terminus is Terminus.NOT_STATED:
        box.state, box.state_word = "undecided", gap_words(node.findings[0])
    return box


def _absent(edge: ChainEdge, place: int, level: int) -> Box:
    return Box(
        key=f"absent-{place}",
        anchor=f"absent-{place}",
        number=edge.name or _("No certificate"),
        issuer="",
        measured_on="" if edge.instant is None else edge.instant.date().isoformat(),
        valid_until="",
        uncertainty="",
        state="not_provable",
        state_word=_("Missing"),
        terminus=terminus_words(Terminus.MISSING),
        level=level,
    )


def _mark(box: Box, edge: ChainEdge) -> None:
    """Show the worst that is found where the certificate was used."""
    for found in edge.findings:
        box.gaps.append(gap_words(found))
    worst = worst_of(edge.findings)
    if worst is not None and worst.severity is not Severity.NOTE:
        key = worst.code.rpartition(".")[2]
        box.state, box.state_word = _STATES.get(key, "undecided"), gap_words(worst)


def worst_of(findings: Sequence[Finding]) -> Finding | None:
    """Return the gravest finding, or ``None``."""
    order = list(Severity)
    return min(findings, key=lambda one: order.index(one.severity), default=None)


def _uncertainty(node: ChainNode, judged: ChainJudgement) -> str:
    """Return the uncertainty that counts on the way up: the one compared, or the smallest."""
    for edge in judged.edges:
        if edge.upper_id == node.id and edge.steps:
            step = edge.steps[0]
            return uncertainty_words(step.upper_standard_uncertainty, step.unit)
    for edge in judged.edges_of(node.id):
        if edge.steps:
            return uncertainty_words(edge.steps[0].standard_uncertainty, edge.steps[0].unit)
    stated = [one for one in node.certificate.points if one.standard_uncertainty is not None]
    if not stated:
        return ""
    return uncertainty_words(stated[0].standard_uncertainty or 0.0,
                             stated[0].error_unit or stated[0].unit)  # fmt: skip


def _placed(boxes: list[Box]) -> list[list[Box]]:
    """Place the boxes of each level side by side, the highest level on top; return the levels."""
    if not boxes:
        return []
    top = max(one.level for one in boxes)
    levels = [[one for one in boxes if one.level == level] for level in range(top + 1)]
    across = max(len(row) for row in levels)
    for level, row in enumerate(levels):
        left = MARGIN + (across - len(row)) * (WIDTH + GAP_X) / 2
        for place, box in enumerate(row):
            box.x = left + place * (WIDTH + GAP_X)
            box.y = MARGIN + (top - level) * (HEIGHT + GAP_Y)
    return levels


def _line(lower: Box, upper: Box, edge: ChainEdge) -> Line:
    x1, y1, x2, y2 = lower.middle, lower.y, upper.middle, upper.y + HEIGHT
    worst = worst_of(edge.findings)
    label = "" if edge.instant is None else edge.instant.date().isoformat()
    return Line(
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        is_broken=worst is not None and worst.severity is Severity.ERROR,
        label=label,
        label_x=(x1 + x2) / 2 + 5,
        label_y=(y1 + y2) / 2 + 4,
    )
