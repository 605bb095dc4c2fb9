"""Readings through their measuring chains, by channel and bin of time, for engines beside totals.

What an account does for its streams is done here for bare channels: readings and certificates are
read, chains joined, corrections applied. The outcome is a :class:`~duheng.accounting.sheet.Sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from scipy import sparse

from duheng.accounting.activity import Activity, enter_activity
from duheng.accounting.chain import Chains, chains_of
from duheng.accounting.consistency import check_consistency
from duheng.accounting.corrections import CorrectionInputs, segment_timeline
from duheng.accounting.errors import UnequalGrids
from duheng.accounting.evidence import Evidence, EvidenceReader
from duheng.accounting.factors import FactorReader
from duheng.accounting.method import Method, MethodInput, Route
from duheng.accounting.opening import Means
from duheng.accounting.places import loads_known, place_rows
from duheng.accounting.presentation import evidence_items
from duheng.accounting.range_check import check_ranges
from duheng.accounting.records import EvidenceItem, Span
from duheng.accounting.setup import AccountSetup, Stream, set_up
from duheng.accounting.sheet import Sheet, enter_table
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.standing import spans_of, standing_findings
from duheng.accounting.totals import Term, TotalsReader
from duheng.equations import parse_equation
from duheng.rulebook import Pack
from duheng.terms.documents import Document
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding
from duheng.terms.instants import instant_of_microseconds
from duheng.uncertainty.columnar import CellTable

HEAD = (
    "title", "subject", "synthetic", "note", "time_zone", "period", "accounting_year",
    "coverage_factor", "overlap", "readings", "instruments", "standards", "allowances",
    "corrections",
)  # fmt: skip
"""Keys that a document of channels has in common with an account."""
_SLOTTED = """
CREATE OR REPLACE TABLE placed AS
SELECT placed.*, bins.end_at AS bin_end, rows_of.number * bins.bins + bins.bin AS slot
FROM placed JOIN rows_of USING (channel)
ASOF JOIN bins ON placed.begin_at >= bins.begin_at
"""
_CROSSING = """
SELECT channel, epoch_us(min(begin_at)) FROM placed WHERE end_at > bin_end AND value IS NOT NULL
GROUP BY channel ORDER BY channel
"""
_HOURS = """
SELECT slot, sum(hours), coalesce(sum(hours) FILTER (WHERE value IS NULL), 0)
FROM placed GROUP BY slot
"""
_STANDING = """
SELECT channel, origin, state, class_alone, assured, sum(hours) AS hours,
       coalesce(sum(abs(value)), 0) AS amount
