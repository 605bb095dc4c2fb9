"""A page that leads to the accounts of the synthetic energy users."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from duheng.site.demonstration.energy_accounts import Accounted

_PAGE = """<!doctype html>
<html lang="zh-Hans"><meta charset="utf-8"><title>合成用能单位 · synthetic energy users</title>
<h1>合成用能单位 · Synthetic energy users</h1>
<p>合成数据，不得作为凭证。 Synthetic data, not evidence.</p>
<ul>
{rows}
</ul>
</html>
"""


def write_index(folder: Path, accounts: Sequence[Accounted]) -> Path:
    """Return the path of the page, written into the folder of the accounts."""
    listed = [(one.name, f"{one.folder}/{one.report}") for one in accounts]
    listed.append(("合成园区 · synthetic park", "park/report.html"))
    rows = "\n".join(
        f'<li><a href="{escape(link, quote=True)}">{escape(name)}</a></li>' for name, link in listed
    )
    path = folder / "index.html"
    path.write_text(_PAGE.format(rows=rows), encoding="utf-8")
    return path
