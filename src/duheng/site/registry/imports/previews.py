"""What came of looking through a large file, kept beside it until it is imported or too old."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from duheng.site.registry.imports.drafts import keep_result, read_result
from duheng.site.registry.imports.judging import Mapped, RowFault
from duheng.site.registry.instruments.actions.importing import Preview

LARGE_ROWS = 2000
_LARGE_BYTES = 200_000
"""Of a workbook, which says how many rows it has only when it is read."""


def is_large(content: bytes) -> bool:
    """Return whether a file is looked through in the background."""
    if content.startswith(b"PK\x03\x04"):
        return len(content) > _LARGE_BYTES
    return content.count(b"\n") > LARGE_ROWS


def keep_preview(said: Mapping[str, Any], chosen: Mapping[str, str], found: Preview) -> None:
    """Keep what an import of a file, read with these columns, would do."""
    content = {
        "place": found.mapped.place,
        "headings": found.mapped.headings,
        "columns": found.mapped.columns,
        "number_of_rows": found.number_of_rows,
        "number_of_pieces": found.number_of_pieces,
        "faults": [[one.row, one.heading, one.value, one.reason] for one in found.faults],
        "sample": found.sample,
        "encoding": found.encoding,
    }
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    keep_result(str(said["sha256"]), _key(said, chosen), text)


def kept_preview(said: Mapping[str, Any], chosen: Mapping[str, str]) -> Preview | None:
    """Return what an import of a file would do, as it was found; ``None`` when it was not yet."""
    text = read_result(str(said["sha256"]), _key(said, chosen))
    if text is None:
        return None
    read = json.loads(text)
    return Preview(
        mapped=Mapped(read["place"], tuple(read["headings"]), tuple(read["columns"])),
        number_of_rows=read["number_of_rows"],
        number_of_pieces=read["number_of_pieces"],
        faults=[RowFault(*one) for one in read["faults"]],
        sample=[(number, values) for number, values in read["sample"]],
        encoding=read["encoding"],
    )


def _key(said: Mapping[str, Any], chosen: Mapping[str, str]) -> str:
    """Return what tells one look from another: whose it is, the source, the columns."""
    parts = [said["organisation"], said["profile"], sorted(chosen.items())]
    return json.dumps(parts, ensure_ascii=False)
