"""The calibration hierarchy above a certificate, as of an instant, and every gap in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from duheng.certificates.references import Relation
from duheng.terms.findings import Finding
from duheng.traceability.chain_coverage import Points, coverage_doubts, steps_of
from duheng.traceability.chain_doubts import (
    circular,
    hash_doubts,
    larger_doubts,
    missing,
    not_in_force,
    not_named,
    nothing_in_force,
    own_doubts,
    terminus_not_stated,
)
from duheng.traceability.chain_records import ChainEdge, ChainJudgement, ChainNode, ChainStep
from duheng.traceability.in_force import InForce, used_at
from duheng.traceability.records import (
    CertificateRecord,
    Terminus,
    TraceabilityRecords,
    UseRecord,
)


def assess_chain(
    records: TraceabilityRecords, start: str, as_of: datetime | None = None
) -> ChainJudgement:
    """Return the hierarchy above a certificate or a subject, and every gap in it.

    Every document above is judged at the instant of the measurement below it, never today. Every
    certificate is looked at once, however many rest on it.

    Parameters
    ----------
    records : TraceabilityRecords
        At least what stands above ``start``.
    start : str
        Id of a certificate; anything else is taken for a subject, whose certificate in force at
        ``as_of`` is the lowest.
    as_of : datetime, optional
        Instant of use; the measurement of the certificate itself when not given.

    Returns
    -------
    ChainJudgement
        Gaps are findings: a certificate that is missing, not in force, expired, not yet made,
        superseded or withdrawn at that instant, with another hash, of another quantity or range,
        or above itself.

    Raises
    ------
    UnusableRecord
        When two certificates have one id.

    Examples
    --------
    >>> record = CertificateRecord(certificate_id="c", number="7", issuer="NIM",
    ...                            terminus=Terminus.SI_REALISATION)
    >>> chain = assess_chain(TraceabilityRecords(certificates=(record,)), "c")
    >>> chain.has_gap, [node.terminus.value for node in chain.termini]
    (False, ['si_realisation'])
    """
    records.by_id()  # refuses an id that is given twice
    walk = _Walk(InForce(records.certificates))
    root = walk.in_force.by_id.get(start) or walk.in_force.find(start, as_of)
    if root is None:
        edge = ChainEdge(
            lower_id=None,
            upper_id=None,
            standard_id=start,
            relation="certificate",
            instant=as_of,
            findings=(nothing_in_force(start, as_of),),
        )
        return _judgement(start, as_of, [], [edge])
    nodes, edges = walk.from_root(root, as_of)
    return _judgement(start, as_of, nodes, _with_circles(nodes, edges))


class _Walk:
    """Goes up level by level; every certificate is expanded once."""

    def __init__(self, in_force: InForce) -> None:
        self.in_force = in_force
        self._points: dict[str, Points] = {}

    def from_root(
        self, root: CertificateRecord, as_of: datetime | None
    ) -> tuple[list[ChainNode], list[ChainEdge]]:
        instant = as_of or root.measured_at
        edges = [
            ChainEdge(
                lower_id=None,
                upper_id=root.certificate_id,
                number=root.number,
                relation="certificate",
                instant=instant,
                findings=tuple(own_doubts(root, instant, self._newer(root))),
            )
        ]
        levels = {root.certificate_id: 0}
        followed = {root.certificate_id}
        nodes: dict[str, ChainNode] = {}
        waiting = deque([root])
        while waiting:
            lower = waiting.popleft()
            above = list(self._edges(lower))
            nodes[lower.certificate_id] = _node(lower, levels[lower.certificate_id], above)
            edges.extend(above)
            for edge in above:
                if edge.upper_id is not None and edge.is_followed and edge.upper_id not in followed:
                    followed.add(edge.upper_id)
                    levels[edge.upper_id] = levels[lower.certificate_id] + 1
                    waiting.append(self.in_force.by_id[edge.upper_id])
        for edge in edges:  # previous and replaced documents are named and not followed
            if edge.upper_id is not None and edge.upper_id not in nodes:
                level = nodes[edge.lower_id or ""].level + 1
                named = self.in_force.by_id[edge.upper_id]
                nodes[edge.upper_id] = ChainNode(certificate=named, level=level)
        return list(nodes.values()), edges

    def _newer(self, certificate: CertificateRecord) -> CertificateRecord | None:
        return self.in_force.by_id.get(certificate.superseded_by or "")

    def _edges(self, lower: CertificateRecord) -> Iterator[ChainEdge]:
        """Yield one step for every document that a certificate rests on, however often."""
        groups: dict[tuple[str | None, ...], list[UseRecord]] = {}
        for use in lower.uses:
            upper = self.in_force.find_used(lower, use)
            found = None if upper is None else upper.certificate_id
            named = (use.upper_certificate_id, use.standard_id, use.name) if upper is None else ()
            key = (found, use.relation.value, use.expected_digest, *named)
            groups.setdefault(key, []).append(use)
        for key, uses in groups.items():
            yield self._edge(lower, self.in_force.by_id.get(key[0] or ""), uses)

    def _edge(
        self, lower: CertificateRecord, upper: CertificateRecord | None, uses: list[UseRecord]
    ) -> ChainEdge:
        use = uses[0]
        used = [instant for one in uses if (instant := used_at(lower, one)) is not None]
        keys = dict.fromkeys(one.point_key for one in uses)
        edge = ChainEdge(
            lower_id=lower.certificate_id,
            upper_id=None,
            number=use.upper_certificate_id,
            standard_id=use.standard_id,
            name=use.name,
            relation=use.relation.value,
            instant=max(used, default=None),
            point_keys=() if None in keys else tuple(key for key in keys if key is not None),
        )
        if upper is None:
            return replace(edge, findings=(_absent(lower, use),))
        expected = use.expected_digest
        findings = list(hash_doubts(upper, lower, expected))
        if edge.is_followed:
            findings += own_doubts(upper, edge.instant, self._newer(upper), min(used, default=None))
        below, above = self._points_of(lower), self._points_of(upper)
        steps: tuple[ChainStep, ...] = ()
        if use.relation is Relation.EQUIPMENT:
            steps = steps_of(below, above, uses)
            findings += coverage_doubts(upper, lower, (below, above), uses)
            findings += larger_doubts(upper, lower, steps)
        return replace(
            edge,
            upper_id=upper.certificate_id,
            number=upper.number,
            standard_id=use.standard_id or upper.subject_id,
            is_digest_checked=expected is not None and expected == upper.digest,
            steps=steps,
            findings=tuple(findings),
        )

    def _points_of(self, certificate: CertificateRecord) -> Points:
        known = self._points.get(certificate.certificate_id)
        if known is None:
            known = {one.key: one for one in certificate.points}
            self._points[certificate.certificate_id] = known
        return known


def _absent(lower: CertificateRecord, use: UseRecord) -> Finding:
    if use.upper_certificate_id is not None:
        return missing(lower, use)
    if use.standard_id is not None:
        return not_in_force(lower, use.standard_id)
    return not_named(lower, use.name)


def _node(certificate: CertificateRecord, level: int, above: list[ChainEdge]) -> ChainNode:
    terminus = certificate.terminus
    if terminus is not None or any(edge.relation == Relation.EQUIPMENT for edge in above):
        return ChainNode(certificate=certificate, level=level, terminus=terminus)
    return ChainNode(
        certificate=certificate,
        level=level,
        terminus=Terminus.NOT_STATED,
        findings=(terminus_not_stated(certificate),),
    )


def _with_circles(nodes: list[ChainNode], edges: list[ChainEdge]) -> list[ChainEdge]:
    """Return the edges, with a finding on each that leads back to a certificate below."""
    above: dict[str | None, list[int]] = {}
    for place, edge in enumerate(edges):
        if edge.is_followed and edge.upper_id is not None:
            above.setdefault(edge.lower_id, []).append(place)
    certificates = {one.id: one.certificate for one in nodes}
    found = list(edges)
    for place in _leading_back(edges, above):
        upper = certificates[edges[place].upper_id or ""]
        found[place] = replace(edges[place], findings=(*edges[place].findings, circular(upper)))
    return found


def _leading_back(edges: list[ChainEdge], above: dict[str | None, list[int]]) -> Iterator[int]:
    """Yield the places of edges to a certificate on the way down; depth first, each edge once."""
    on_the_way: set[str | None] = {None}
    done: set[str | None] = set()
    stack: list[tuple[str | None, Iterator[int]]] = [(None, iter(above.get(None, ())))]
    while stack:
        lower, places = stack[-1]
        place = next(places, None)
        if place is None:
            stack.pop()
            on_the_way.discard(lower)
            done.add(lower)
            continue
        upper = edges[place].upper_id
        if upper in on_the_way:
            yield place
        elif upper not in done:
            on_the_way.add(upper)
            stack.append((upper, iter(above.get(upper, ()))))


def _judgement(
    start: str, as_of: datetime | None, nodes: list[ChainNode], edges: list[ChainEdge]
) -> ChainJudgement:
    above: dict[str | None, list[ChainEdge]] = {}
    for edge in edges:
        above.setdefault(edge.lower_id, []).append(edge)
    findings = [found for edge in above.get(None, ()) for found in edge.findings]
    for node in nodes:
        findings += node.findings
        findings += [found for edge in above.get(node.id, ()) for found in edge.findings]
    return ChainJudgement(
        start=start,
        as_of=as_of,
        nodes=tuple(nodes),
        edges=tuple(edges),
        findings=tuple(findings),
        _above={lower: tuple(found) for lower, found in above.items()},
    )
