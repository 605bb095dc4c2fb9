"""Evidence and methods as the report shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duheng.accounting.basis import Basis, conversion_latex
from duheng.accounting.chain import Chains
from duheng.accounting.evidence import Evidence, Statement
from duheng.accounting.method import Route
from duheng.accounting.records import EvidenceItem, MethodUse, StandardLink, Texts
from duheng.accounting.setup import AccountSetup, Instrument, texts_of
from duheng.accounting.sources import SourceRegister
from duheng.accounting.totals import MethodTotals
from duheng.equations import to_latex
from duheng.rulebook import DatedValue


def evidence_items(
    account: AccountSetup, evidence: Evidence, chains: Chains, register: SourceRegister
) -> tuple[EvidenceItem, ...]:
    """Return every confirmation, and every instrument that has none, in the account's order."""
    used = _channels_by_instrument(account)
    termini = {one["id"]: one.get("terminus") for one in account.standards}
    items = []
    for instrument in account.instruments.values():
        statements = [
            one
            for one in evidence.by_confirmation.values()
            if one.instrument.name == instrument.name
        ]
        channels = tuple(used.get(instrument.name, ()))
        if not statements:
            items.append(_without_certificate(instrument, channels, evidence))
        items += [_certified(account, one, channels, register, termini) for one in statements]
    return tuple(items)


def _channels_by_instrument(account: AccountSetup) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for channel in account.channels:
        for mount in channel.mounts:
            names = used.setdefault(mount.instrument, [])
            if channel.channel not in names:
                names.append(channel.channel)
    return used


def _without_certificate(
    instrument: Instrument, channels: tuple[str, ...], evidence: Evidence
) -> EvidenceItem:
    statement = evidence.by_class.get(instrument.name)
    return EvidenceItem(
        instrument=instrument.name,
        kind=instrument.kind,
        title=instrument.title,
        serial=instrument.serial,
        used_in=channels,
        evidence=instrument.accuracy_class or "",
        certificate_kind="none" if statement is None else "class",
        issuer=None,
        sha256=None,
        valid_from=None,
        valid_until=None,
        summary=_limit_words(statement),
    )


def _limit_words(statement: Statement | None) -> Texts:
    if statement is None:
        return {"zh-Hans": "无任何依据", "en": "nothing is known of it"}
    limit = statement.instrument.permissible_error
    if statement.limit is not None:
        limit = statement.limit.value
    size = f"{limit:.2%}" if limit is not None else ""
    return {
        "zh-Hans": f"最大允许误差 ±{size}，不修正，u = MPE/√3",
        "en": f"maximum permissible error ±{size}, uncorrected, u = MPE/√3",
    }


def _certified(
    account: AccountSetup,
    statement: Statement,
    channels: tuple[str, ...],
    register: SourceRegister,
    termini: Mapping[str, Any],
) -> EvidenceItem:
    certificate, setup = statement.certificate, statement.confirmation
    if certificate is None or setup is None:
        raise AssertionError("a confirmed statement has its certificate")
    until = setup.valid_to
    return EvidenceItem(
        instrument=statement.instrument.name,
        kind=statement.instrument.kind,
        title=statement.instrument.title,
        serial=statement.instrument.serial,
        used_in=channels,
        evidence=certificate.number,
        certificate_kind=certificate.kind.value,
        issuer=certificate.issuer,
        sha256=certificate.sha256,
        valid_from=setup.valid_from.astimezone(account.zone).date().isoformat(),
        valid_until=until.astimezone(account.zone).date().isoformat() if until else None,
        summary=_summary(statement, register),
        standards=_standards(statement, register, termini),
    )


def _summary(statement: Statement, register: SourceRegister) -> Texts:
    if statement.limit is not None or (
        statement.points[0].load is None
        and (len(statement.points) == 1 and statement.points[0].error == 0.0)
    ):
        return _limit_words(statement)
    errors = [point.error for point in statement.points]
    stated = [register.uncertainty_at(point.place) for point in statement.points]
    known = [one for one in stated if one is not None]
    largest = f"u ≤ {max(known):.3%}" if known else "u: not stated"
    return {
        "zh-Hans": f"{len(errors)} 个误差点：{min(errors):+.3%} … {max(errors):+.3%}，{largest}",
        "en": f"{len(errors)} error points: {min(errors):+.3%} … {max(errors):+.3%}, {largest}",
    }


