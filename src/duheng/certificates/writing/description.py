"""What a certificate is to say: checked before anything is written."""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from duheng.certificates.errors import UnusableCertificate
from duheng.quantities import parse_unit
from duheng.quantities.errors import UnknownUnit
from duheng.terms.documents import read_yaml, where_in
from duheng.terms.errors import UnusableInput

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    text = files("duheng.certificates").joinpath("schemas/description.json").read_text("utf-8")
    schema = json.loads(text)
    return Draft202012Validator(_written_out(schema, schema["$defs"]))


def _written_out(part: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a part of the schema with its references replaced: a third of the time is spared."""
    if isinstance(part, list):
        return [_written_out(one, definitions) for one in part]
    if not isinstance(part, Mapping):
        return part
    found = {
        key: _written_out(one, definitions)
        for key, one in part.items()
        if key not in {"$ref", "$defs"}
    }
    if "$ref" in part:
        found = _written_out(definitions[part["$ref"].rpartition("/")[2]], definitions) | found
    return found


def read_description(source: Path | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a checked description from a YAML file, a spreadsheet (.xlsx) or a mapping.

    Raises
    ------
    UnusableCertificate
        When it is unreadable, lacks or misspells something, or contradicts itself; the message
        names the line.
    """
    if isinstance(source, Path) and source.suffix.lower() == ".xlsx":
        from duheng.certificates.writing.spreadsheet import read_spreadsheet

        found: Mapping[str, Any] = read_spreadsheet(source)
    elif isinstance(source, Mapping):
        found = source
    else:
        try:
            found = read_yaml(source)
        except UnusableInput as error:
            raise UnusableCertificate(str(error), hint=error.hint) from error
    check_description(found)
    return found


def check_description(description: Mapping[str, Any]) -> None:
    """Refuse a description that cannot become a certificate.

    Raises
    ------
    UnusableCertificate
        Executor and checker are one person, dates run backwards, a text lacks a language, columns
        differ in length, a unit is not known, a calibration has a verdict, and the like.
    """
    for error in sorted(_validator().iter_errors(description), key=lambda one: list(one.path)):
        place = where_in(description, *error.absolute_path)
        raise UnusableCertificate(
            f"{place or 'the description'}: {_told(error)}", hint=_hint(error)
        )
    people = description["people"]
    if str(people["executor"]).strip() == str(people["checker"]).strip():
        raise UnusableCertificate(
            f"{people['executor']} executed the work and cannot check it",
            hint="executor and checker must differ",
        )
    _check_days(description)
    _check_languages(description, languages_of(description), description, ())
    for index, result in enumerate(description["results"]):
        _check_columns(result, where_in(description, "results", index))


def _told(error: Any) -> str:
    if error.validator == "not":
        return "a calibration has no verdict and no validity, a notice no validity, and a " \
            "verification no agreed recalibration"  # fmt: skip
    if error.validator == "const":
        return f"expected {error.validator_value!r}, got {error.instance!r}"
    return str(error.message)[:300]


def _hint(error: Any) -> str:
    if error.validator == "const" and "conformity" in error.absolute_path:
        return "a pass is a verification certificate, a fail is a notice of verification result"
    return "see docs/do/write-and-sign-a-certificate.md"


def languages_of(description: Mapping[str, Any]) -> list[str]:
    """Return the languages of a certificate; the first is the binding one."""
    return list(description.get("languages") or LANGUAGES)


def day(text: str, where: str) -> date:
    """Return the day of a text that looks like one.

    Raises
    ------
    UnusableCertificate
        When there is no such day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableCertificate(f"{where}: there is no day {text}") from error


def _check_days(description: Mapping[str, Any]) -> None:
    performed = description["performed"]
    ordered = [
        ("received_date", description.get("received_date")),
        ("performed.begin", performed["begin"]),
        ("performed.end", performed["end"]),
        ("issued_date", description.get("issued_date")),
    ]
    days = [(name, day(text, name)) for name, text in ordered if text]
    for (earlier, first), (later, second) in pairwise(days):
        if second < first:
            raise UnusableCertificate(f"{later} {second} is before {earlier} {first}")


def _check_languages(
    description: Mapping[str, Any], languages: list[str], value: Any, path: tuple[str | int, ...]
) -> None:
    if isinstance(value, list):
        for index, one in enumerate(value):
            _check_languages(description, languages, one, (*path, index))
    elif isinstance(value, Mapping):
        is_text = bool(value) and all(isinstance(one, str) and len(one) == 2 for one in value)
        if is_text and set(value) != set(languages):
            raise UnusableCertificate(
                f"{where_in(description, *path)}: texts in {', '.join(value)}, the certificate "
                f"is in {', '.join(languages)}",
                hint="give every text in every language, or once without a language",
            )
        for name, one in () if is_text else value.items():
            _check_languages(description, languages, one, (*path, name))


def _check_columns(result: Mapping[str, Any], where: str) -> None:
    lengths = {len(column["values"]) for column in result["columns"]}
    if len(lengths) > 1:
        raise UnusableCertificate(
            f"{where}: the columns have {', '.join(map(str, sorted(lengths)))} values",
            hint="every column of a table has the same number of rows",
        )
    for column in result["columns"]:
        expanded = column.get("U")
        if expanded is not None and len(expanded) not in (1, len(column["values"])):
            raise UnusableCertificate(
                f"{where}: {len(expanded)} uncertainties for {len(column['values'])} values",
                hint="give one uncertainty for each value, or one for all",
            )
        check_unit(column["unit"], where)


def check_unit(text: str, where: str) -> None:
    """Refuse a unit that is not in the catalogue."""
    try:
        parse_unit(text)
    except UnknownUnit as error:
        raise UnusableCertificate(f"{where}: {error}", hint=error.hint) from error


def valid_until(description: Mapping[str, Any]) -> date | None:
    """Return the last day that a verification holds, None where no period is stated.

    Notes
    -----
    The period counts from the day on which the verification ended; its last day is the one before
    the anniversary, or the last day of the month before a day that does not exist.
    """
    months = (description.get("validity") or {}).get("months")
    if months is None:
        return None
    begin = day(description["performed"]["end"], "performed.end")
    years, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    anniversary = date(years, month + 1, min(begin.day, last))
    return anniversary - timedelta(days=1)
