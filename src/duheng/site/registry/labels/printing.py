"""Sets stickers of instruments as PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import segno
import typst
from django.utils.translation import gettext as _

from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.registry.divisions import page_language
from duheng.site.registry.instruments.records import Label
from duheng.site.registry.labels.sheets import SHEETS, Sheet

MOST = 2400
_INSET_MM, _FOOT_MM = 2.5, 4.0
_NAME_WIDTH = 36


def print_labels(
    labels: Sequence[Label], *, sheet: Sheet, address: str, title: str, skip: int = 0
) -> bytes:
    """Return stickers as PDF, in the language of the page.

    Parameters
    ----------
    labels : sequence of Label
        What they say.
    sheet : Sheet
        On what.
    address : str
        Of the site, with its scheme; the QR code opens the instrument there.
    title : str
        Name of the site, at the foot of each.
    skip : int
        Places of the first sheet that are used already.

    Raises
    ------
    UnusableFields
        When there is none, too many, or ``skip`` leaves no place on the sheet.
    """
    if not 0 < len(labels) <= MOST:
        raise UnusableFields(
            _("%(number)d stickers cannot be printed at once") % {"number": len(labels)},
            hint=_("choose between 1 and %(most)d instruments") % {"most": MOST},
        )
    if not 0 <= skip < sheet.per_page:
        raise UnusableFields(
            _("a sheet has %(number)d places") % {"number": sheet.per_page},
            data={"fields": {"skip": _("leaves no place")}},
        )
    return _set(_content(labels, sheet, address.rstrip("/"), title, skip))


def sheet_of(key: str) -> Sheet:
    """Return a sheet.

    Raises
    ------
    UnusableFields
        When there is none of that key.
    """
    if key not in SHEETS:
        fault = _("is none of %(known)s") % {"known": ", ".join(SHEETS)}
        raise UnusableFields(fault, data={"fields": {"sheet": fault}})
    return SHEETS[key]


def _content(
    labels: Sequence[Label], sheet: Sheet, address: str, title: str, skip: int
) -> dict[str, Any]:
    sizes = {name: getattr(sheet, name) for name in sheet.__dataclass_fields__ if name != "key"}
    return {
        **sizes,
        "inset_mm": _INSET_MM,
        "foot_mm": _FOOT_MM,
        "language": "zh" if page_language().startswith("zh") else "en",
        "title": _("Labels"),
        "foot": title,
        "skip": skip,
        "stickers": [_sticker(one, address) for one in labels],
    }


def _sticker(one: Label, address: str) -> dict[str, Any]:
    until = one.confirmed_until.isoformat() if one.confirmed_until else ""
    lines = [
        (_("Number"), _breakable(one.number)),
        (_("Model"), _breakable(one.model)),
        (_("Serial number"), _breakable(one.serial_number)),
        (_("Confirmed until"), until),
    ]
    return {
        "name": _short(one.name),
        "lines": [pair for pair in lines if pair[1]],
        "qr": _qr_code(address + one.path),
    }


def _short(name: str) -> str:
    """Return a name in the two lines that it has; what does not fit is marked as left out."""
    taken = 0
    for place, sign in enumerate(name):
        taken += 2 if east_asian_width(sign) in "WF" else 1
        if taken > _NAME_WIDTH:
            return name[:place] + "…"
    return name


def _breakable(text: str) -> str:
    """Return a text that can be broken anywhere if it must: a long number is never cut off."""
    return "\u200b".join(text)


def _qr_code(address: str) -> str:
    output = BytesIO()
    segno.make(address, error="m", micro=False).save(
        output, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return output.getvalue().decode()


def _set(content: dict[str, Any]) -> bytes:
    try:
        made = _compiler().compile(
            format="pdf", sys_inputs={"data": json.dumps(content, ensure_ascii=False)}, timestamp=0
        )
    except typst.TypstError as error:
        raise NotPossibleNow(
            _("the stickers cannot be set: %(error)s") % {"error": str(error)[:300]}
        ) from error
    if not isinstance(made, bytes):
        raise NotPossibleNow(_("the typesetter gave no page"))
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    template = Path(str(files("duheng.site.registry.labels").joinpath("labels.typ")))
    return typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(files("manimgx_fonts_cjk"))],
        ignore_system_fonts=True,
    )
