"""Evidence: every confirmation, and the chain above it as far as it is known."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from duheng.accounting.records import EvidenceItem, StandardLink
from duheng.accounting.report.marks import icon
from duheng.accounting.report.numbers import significant
from duheng.accounting.report.words import name, say


def evidence(items: Sequence[EvidenceItem]) -> str:
    """Return the shared standards and the list of instruments with their chains."""
    rows = "".join(_item(item) for item in items)
    return (
        f'<p class="lead">{say("evidence_lead")}</p>{_standards(items)}'
        f"<h3>{say('instruments', count=len({item.instrument for item in items}))}</h3>"
        f'<div class="evidence">{rows}</div>'
    )


def _standards(items: Sequence[EvidenceItem]) -> str:
    found: dict[str, tuple[StandardLink, list[str]]] = {}
    for item in items:
        for link in item.standards:
            found.setdefault(link.id, (link, []))[1].append(item.instrument)
    if not found:
        return ""
    body = "".join(_standard_row(link, users) for link, users in found.values())
    head = "".join(
        f"<th>{say(key)}</th>" for key in ("standard", "certificate", "line_u", "terminus")
    )
    return (
        f"<h3>{say('standards')}</h3><div class='scroll'><table class='standards'><tr>{head}"
        f'<th class="r">{say("instruments_behind")}</th></tr>{body}</table></div>'
    )


def _standard_row(link: StandardLink, users: Sequence[str]) -> str:
    terminus = name(link.terminus) if link.terminus else say("unknown")
    certificate = escape(link.certificate or "") or say("unknown")
    return (
        f"<tr><td>{name(link.title)}</td><td>{certificate}</td>"
        f"<td>{_relative(link.standard_uncertainty)}</td><td>{terminus}</td>"
        f'<td class="r">{len(set(users))}</td></tr>'
    )


def _relative(value: float | None) -> str:
    return say("not_stated") if value is None else f"{significant(value * 100, 2)} %"


def _item(item: EvidenceItem) -> str:
    validity = f"{item.valid_from} → {item.valid_until or '…'}" if item.valid_from else "—"
    return (
        f'<details><summary><span><span class="turn"></span>{icon(_state(item))}'
        f"<b>{escape(item.instrument)}</b> {name(item.title)}</span>"
        f'<span class="middle">{say("certificate_" + item.certificate_kind)} '
        f"{escape(item.evidence)}</span><span>{validity}</span></summary>"
        f'<div class="open">{_chain(item)}{_fields(item)}</div></details>'
    )


def _state(item: EvidenceItem) -> str:
    return "none" if item.certificate_kind in ("class", "none", "paper") else "valid"


def _chain(item: EvidenceItem) -> str:
    instrument = _node(escape(item.instrument), name(item.title))
    if item.certificate_kind in ("class", "none"):
        return f'<div class="chain">{instrument}{_arrow("")}{_unknown()}</div>'
    certificate = _node(escape(item.evidence), escape(item.issuer or "") or say("unknown"))
    start = f'<div class="chain">{instrument}{_arrow("")}{certificate}'
    if not item.standards:
        return f"{start}{_arrow('')}{_unknown()}</div>"
    return "".join(
        f"{start}{_arrow(_loading(link))}"
        f"{_node(name(link.title), escape(link.certificate or ''))}{_arrow('')}{_end(link)}</div>"
        for link in item.standards
    )


def _node(title: str, second: str) -> str:
    return f'<span class="node">{title}<small>{second}</small></span>'


def _unknown() -> str:
    return f'<span class="node unknown">{icon("none")}{say("unknown")}</span>'


def _end(link: StandardLink) -> str:
    if link.terminus is None:
        return _unknown()
    return f'<span class="node">{name(link.terminus)}<small>{say("terminus")}</small></span>'


def _arrow(text: str) -> str:
    return f'<span class="arrow">{text} →</span>'


def _loading(link: StandardLink) -> str:
    if link.loading is None:
        return say("loading_undeclared")
    return f"{say('loading')} {significant(link.loading, 2)}"


def _fields(item: EvidenceItem) -> str:
    pairs = [("result", name(item.summary)), ("used_in", escape(", ".join(item.used_in)))]
    if item.serial:
        pairs.append(("serial", escape(item.serial)))
    if item.issuer:
        pairs.append(("issuer", escape(item.issuer)))
    if item.sha256:
        pairs.append(("sha256", f"<code>{escape(item.sha256)}</code>"))
    return (
        '<dl class="fields">'
        + "".join(f"<dt>{say(key)}</dt><dd>{value}</dd>" for key, value in pairs)
        + "</dl>"
    )
