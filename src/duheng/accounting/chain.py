"""The measuring chains through the year: which error holds when, and whether it is in force.

Every channel's instruments (meter, current and voltage transformer) are joined into one timeline
of disjoint segments. For each segment and role there is a relative error (constant, or by load),
the drift since its confirmation, and the allowance declared for what is not in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duheng.accounting.errors import UnusableEvidence
from duheng.accounting.evidence import Evidence, Statement
from duheng.accounting.setup import AccountSetup, Instrument, in_all_languages, texts_of
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding
from duheng.traceability import Assignment, JointTimeline, State, Timeline, build_timeline

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What holds for one role of a channel during one segment.

    Attributes
    ----------
    statement : Statement or None
        ``None`` when nothing at all is known of the instrument.
    state : str
        ``in_force``, ``expired`` or ``none``.
    allowance : int
        Place of the source of the declared allowance, -1 for none.
    is_assured : bool
        Whether its uncertainty is complete: stated, or covered by an allowance.
    """

    instrument: Instrument
    statement: Statement | None
    state: str
    allowance: int = EXACT
    is_assured: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class Chains:
    """Segments of every channel with their links by role.

    Attributes
    ----------
    joint : JointTimeline
        The segments.
    links : Mapping
        For each role, one link (or ``None``) for each segment.
    """

    joint: JointTimeline
    links: Mapping[str, tuple[Link | None, ...]]
    findings: tuple[Finding, ...] = field(default=())

    @property
    def size(self) -> int:
        """Number of segments."""
        return int(self.joint.segments.num_rows)

    def links_of(self, segment: int) -> list[Link]:
        """Return the links of one segment, meter first."""
        return [found for role in self.links if (found := self.links[role][segment]) is not None]

    def is_assured(self) -> list[bool]:
        """Return for each segment whether every link's uncertainty is complete."""
        return [all(link.is_assured for link in self.links_of(one)) for one in range(self.size)]

    def is_class_alone(self) -> list[bool]:
        """Return for each segment whether a link rests on nothing but its class."""
        return [
            any(
                link.state == State.NONE and link.statement is not None
                for link in self.links_of(one)
            )
            for one in range(self.size)
        ]


def chains_of(account: AccountSetup, evidence: Evidence, register: SourceRegister) -> Chains:
    """Return the measuring chains of an account's period.

    Raises
    ------
    UnusableEvidence
        When two confirmations of an instrument are in force at once and no rule is named.
    OverlappingAssignments
        When two instruments share a place in a chain.
    """
    timeline = _timeline(account, evidence)
    joint = timeline.combine()
    reader = _LinkReader(account, evidence, register)
    rows = joint.segments.to_pylist() if joint.segments.num_rows else []
    roles = [role for role in ("meter", "ct", "pt") if role in joint.roles]
    return Chains(
        joint=joint,
        links={role: tuple(reader.link(row, role) for row in rows) for role in roles},
        findings=timeline.findings,
    )


def _timeline(account: AccountSetup, evidence: Evidence) -> Timeline:
    assignments = [
        Assignment(
            channel=channel.channel,
            instrument_id=mount.instrument,
            role=mount.role,
            begin=mount.begin,
            end=mount.end,
        )
        for channel in account.channels
        for mount in channel.mounts
    ]
    refuses = account.overlap == "refuse"
    timeline = build_timeline(
        evidence.confirmations,
        assignments,
        account.period,
        precedence="latest_confirmed" if refuses else account.overlap,
        channels=[channel.channel for channel in account.channels],
    )
    if refuses and timeline.findings:
        raise UnusableEvidence(
            f"overlapping confirmations: {timeline.findings[0].message}",
            hint="end the older confirmation, or name a rule: overlap: latest_confirmed",
            data=dict(timeline.findings[0].data),
        )
    return timeline


