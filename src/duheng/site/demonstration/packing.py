"""An account that was computed beside the site, packed as somebody would have sent it in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

from duheng.accounting.result import AccountResult
from duheng.site.accounts.child import json_ready, told_of
from duheng.site.accounts.judging import plan_check
from duheng.site.accounts.unpacking import DOCUMENT

PACKAGE, TOLD = "account.zip", "told.json"
_SENT = frozenset({".yaml", ".csv", ".xml", ".json", ".txt"})
_OUTPUTS = frozenset({"account.json", TOLD})
_QUICK = 1
_STAMP = (2026, 1, 1, 0, 0, 0)


def pack(folder: Path, result: AccountResult, report: Path, plans: Sequence[Path] = ()) -> None:
    """Write beside an account the archive to send in, and what the account gave.

    Parameters
    ----------
    plans : sequence of Path
        The monitoring plans that the account is judged by.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _SENT and path.name not in _OUTPUTS:
                name = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _STAMP)
                name.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(name, path.read_bytes(), compresslevel=_QUICK)
    (folder / PACKAGE).write_bytes(held.getvalue())
    told = {**told_of(result, report.read_text(encoding="utf-8")), "document": DOCUMENT}
    told["details"]["plan_check"] = plan_check(plans, folder / DOCUMENT, told["account"])
    (folder / TOLD).write_text(json.dumps(json_ready(told), ensure_ascii=False), encoding="utf-8")