def _standards(
    statement: Statement, register: SourceRegister, termini: Mapping[str, Any]
) -> tuple[StandardLink, ...]:
    first = statement.points[0]
    source = register.identifier_at(first.place)
    links = []
    for upstream, loading in register.loadings_of(source).items():
        cause = register.cause(upstream)
        if cause is None:
            continue
        terminus = termini.get(upstream)
        links.append(
            StandardLink(
                id=upstream,
                title=cause.title,
                certificate=cause.evidence,
                loading=None if loading is None else -loading / first.correction**2,
                standard_uncertainty=cause.standard_uncertainty,
                terminus=None if terminus is None else texts_of(terminus),
            )
        )
    return tuple(links)


def method_use(totals: MethodTotals, values: Sequence[DatedValue]) -> MethodUse:
    """Return a method as used, its equations typeset."""
    method = totals.method
    pack = method.pack
    routes = {term.route.name: term.route for term in totals.terms}
    equations = []
    inputs: dict[str, dict[str, Any]] = {}
    for route in routes.values():
        symbols = {name: one.symbol for name, one in route.inputs.items()}
        for which, expression in (("statutory", route.statutory), ("best", route.best_estimate)):
            latex = rf"{method.symbol} = \sum_{{i}} {to_latex(expression, symbols)}"
            equations.append({"route": dict(route.title), "which": which, "latex": latex})
        for one in route.inputs.values():
            inputs[one.symbol] = {
                "symbol": one.symbol,
                "title": dict(one.title),
                "unit": one.unit,
            }
    equations += _conversions(totals)
    return MethodUse(
        id=pack.id,
        edition=pack.edition,
        title=pack.title,
        document=str(pack.document),
        clause=None,
        confidence=pack.confidence.value,
        digest=pack.digest,
        quantity=method.quantity,
        equations=tuple(equations),
        inputs=tuple(inputs.values()),
        values=tuple(_value(tuple(routes.values()), one) for one in values),
    )


def _conversions(totals: MethodTotals) -> list[dict[str, Any]]:
    """Return the conversions of bases that the analyses of the streams went through, each once."""
    found: dict[str, dict[str, Any]] = {}
    for term in totals.terms:
        for wanted in term.route.inputs.values():
            written = term.stream.analyses.get(wanted.name, {}).get("basis", wanted.basis)
            if wanted.basis is not None and written != wanted.basis:
                latex = conversion_latex(
                    wanted.symbol, Basis(written), Basis(wanted.basis), is_heat=bool(wanted.heat)
                )
                found[latex] = {"route": dict(wanted.title), "which": "both", "latex": latex}
    return list(found.values())


def _value(routes: Sequence[Route], one: DatedValue) -> dict[str, Any]:
    keys = ", ".join(f"{key}: {value}" for key, value in one.keys.items())
    return {
        "title": _title_of_table(routes, one),
        "keys": keys,
        "value": f"{one.value:g}",
        "unit": one.unit,
        "standard_uncertainty": one.standard_uncertainty,
        "source": f"{one.document}; {one.source}",
        "pack": f"{one.pack_id} {one.pack_edition}",
        "confidence": one.confidence.value,
        "stands_in": one.stands_in,
        "data_year": one.data_year,
        "accounting_years": list(one.accounting_years),
        "published": one.published.isoformat() if one.published else None,
        "in_dispute": [f"{other.value:g}" for other in one.alternatives],
    }


def _title_of_table(routes: Sequence[Route], one: DatedValue) -> Texts:
    for route in routes:
        for wanted in route.inputs.values():
            fixed = {k: v for k, v in (wanted.keys or {}).items() if not v.startswith("$")}
            if wanted.table == one.table_id and fixed.items() <= dict(one.keys).items():
                return wanted.title
            for other in wanted.untested:
                fixed = {k: v for k, v in other.keys.items() if not v.startswith("$")}
                if other.table == one.table_id and fixed.items() <= dict(one.keys).items():
                    return other.title
    return {"en": one.table_id}