class _LinkReader:
    """Turns a row of the joint timeline into links."""

    def __init__(self, account: AccountSetup, evidence: Evidence, register: SourceRegister) -> None:
        self.account, self.evidence, self.register = account, evidence, register

    def link(self, row: Mapping[str, Any], role: str) -> Link | None:
        name = row[f"{role}_instrument_id"]
        if name is None:
            return None
        instrument = self.account.instruments[name]
        state = str(row[f"{role}_state"])
        if state == State.IN_FORCE:
            statement = self.evidence.by_confirmation[row[f"{role}_confirmation_id"]]
            return Link(instrument=instrument, statement=statement, state=state)
        if state == State.EXPIRED:
            return self._expired(instrument, row)
        return self._without(instrument, row)

    def _expired(self, instrument: Instrument, row: Mapping[str, Any]) -> Link:
        """Keep the last statement, and add what the account allows for its age."""
        ended = [
            one
            for one in self.evidence.by_confirmation.values()
            if one.instrument.name == instrument.name
            and one.confirmation is not None
            and one.confirmation.valid_to is not None
            and one.confirmation.valid_to <= row["begin_at"]
        ]
        last = max(ended, key=lambda one: one.confirmation.valid_to)  # type: ignore[union-attr,return-value,arg-type]
        return self._allowed(instrument, last, State.EXPIRED, "expired", row)

    def _without(self, instrument: Instrument, row: Mapping[str, Any]) -> Link:
        statement = self.evidence.by_class.get(instrument.name)
        if statement is not None:
            return Link(instrument=instrument, statement=statement, state=State.NONE)
        return self._allowed(instrument, None, State.NONE, "untraceable", row)

    def _allowed(
        self,
        instrument: Instrument,
        statement: Statement | None,
        state: State,
        allowance: str,
        row: Mapping[str, Any],
    ) -> Link:
        declared = self.account.allowances.get(allowance)
        if declared is None:
            return Link(instrument=instrument, statement=statement, state=state, is_assured=False)
        since = row["begin_at"].astimezone(self.account.zone).date().isoformat()
        reason = texts_of(declared["reason"])
        words = {"expired": ("超期附加", "expired"), "untraceable": ("无溯源附加", "untraceable")}
        chinese, english = words[allowance]
        cause = Cause(
            id=f"urn:duheng:allowance:{self.account.subject_id}/{allowance}/{instrument.name}"
            f"@{since}",
            input=instrument.kind,
            title={
                "zh-Hans": f"{instrument.name} {chinese}",
                "en": f"allowance: {instrument.name} {english}",
            },
            kind=EvidenceKind.JUDGEMENT,
            evidence=f"allowance from {since}: {in_all_languages(reason)}",
            standard_uncertainty=float(declared["relative_standard_uncertainty"]),
        )
        return Link(
            instrument=instrument,
            statement=statement,
            state=state,
            allowance=self.register.place_of(cause),
        )


def references_of(chains: Chains) -> dict[str, float]:
    """Return for each channel the largest load of its instruments' error points [W or kg]."""
    names = chains.joint.segments["channel"].to_pylist()
    found: dict[str, float] = {}
    for segment, channel in enumerate(names):
        for link in chains.links_of(segment):
            points = link.statement.points if link.statement is not None else ()
            for point in points:
                if point.load is not None:
                    found[channel] = max(found.get(channel, 0.0), point.load)
    return found


def segment_columns(chains: Chains) -> pa.Table:
    """Return the segments cut by UTC day, with what the rows need to know of them.

    Returns
    -------
    pyarrow.Table
        ``channel``, ``day``, ``begin_at``, ``end_at``, ``segment``, ``state``, ``assured``,
        ``class_alone``.
    """
    segments = chains.joint.segments
    marked = segments.select(["segment", "channel", "begin_at", "end_at", "state"])
    marked = marked.append_column("assured", pa.array(chains.is_assured(), type=pa.bool_()))
    marked = marked.append_column("class_alone", pa.array(chains.is_class_alone(), type=pa.bool_()))
    joint = JointTimeline(period=chains.joint.period, roles=chains.joint.roles, segments=marked)
    return joint.cut_by_day()
