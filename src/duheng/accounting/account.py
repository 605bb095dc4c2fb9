"""The main job: from an account document to figures with their budgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from duheng.accounting.activity import Activity, enter_activity
from duheng.accounting.chain import Chains, chains_of
from duheng.accounting.consistency import check_consistency
from duheng.accounting.corrections import CorrectionInputs, segment_timeline
from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.evidence import Evidence, EvidenceReader
from duheng.accounting.factors import FactorReader
from duheng.accounting.figures import FigureMaker
from duheng.accounting.gases import check_gas_unit
from duheng.accounting.measured import check_measured
from duheng.accounting.method import Method, method_from
from duheng.accounting.monitored import MonitoredHistory, with_history
from duheng.accounting.opening import Opening, levels_of, open_document
from duheng.accounting.places import loads_known, place_rows
from duheng.accounting.presentation import evidence_items, method_use
from duheng.accounting.range_check import check_ranges
from duheng.accounting.records import AccountFacts, Breakdown, Figure, MethodUse
from duheng.accounting.result import AccountResult
from duheng.accounting.setup import AccountSetup, set_up
from duheng.accounting.standing import hours_of, spans_of, standing_findings
from duheng.accounting.totals import TotalsReader
from duheng.quantities import DimensionMismatch, parse_unit
from duheng.rulebook import PackLibrary
from duheng.terms.documents import nearest
from duheng.terms.findings import Finding

GROUPS = ("month", "site", "channel")
Progress = Callable[[str], None]


def account(
    path: Path | str,
    *,
    group_by: Sequence[str] = (),
    strict: bool = False,
    progress: Progress | None = None,
    library: PackLibrary | None = None,
    history: MonitoredHistory | None = None,
) -> AccountResult:
    """Return the figures of an account: values, uncertainties, budgets, coverage, findings.

    Parameters
    ----------
    path : Path or str
        The account document (ACCOUNT.yaml); the files it names are relative to its folder.
    group_by : sequence of str
        Any of ``month``, ``site``, ``channel``: figures of these groups follow the whole.
    strict : bool
        Refuse methods and values that nobody compared with the official text.
    progress : callable, optional
        Told in a word or two what is being done.
    library : PackLibrary, optional
        Packs to use; the installed ones when left out.
    history : MonitoredHistory, optional
        What ``readings: [{history: true}]`` reads.

    Returns
    -------
    AccountResult
        ``figures`` holds the whole of each method first; uncertainties are standard and
        expanded, in the unit of the figure.

    Raises
    ------
    UnusableAccount, UndeclaredKind, UnknownName, DoubleCounting
        When the document contradicts itself or leaves something undeclared.
    MissingFile, EmptyTable
        When a file is not there, or holds nothing for the period.
    UnusableEvidence, BeyondCalibratedRange
        When a certificate does not give what is needed of it.
    UnknownPack, NoValueInForce, UncheckedValue
        When the rule book has no method or value that may be used.

    Notes
    -----
    The statutory value takes indications and decreed factors by the method's letter; the best
    estimate corrects by the certificates, and alone carries an uncertainty (law of propagation,
    JCGM 100:2008, 5.1.2 and 5.2.2). The same inputs give the same digest and the same bits.
    """
    levels = levels_of(group_by, GROUPS)
    opening = open_document(path, "account", library=library, progress=progress, strict=strict)
    return _Run(opening, history).result(levels)


class _Run:
    """One run of an account, step by step."""

    def __init__(self, opening: Opening, history: MonitoredHistory | None) -> None:
        means = opening.means
        self.opening, self.progress = opening, opening.tell
        self.library, self.strict = means.library, means.strict
        self.account: AccountSetup = set_up(opening.document, opening.heading.folder)
        check_consistency(self.account)
        self.account = with_history(self.account, history)
        self.files, self.register = means.files, means.register
        self.methods = [self._method(name) for name in self.account.methods]
        self._check_streams()

    def _method(self, name: str) -> Method:
        pack = self.opening.method(name)
        if "routes" not in pack.body:
            raise UnknownName(
                f"'{name}' is a method of stated quantities, and an account of readings cannot "
                "follow it",
                hint=f"write its own document: format: duheng-{pack.body.get('form')}/1",
            )
        return method_from(pack)

    def _check_streams(self) -> None:
        check_measured(self.account, self.methods, self.library)
        for stream in self.account.streams:
            if all(method.route_for(stream) is None for method in self.methods):
                carriers = sorted(
                    {
                        one
                        for method in self.methods
                        for route in method.routes.values()
                        for one in route.carriers
                    }
                )
                close = nearest(stream.carrier, carriers)
                raise UnknownName(
                    f"stream '{stream.name}': no method of this account takes '{stream.carrier}'",
                    hint=f"did you mean '{close}'?" if close else f"{', '.join(carriers)}",
                )

    def result(self, levels: tuple[str, ...]) -> AccountResult:
        """Return the result, with figures of the groups of some levels."""
        self.progress("evidence")
        reader = EvidenceReader(
            self.account, self.library, self.register, self.files, strict=self.strict
        )
        evidence = reader.read()
        chains = chains_of(self.account, evidence, self.register)
        self.progress("readings")
        activity = enter_activity(self.account, self.files, self._substitutions())
        self._check_units(activity)
        self.progress("timeline")
        place_rows(self.account, activity, chains)
        factors = FactorReader(
            account=self.account,
            library=self.library,
            register=self.register,
            files=self.files,
            strict=self.strict,
        )
        corrections = CorrectionInputs(
            chains=chains,
            register=self.register,
            timeline=segment_timeline(chains, self.account.zone),
            loads_known=loads_known(activity),
        )
        findings = [
            *activity.findings,
            *evidence.findings,
            *chains.findings,
            *standing_findings(activity.backend, chains, self.account.allowances),
            *check_ranges(self.account, activity, chains, corrections.loads_known),
        ]
        return self._figures(levels, activity, (corrections, factors), (evidence, chains), findings)

    def _check_units(self, activity: Activity) -> None:
        """Refuse a channel whose unit is not that of the thing its method adds up."""
        for method in self.methods:
            for stream in self.account.streams:
                route = method.route_for(stream)
                wanted = None if route is None else parse_unit(route.input_of_role("stream").unit)
                for channel in stream.channels:
                    found = parse_unit(activity.units[channel.channel])
                    if wanted is not None:
                        check_gas_unit(found.symbol, wanted.symbol, f"channel {channel.channel}")
                    if wanted is not None and found.dimension != wanted.dimension:
                        raise DimensionMismatch(
                            f"channel {channel.channel} is in {found.symbol}, and {method.pack.id} "
                            f"takes {wanted.symbol} of {stream.carrier}",
                            hint="correct the unit of the readings, or the carrier of the stream",
                        )

    def _substitutions(self) -> set[str]:
        allowed = [set(method.substitutions) for method in self.methods if method.substitutions]
        return set.intersection(*allowed) if allowed else set()

    def _figures(
        self,
        levels: tuple[str, ...],
        activity: Activity,
        inputs: tuple[CorrectionInputs, FactorReader],
        proof: tuple[Evidence, Chains],
        findings: list[Finding],
    ) -> AccountResult:
        corrections, factors = inputs
        totals_reader = TotalsReader(
            account=self.account,
            activity=activity,
            corrections=corrections,
            factors=factors,
            register=self.register,
        )
        totals = []
        for method in self.methods:
            self.progress(method.pack.id)
            totals.append(totals_reader.add_up(method))
        findings += corrections.findings.values()
        hours = hours_of(activity.backend)
        excluded = self._excluded(activity)
        packs = [limit.pack_digest for limit in proof[0].limits]
        whole: list[Figure] = []
        groups: list[Figure] = []
        breakdowns: list[Breakdown] = []
        uses: list[MethodUse] = []
        for one in totals:
            self.progress("figures")
            streams = {term.stream.name for term in one.terms}
            values = [v for (name, _), v in factors.values.items() if name == one.method.quantity]
            maker = FigureMaker(
                account=self.account,
                totals=one,
                register=self.register,
                hours=hours[hours["stream"].isin(streams)],
                excluded=excluded[excluded["stream"].isin(streams)],
                findings=(*findings, *factors.findings_of(one.method)),
                digest=self.opening.digest(
                    one.method.pack, [*packs, *(v.pack_digest for v in values)]
                ),
            )
            whole += maker.figures(())
            if levels:
                groups += maker.figures(levels)
            breakdowns += [maker.breakdown(by, self._titles(by)) for by in GROUPS]
            uses.append(method_use(one, values))
        return AccountResult(
            figures=(*whole, *groups),
            breakdowns=tuple(breakdowns),
            spans=spans_of(activity.backend),
            evidence=evidence_items(self.account, proof[0], proof[1], self.register),
            methods=tuple(uses),
            facts=self._facts(),
            cells={one.method.quantity: one.best_estimate for one in totals},
        )

    def _excluded(self, activity: Activity) -> Any:
        frame = activity.backend.raw_sql(
            "SELECT channel, month, number, amount FROM excluded"
        ).fetch_df()
        places = {one.channel: one for one in self.account.channels}
        frame["site"] = [places[name].site for name in frame["channel"]]
        frame["stream"] = [places[name].stream for name in frame["channel"]]
        frame["unit"] = [activity.units[name] for name in frame["channel"]]
        return frame

    def _titles(self, by: str) -> dict[str, Any]:
        if by == "site":
            return {name: title for name, title in self.account.sites.items() if title}
        return {one.channel: _channel_title(one.channel, one.title)
                for one in self.account.channels}  # fmt: skip

    def _facts(self) -> AccountFacts:
        channels = {one.channel: one.title for one in self.account.channels}
        facts = self.opening.heading.facts(self.files, channels)
        return replace(facts, sites=self.account.sites)


def _channel_title(name: str, title: Any) -> dict[str, str]:
    if not title:
        return {"zh-Hans": name, "en": name}
    return {tag: f"{name} {text}" for tag, text in title.items()}


__all__ = ["UnusableAccount", "account"]
