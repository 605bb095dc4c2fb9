"""Files of a run: the account, its cells and its proof as they are kept, reports made from them."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from duheng.site.accounts.records import RunRecord
from duheng.site.errors import NoSuchRecord, NotPossibleNow
from duheng.site.registry.certificates.proofs import proof_of_file, site_log
from duheng.site.registry.certificates.storage import kept_bytes

_BYTES = "application/octet-stream"
_REPORTS = {
    "html": _BYTES,  # never shown as a page of the site
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """A file of a run, to be handed out; its name is ours."""

    content: bytes
    name: str
    media_type: str


def file_of_run(run: RunRecord, kind: str, language: str) -> RunFile:
    """Return a file of a run.

    Parameters
    ----------
    kind : str
        ``json`` (the account), ``cells``, ``bundle`` (the account with its proof), or a report:
        ``pdf``, ``xlsx``, ``html``.
    language : str
        ``zh-Hans`` or ``en``, of a report; the HTML report is in both.

    Raises
    ------
    NoSuchRecord
        When the run gave no figures, there is no file of this kind, or it kept no cells.
    NotPossibleNow
        When the log has not come as far as the run, so that nothing is proved yet.
    """
    if not run.result_sha256:
        raise NoSuchRecord(_("this run gave no figures"))
    if kind == "bundle":
        return _file(run, "zip", _bundle(run), "application/zip")
    if kind == "cells":
        return _file(run, "arrow", _cells(run), _BYTES)
    account = kept_bytes(run.result_sha256)
    if kind == "json":
        return _file(run, kind, account, "application/json")
    if kind not in _REPORTS:
        raise NoSuchRecord(_("a run has no file of this kind"))
    return _file(run, kind, _report(run, kind, account, language), _REPORTS[kind])


def _file(run: RunRecord, ending: str, content: bytes, media_type: str) -> RunFile:
    return RunFile(content=content, name=f"account-{run.id}.{ending}", media_type=media_type)


def _bundle(run: RunRecord) -> bytes:
    """Return the account of a run with its proof from the log, which are verified offline."""
    proof, ledger = proof_of_file(run.result_id or 0), site_log()
    if proof.content is None or ledger is None:
        raise NotPossibleNow(
            _("no signed checkpoint of the log covers this run yet"),
            hint=_("try again in a minute"),
        )
    name = f"account-{run.id}.json"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in (
            (name, kept_bytes(run.result_sha256)),
            (f"{name}.tlog-proof", proof.content),
            ("policy.txt", f"log {ledger.key}\nquorum none\n".encode()),
        ):
            archive.writestr(zipfile.ZipInfo(member), content)  # the same bytes at any time
    return held.getvalue()


def _cells(run: RunRecord) -> bytes:
    """Return the cells of a run, as ``duheng account --cells`` writes them."""
    if not run.cells_sha256:
        raise NoSuchRecord(_("this run kept no cells"), hint=_("run the account again"))
    return kept_bytes(run.cells_sha256)


def _report(run: RunRecord, kind: str, account: bytes, language: str) -> bytes:
    told = json.loads(kept_bytes(run.details_sha256))
    report: str = told.pop("report")
    if kind == "html":
        return report.encode()
    from duheng.accounting.report.printing import render_account_pdf  # loads the typesetter
    from duheng.accounting.report.workbook import render_account_xlsx

    render = render_account_pdf if kind == "pdf" else render_account_xlsx
    return render({**json.loads(account), "details": told}, language)
