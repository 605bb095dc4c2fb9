"""The report of an account as PDF, from its stored document: nothing is run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from duheng.accounting.report.content import content_of
from duheng.accounting.report.errors import UnusableReport


def render_account_pdf(document: Mapping[str, Any], language: str = "zh-Hans") -> bytes:
    """Return the report of an account as PDF/A-2b with searchable text.

    Parameters
    ----------
    document : Mapping
        What ``duheng account --json`` printed, or
        :meth:`duheng.accounting.AccountResult.to_document`.
    language : str
        ``zh-Hans`` or ``en``.

    Returns
    -------
    bytes
        The same for the same document, language and version.

    Raises
    ------
    UnusableReport
        When the document is no result of an account, the language is not offered, or the page
        cannot be set.

    Notes
    -----
    Every text reaches the typesetter as data and is never read as source.
    """
    content = content_of(document, language)
    try:
        made = _compiler().compile(
            format="pdf",
            sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
            pdf_standards=["a-2b"],
            timestamp=0,
            pdf_tags=False,
        )
    except typst.TypstError as error:
        raise UnusableReport(f"the report cannot be set: {str(error)[:300]}") from error
    if not isinstance(made, bytes):
        raise UnusableReport("the typesetter gave no page")
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = Path(str(files("manimgx_fonts_cjk")))
    template = Path(str(files("duheng.accounting.report").joinpath("account.typ")))
    return typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
    )
