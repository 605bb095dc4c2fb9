"""Findings by severity, those of one kind together."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from duheng.accounting.report.marks import ICON_OF_SEVERITY, icon
from duheng.accounting.report.words import pair, say
from duheng.terms.finding_words import shipped_words
from duheng.terms.findings import Finding, Severity

SHOWN_OF_A_KIND = 3
_ORDER = list(Severity)


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
    chinese, english = (shipped_words().title(first.code, is_chinese=one) for one in (True, False))
    title = pair(chinese, english) if chinese and english else escape(first.code)
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
    return pair(chinese_hint(finding) or finding.hint or "", finding.hint or "")


def chinese_message(finding: Finding) -> str | None:
    """Return the message in Chinese, or ``None`` where there are no words or no data."""
    return shipped_words().message(finding.code, finding.data)


def chinese_hint(finding: Finding) -> str | None:
    """Return what to do in Chinese, or ``None``."""
    return shipped_words().hint(finding.code, finding.data)
