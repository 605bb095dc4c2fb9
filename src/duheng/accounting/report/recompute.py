"""The digest, what it covers, and the command that gives it again."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from duheng.accounting.records import AccountFacts
from duheng.accounting.report.words import name, pair, say


def recompute(digest: str, facts: AccountFacts, restates: Mapping[str, Any] | None = None) -> str:
    """Return the section that lets anyone run the account again."""
    rows = "".join(
        f"<tr><td>{escape(str(file['path']))}</td><td>{escape(str(file['role']))}</td>"
        f"<td><code>{escape(str(file['sha256']))}</code></td></tr>"
        for file in facts.files
    )
    head = "".join(f"<th>{say(key)}</th>" for key in ("file", "role"))
    return (
        f'<p class="lead">{say("recompute_how")}</p>'
        f'<code class="digest">duheng account ACCOUNT.yaml --json</code>'
        f'<dl class="fields"><dt>{say("digest")}</dt><dd><code>{escape(digest)}</code></dd>'
        f"<dt>{say('engine')}</dt><dd>{escape(facts.engine)}</dd>{_restated(restates)}</dl>"
        f'<details class="fold"><summary>{say("files", count=len(facts.files))}</summary>'
        f'<div class="scroll"><table><tr>{head}<th>SHA-256</th></tr>{rows}</table></div></details>'
    )


def _restated(restates: Mapping[str, Any] | None) -> str:
    """Name the figure that these replace, and why."""
    if restates is None:
        return ""
    return (
        f"<dt>{pair('替代的核算数', 'replaces')}</dt><dd><code>{escape(restates['digest'])}</code>"
        f"<br>{name(restates['reason'])}</dd>"
    )
