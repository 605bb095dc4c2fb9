"""The documents of the synthetic accounts: templates of the package, filled for one subject."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.sizes import Sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom everything here is of: the first energy user, and the year that it accounts for."""

    code: str
    name: str
    name_en: str
    year: int
    sizes: Sizes

    def generator(self, part: str) -> random.Random:
        """Return the generator of one part."""
        return self.sizes.generator(f"carbon/{part}")


def subject_of(sizes: Sizes, body: Body) -> Subject:
    """Return an energy user as the subject of accounts of last year."""
    return Subject(
        code=body.code,
        name=body.name,
        name_en=body.name_en,
        year=sizes.today.year - 1,
        sizes=sizes,
    )


def fill(name: str, subject: Subject, **words: object) -> str:
    """Return a template of the package, filled for a subject.

    ``$before``, ``$year`` and ``$after`` are the years around the one that is accounted for.
    """
    path = files("duheng.site.demonstration").joinpath("content", "documents", name)
    return Template(path.read_text(encoding="utf-8")).substitute(
        {
            "code": subject.code,
            "name": subject.name,
            "name_en": subject.name_en,
            "year": subject.year,
            "before": subject.year - 1,
            "after": subject.year + 1,
            **words,
        }
    )


def table(header: str, rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV below a header."""
    lines = [header, *(",".join(str(cell) for cell in row) for row in rows)]
    return "\n".join(lines) + "\n"


def write(folder: Path, name: str, text: str) -> Path:
    """Return the path of a text that was written, the same bytes on every platform."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
