"""Findings by severity, those of one kind together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import groupby

from duheng.accounting.report.marks import ICON_OF_SEVERITY, icon
from duheng.accounting.report.words import pair, say
from duheng.terms.findings import Finding, Severity

SHOWN_OF_A_KIND = 3
_ORDER = list(Severity)


@cache
def catalogue() -> Mapping[str, Sequence[str]]:
    """Return for each code its Chinese and English title and, for most, a Chinese message."""
    text = resources.files("duheng.accounting.report").joinpath("findings.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def findings(found: Sequence[Finding]) -> str:
    """Return the list of findings, the gravest first."""
    if not found:
        return f"<p>{say('no_findings')}</p>"
    ordered = sorted(found, key=lambda one: (_ORDER.index(one.severity), one.code))
    kinds = groupby(ordered, key=lambda one: (one.severity, one.code))
    return _counts(found) + "".join(_kind(list(group)) for _, group in kinds)


def _counts(found: Sequence[Finding]) -> str:
    words = "".join(
        f"<span>{icon(ICON_OF_SEVERITY[severity])}{say('severity_' + severity.value)} "
        f"{sum(one.severity is severity for one in found)}</span>"
        for severity in _ORDER
        if any(one.severity is severity for one in found)
    )
    return f'<div class="legend">{words}</div>'


def _kind(group: Sequence[Finding]) -> str:
    first = group[0]
    known = catalogue().get(first.code)
    title = pair(known[0], known[1]) if known else escape(first.code)
    many = f" · {say('same_kind', count=len(group))}" if len(group) > 1 else ""
    shown = "".join(_message(one) for one in group[:SHOWN_OF_A_KIND])
    rest = "".join(_message(one) for one in group[SHOWN_OF_A_KIND:])
    if rest:
        count = len(group) - SHOWN_OF_A_KIND
        rest = f'<details class="fold"><summary>+ {count}</summary>{rest}</details>'
    hint = f'<p class="hint">{say("finding_hint")}: {_hint(first)}</p>' if first.hint else ""
    return (
        f'<div class="finding">{icon(ICON_OF_SEVERITY[first.severity])}<div><p><b>{title}</b> '
        f'<span class="code"><code>{escape(first.code)}</code>{many}</span></p>{shown}{rest}{hint}'
        "</div></div>"
    )


def _message(finding: Finding) -> str:
    clause = f' <span class="code">{escape(finding.clause)}</span>' if finding.clause else ""
    chinese = chinese_message(finding)
    if chinese is None:
        return f'<p lang="en-GB">{escape(finding.message)}{clause}</p>'
    return f"<p>{pair(chinese, finding.message)}{clause}</p>"


def _hint(finding: Finding) -> str:
    known = catalogue().get(finding.code, ())
    return pair(known[3] if len(known) > 3 else finding.hint or "", finding.hint or "")


def chinese_message(finding: Finding) -> str | None:
    """Return the message in Chinese, or ``None`` where the catalogue has no words or no data."""
    known = catalogue().get(finding.code, ())
    data = {
        name: "、".join(map(str, value)) if isinstance(value, list) else value
        for name, value in finding.data.items()
    }
    try:
        return known[2].format(**data) if len(known) > 2 else None
    except (KeyError, ValueError):
        return None
