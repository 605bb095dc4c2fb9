"""Reports of a run, made from what it kept."""

from __future__ import annotations

import io
import json
import zipfile

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.site.accounts.records import RunRecord
from duheng.site.accounts.views.downloads import attachment
from duheng.site.errors import NoSuchRecord, NotPossibleNow
from duheng.site.registry.certificates.proofs import proof_of_file, site_log
from duheng.site.registry.certificates.storage import kept_bytes

KINDS = {
    "json": "application/json",
    "html": "application/octet-stream",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(kind: str, account: bytes, details: bytes, name: str) -> HttpResponse:
    """Return a file of a run, in the language of the page where it is in one.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    account, details : bytes
        As the run kept them.
    name : str
        Of the file, without its ending.

    Raises
    ------
    NoSuchRecord
        When there is no file of this kind.
    """
    if kind not in KINDS:
        raise NoSuchRecord(_("a run has no file of this kind"))
    content = account if kind == "json" else _made(kind, account, details)
    return attachment(content, f"{name}.{kind}", KINDS[kind])


def bundle_of(run: RunRecord) -> HttpResponse:
    """Return the account of a run with its proof from the log, which are verified offline.

    Raises
    ------
    NotPossibleNow
        When the log has not come as far as the run.
    """
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
    return attachment(held.getvalue(), f"account-{run.id}.zip", "application/zip")


def cells_of_run(run: RunRecord) -> HttpResponse:
    """Return the cells of a run, as ``duheng account --cells`` writes them.

    Raises
    ------
    NoSuchRecord
        When it kept none.
    """
    if not run.cells_sha256:
        raise NoSuchRecord(_("this run kept no cells"), hint=_("run the account again"))
    return attachment(kept_bytes(run.cells_sha256), f"account-{run.id}.arrow")


def _made(kind: str, account: bytes, details: bytes) -> bytes:
    told = json.loads(details)
    report: str = told.pop("report")
    if kind == "html":
        return report.encode()
    from duheng.accounting.report.printing import render_account_pdf  # loads the typesetter
    from duheng.accounting.report.workbook import render_account_xlsx

    document = {**json.loads(account), "details": told}
    language = "en" if (get_language() or "").startswith("en") else "zh-Hans"
    render = render_account_pdf if kind == "pdf" else render_account_xlsx
    return render(document, language)
