"""A rating of management by criteria with points, evidence, weights and vetoes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from duheng.accounting.errors import MissingFile
from duheng.accounting.score.errors import UnusableScore
from duheng.accounting.score.scheme import load_scheme
from duheng.accounting.score.weighing import Score, SubScore, weigh
from duheng.rulebook import PackLibrary
from duheng.terms.documents import Document, check_keys, read_yaml

FORMAT = "duheng-rating/1"
_KEYS = ("format", "title", "synthetic", "note", "subject", "on", "pack", "evaluator", "criteria")


def rate(path: Path, library: PackLibrary) -> Score:
    """Return the rating of a YAML document by the pack that it names.

    Each criterion has the points reached, the points that could be, and the evidence. Every
    criterion that could veto must be judged, or there is no score.

    Raises
    ------
    MissingFile, UnusableInput
        When there is no such file, or it has a key that is not known.
    UnusableScore
        When its format is another, a criterion is none of the pack's, its points are none, or
        nothing is said of what was seen.
    UnknownPack, NoValueInForce
        When the pack is not there, or not in force on the day.
    """
    if not path.is_file():
        raise MissingFile(f"there is no rating at {path}", hint="give the path of a RATING.yaml")
    document = read_yaml(path)
    check_keys(document, _KEYS, document.name)
    if document.get("format") != FORMAT or not isinstance(document.get("criteria"), dict):
        raise UnusableScore(
            f"{document.where('format')}: expected format: {FORMAT} and a mapping 'criteria'",
            hint="see docs/do/review-energy-metering.md",
        )
    scheme = load_scheme(library, str(document.get("pack", "")), _day(document))
    parts = {name: _criterion(document, name, one) for name, one in document["criteria"].items()}
    return weigh(_subject(document), parts, scheme)


def _subject(document: Document) -> str:
    subject = document.get("subject")
    if not isinstance(subject, dict) or not subject.get("id"):
        raise UnusableScore(f"{document.where('subject')}: a subject with an id is needed")
    return str(subject["id"])


def _day(document: Document) -> date:
    try:
        return date.fromisoformat(str(document.get("on", "")))
    except ValueError as error:
        raise UnusableScore(
            f"{document.where('on')}: the day of the rating is needed, as 2025-09-30"
        ) from error


def _criterion(document: Document, name: str, written: Any) -> SubScore:
    where = document.where("criteria", name)
    if not isinstance(written, dict):
        raise UnusableScore(f"{where}: expected points, of and evidence")
    check_keys(written, ("points", "of", "evidence"), where)
    points: Any = written.get("points")
    most: Any = written.get("of")
    are_numbers = {type(points), type(most)} <= {int, float}
    if not (are_numbers and most > 0 and 0 <= points <= most):
        raise UnusableScore(
            f"{where}: {points!r} of {most!r} points", hint="write points: 8 and of: 10"
        )
    if not written.get("evidence"):
        raise UnusableScore(f"{where}: judged, and no evidence is written")
    return SubScore(value=points / most, origin=str(written["evidence"]))