FROM placed GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Metered:
    """Channels of a document with their readings placed on their measuring chains."""

    account: AccountSetup
    activity: Activity
    evidence: Evidence
    chains: Chains
    corrections: CorrectionInputs
    factors: FactorReader
    register: SourceRegister
    pack: Pack
    findings: tuple[Finding, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels, in the document's order."""
        return tuple(one.channel for one in self.account.channels)

    @property
    def units(self) -> Mapping[str, str]:
        """Unit of the values by channel."""
        return self.activity.units

    def spans(self) -> tuple[Span, ...]:
        """Return the state of every channel and day."""
        return spans_of(self.activity.backend)

    def items(self) -> tuple[EvidenceItem, ...]:
        """Return every confirmation that was used, or should have been."""
        return evidence_items(self.account, self.evidence, self.chains, self.register)

    def sheet(self, edges_us: Sequence[int] | npt.NDArray[np.int64]) -> Sheet:
        """Return the sheet of some bins of time; called once.

        Raises
        ------
        UnequalGrids
            When a reading reaches over the edge of a bin.
        """
        edges = np.asarray(edges_us, dtype=np.int64)
        self._place_in_bins(edges)
        tables = [self._totals(unit) for unit in sorted(set(self.units.values()))]
        places = [(enter_table(best, self.register), best, plain) for best, plain in tables]
        shape = (len(self.channels), len(edges) - 1)
        size, width = shape[0] * shape[1], len(self.register.identifiers)
        hours, missing = self._hours(shape)
        value, statutory = (np.full(size, np.nan) for _ in range(2))
        variance, matrix = np.zeros(size), sparse.csr_matrix((size, width))
        for columns, best, plain in places:
            slot = best.groups["slot"].to_numpy(np.int64)
            value[slot] = best.value
            statutory[plain.groups["slot"].to_numpy(np.int64)] = plain.value
            for part in best.independent:
                variance[slot] += part.variance
            found = best.sensitivity.tocoo()
            entries = (found.data, (slot[found.row], columns[found.col]))
            matrix = matrix + sparse.csr_matrix(entries, shape=(size, width))
        standing = self.activity.backend.raw_sql(_STANDING).fetch_df()
        matrix = self._with_unknown(matrix, standing, value)
        lost = missing.ravel() > 0
        value[lost], statutory[lost] = np.nan, np.nan
        return Sheet(
            channels=self.channels,
            units=self.units,
            edges_us=edges,
            value=value.reshape(shape),
            statutory=statutory.reshape(shape),
            sensitivity=matrix,
            variance=variance,
            missing_hours=missing,
            hours=hours,
            standing=standing,
            findings=(*self.findings, *self.corrections.findings.values()),
        )

    def _with_unknown(
        self, matrix: sparse.csr_matrix, standing: pd.DataFrame, value: npt.NDArray[np.float64]
    ) -> sparse.csr_matrix:
        """Add a cause of unstated size for every channel of which a part has no evidence at all."""
        bare = standing[~standing["assured"] & (standing["origin"] != "missing")]
        known, bins = np.nan_to_num(value), matrix.shape[0] // len(self.channels)
        columns = [matrix]
        for channel in sorted(set(bare["channel"])):
            cause = Cause(
                id=f"urn:duheng:unknown:{self.account.subject_id}/{channel}",
                input="meter",
                title={"zh-Hans": f"{channel}：无任何依据", "en": f"{channel}: nothing is known"},
                kind=EvidenceKind.JUDGEMENT,
                evidence="no certificate, no class, no allowance",
                standard_uncertainty=None,
                degrees_of_freedom=None,
            )
            place, row = self.register.place_of(cause), self.channels.index(channel)
            gap = place - sum(one.shape[1] for one in columns)
            column = np.zeros((matrix.shape[0], gap + 1))
            column[row * bins : (row + 1) * bins, -1] = known[row * bins : (row + 1) * bins]
            columns.append(sparse.csr_matrix(column))
        return sparse.csr_matrix(sparse.hstack(columns))

    def _place_in_bins(self, edges: npt.NDArray[np.int64]) -> None:
        connection = self.activity.backend.con
        instants = pa.array(edges).cast(pa.timestamp("us", tz="UTC"))
        count = len(edges) - 1
        connection.register(
            "bins",
            pa.table(
                {
                    "begin_at": instants[:-1],
                    "end_at": instants[1:],
                    "bin": np.arange(count),
                    "bins": np.full(count, count),
                }
            ),
        )
        rows = {"channel": list(self.channels), "number": np.arange(len(self.channels))}
        connection.register("rows_of", pa.table(rows))
        self.activity.backend.raw_sql(_SLOTTED)
        crossing = self.activity.backend.raw_sql(_CROSSING).fetchall()
        if crossing:
            channel, first = crossing[0][0], instant_of_microseconds(crossing[0][1])
            raise UnequalGrids(
                f"channel {channel}: the reading of {first.isoformat()} reaches over the edge of "
                "an interval of the calculation",
                hint="choose a coarser grid, or give readings whose intervals fit into it",
                data={"channels": [one[0] for one in crossing]},
            )

    def _totals(self, unit: str) -> tuple[CellTable, CellTable]:
        reader = _SlotTotals(
            account=self.account,
            activity=self.activity,
            corrections=self.corrections,
            factors=self.factors,
            register=self.register,
        )
        totals = reader.add_up(_metering(self.pack, unit))
        return totals.best_estimate, totals.statutory

    def _hours(self, shape: tuple[int, int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        rows = self.activity.backend.raw_sql(_HOURS).fetchnumpy()
        hours, missing = (np.zeros(shape[0] * shape[1]) for _ in range(2))
        names = list(rows)
        hours[rows[names[0]]] = rows[names[1]]
        missing[rows[names[0]]] = rows[names[2]]
        missing[hours == 0] = np.inf
        return hours.reshape(shape), missing.reshape(shape)


class _SlotTotals(TotalsReader):
    """Totals by channel and bin instead of month, origin and state."""

    def _levels(self, term: Term) -> Sequence[str]:
        return ("slot",)


def read_metered(
    document: Document,
    folder: Path,
    channels: Mapping[str, Mapping[str, Any]],
    *,
    pack: Pack,
    means: Means,
) -> Metered:
    """Return the channels of a document with their readings on their measuring chains.

    Parameters
    ----------
    document : Document
        With the keys of :data:`HEAD`, as an account has them.
    folder : Path
        Where paths of the document begin.
    channels : Mapping
        Instruments of every channel (``meter``, ``current_transformer``, ``voltage_transformer``,
        ``resolution``), as in the streams of an account.
    pack : Pack
        The method: it says which substitutions are allowed.

    Raises
    ------
    UnusableAccount, UnknownName, MissingFile, EmptyTable, UnusableEvidence, BeyondCalibratedRange
        As an account.
    """
    register, files = means.register, means.files
    account = _set_up(document, folder, channels)
    check_consistency(account)
    allowed = set(pack.body.get("substitution", {}).get("allowed", ()))
    activity = enter_activity(account, files, allowed)
    account = replace(account, streams=_streams_by_unit(account.streams[0], activity.units))
    reader = EvidenceReader(account, means.library, register, files, strict=means.strict)
    evidence = reader.read()
    chains = chains_of(account, evidence, register)
    place_rows(account, activity, chains)
    known = loads_known(activity)
    corrections = CorrectionInputs(
        chains=chains,
        register=register,
        timeline=segment_timeline(chains, account.zone),
        loads_known=known,
    )
    findings = (
        *activity.findings,
        *evidence.findings,
        *chains.findings,
        *standing_findings(activity.backend, chains, account.allowances),
        *check_ranges(account, activity, chains, known),
    )
    factors = FactorReader(
        account=account,
        library=means.library,
        register=register,
        files=files,
        strict=means.strict,
    )
    return Metered(
        account=account,
        activity=activity,
        evidence=evidence,
        chains=chains,
        corrections=corrections,
        factors=factors,
        register=register,
        pack=pack,
        findings=findings,
    )


def _set_up(
    document: Document, folder: Path, channels: Mapping[str, Mapping[str, Any]]
) -> AccountSetup:
    content = {key: document[key] for key in HEAD if key in document}
    content.setdefault("accounting_year", 0)  # no factor is looked up on the way of a reading
    content["methods"] = []
    content["streams"] = {"metered": {"carrier": "-", "role": "metered", "channels": channels}}
    return replace(set_up(Document(content, document.name, {}), folder), document=document)


def _streams_by_unit(stream: Stream, units: Mapping[str, str]) -> tuple[Stream, ...]:
    """Return one stream for each unit: what is added up in columns has one."""
    found = []
    for unit in sorted({units[one.channel] for one in stream.channels}):
        channels = tuple(
            replace(one, stream=unit) for one in stream.channels if units[one.channel] == unit
        )
        found.append(replace(stream, name=unit, carrier=unit, channels=channels))
    return tuple(found)


def _metering(pack: Pack, unit: str) -> Method:
    """Return the method that leaves a reading as it is, corrected by its chain."""
    inputs = {
        "indication": MethodInput(
            name="indication", role="stream", unit=unit, symbol="W", title={"en": "indication"}
        ),
        "correction": MethodInput(
            name="correction", role="meter_error", unit="1", symbol="K", title={"en": "correction"}
        ),
    }
    route = Route(
        name="metered",
        title={"en": "metered"},
        carriers=frozenset([unit]),
        statutory=parse_equation("indication", names=["indication"]),
        best_estimate=parse_equation("indication*correction", names=list(inputs)),
        inputs=inputs,
    )
    return Method(
        pack=pack,
        quantity="metered",
        title=pack.title,
        unit=unit,
        symbol="W",
        signs={"metered": 1},
        parameters={},
        routes={"metered": route},
        substitutions=(),
    )
