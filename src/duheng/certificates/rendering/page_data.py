"""Arranges the content of a certificate for a page, in the languages of the print."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from duheng.certificates.rendering.content import Texts

PRINTS: Mapping[str, tuple[str, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


@cache
def words() -> dict[str, dict[str, str]]:
    """Return the fixed words of a print by key and language."""
    text = files("duheng.certificates").joinpath("rendering/words.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def page_data(content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what the templates show: content, facts of the first page, and words.

    Parameters
    ----------
    content : Mapping
        From :func:`content_of`.
    language : str
        ``zh``, ``en`` or ``both``.
    """
    languages = PRINTS[language]
    known = words()
    conformity = next((one for one in content["statements"] if one["conformity"]), None)
    is_verification = content["kind"] != "calibration"
    authorisation = [
        one["declaration"] for one in content["statements"] if one["purpose"] == "authorisation"
    ]
    return {
        "languages": languages,
        "typst_language": languages[0],
        "words": {**known, "title": known[f"title_{content['kind']}"]},
        "page_words": known["page"],
        **{name: content[name] for name in (
            "number", "sha256", "laboratory", "laboratory_code", "replaces", "is_signed", "methods",
        )},
        "authorisation": authorisation[0] if authorisation else None,
        "laboratory_footer": _footer(content["laboratory"], languages),
        "facts": [one for one in _facts(content) if any(one["texts"].values())],
        "verdict": _verdict(conformity) if is_verification and conformity else None,
        "valid_until": _valid_until(content) if is_verification else None,
        "signers": _signers(content["people"]),
        "dates": _dates(content),
        "standards": [_standard(one) for one in content["standards"]],
        "environment": [
            {"name": one["name"], "text": "; ".join(_amount(value) for value in one["values"])}
            for one in content["environment"]
        ],
        "results": [_result(one) for one in content["results"]],
        "statements": _statements(content["statements"], is_verification=is_verification),
    }  # fmt: skip


def _footer(laboratory: Mapping[str, Any], languages: Sequence[str]) -> str:
    name = laboratory["name"]
    shown = next((name[one] for one in languages if one in name), next(iter(name.values()), ""))
    parts = [shown, laboratory["address"], laboratory["phone"], laboratory["email"]]
    return "  ·  ".join(one for one in parts if one)


def _facts(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    customer = content["customer"]
    facts: list[tuple[str, Texts]] = [
        ("customer", customer["name"]),
        ("customer_address", {"": customer["address"]}),
    ]
    for item in content["items"]:
        others = [one["value"] or "" for one in item["numbers"] if one["issuer"] != "manufacturer"]
        facts += [
            ("item", item["name"]),
            ("model", {"": item["model"] or ""}),
            ("serial", {"": _serial(item["numbers"])}),
            ("other_numbers", {"": ", ".join(others)}),
            ("maker", item["maker"]),
            ("accuracy_class", {"": ", ".join(one["value"] or "" for one in item["classes"])}),
            ("item_description", item["description"]),
        ]
    norms = [one["norm"] for one in content["methods"] if one["norm"]]
    norms += [one["reference"] for item in content["items"] for one in item["classes"]]
    place = words().get(f"place_{content['place']}", {"": content["place"] or ""})
    facts += [
        ("regulation", {"": ", ".join(dict.fromkeys(one for one in norms if one))}),
        ("place", place),
    ]
    return [{"key": key, "texts": dict(texts)} for key, texts in facts]


def _serial(numbers: Sequence[Mapping[str, Any]]) -> str:
    return next((one["value"] or "" for one in numbers if one["issuer"] == "manufacturer"), "")


def _verdict(statement: Mapping[str, Any]) -> dict[str, Any]:
    texts = statement["declaration"] or {"": statement["conformity"]}
    return {"good": statement["conformity"] == "pass", "texts": texts}


def _valid_until(content: Mapping[str, Any]) -> str | None:
    days = [
        one["date"]
        for one in content["statements"]
        if one["date"] and "basic_recalibration" in one["ref_types"]
    ]
    return min(days, default=None)


def _signers(people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = words()
    found = []
    for one in people[:6]:
        role = known.get(one["purpose"] or "", {"": one["role"] or ""})
        found.append({"role": role, "name": one["name"]})
    return found


def _dates(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    begin, end = content["begin_date"], content["end_date"]
    performed = begin if begin == end else f"{begin} – {end}"
    listed = [
        ("received_date", content["received_date"]),
        ("performed", performed),
        ("issued_date", content["issued_date"]),
    ]
    return [{"key": key, "value": value} for key, value in listed if value]


def _standard(record: Mapping[str, Any]) -> dict[str, Any]:
    note = next(iter(record["note"].values()), "")
    return {
        **{name: record[name] for name in ("name", "description", "model", "certificate")},
        "issuer": record["issuer"]
        if record["certificate"] not in record["issuer"].values()
        else {},
        "serial": _serial(record["numbers"]),
        "valid_until": note.removeprefix("valid until ") or None,
    }


def _amount(value: Mapping[str, Any]) -> str:
    unit = value["unit"]
    space = " " if unit else ""
    if value["U"] is None:
        return f"{value['value']}{space}{unit}"
    return f"({value['value']} ± {value['U']}){space}{unit}"


def _result(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: record[name] for name in ("name", "description", "notes")},
        "tables": [_single(one) if one["is_single"] else _table(one) for one in record["tables"]],
    }


def _single(table: Mapping[str, Any]) -> dict[str, Any]:
    known = words()
    heads = [
        {"texts": known[key], "unit": ""} for key in ("quantity", "value", "expanded_uncertainty")
    ]
    rows = [
        [
            " / ".join(dict.fromkeys(column["name"].values())),
            f"{', '.join(column['values'])} {column['unit']}".strip(),
            _uncertainty(column),
        ]
        for column in table["columns"]
    ]
    return {**_empty(table), "heads": heads, "rows": rows}


def _uncertainty(column: Mapping[str, Any]) -> str:
    """Return U with its factor: without k a number is no expanded uncertainty."""
    if not column["U"]:
        return "—"
    stated = f"{', '.join(column['U'])} {column['unit']}".strip()
    factors = "; ".join(_factors(column))
    return f"{stated} ({factors})" if factors else stated


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    heads: list[dict[str, Any]] = []
    columns: list[list[str]] = []
    factors: list[str] = []
    for column in table["columns"]:
        heads.append({"texts": column["name"], "unit": column["unit"]})
        columns.append(column["values"])
        if column["U"]:
            heads.append({"texts": words()["expanded_uncertainty"], "unit": column["unit"]})
            columns.append(column["U"])
            factors += _factors(column)
    height = max((len(one) for one in columns), default=0)
    rows = [[one[row] if row < len(one) else "—" for one in columns] for row in range(height)]
    note = "; ".join(dict.fromkeys(factors))
    return {
        **_empty(table), "heads": heads, "rows": rows, "note": {"": note} if note else None,
    }  # fmt: skip


def _factors(column: Mapping[str, Any]) -> list[str]:
    factors, probabilities = dict.fromkeys(column["k"]), dict.fromkeys(column["p"])
    told = [f"k = {', '.join(factors)}"] if factors else []
    told += [f"p = {', '.join(probabilities)}"] if probabilities else []
    return [", ".join(told)] if told else []


def _empty(table: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": table["name"], "is_single": table["is_single"], "note": None}


def _statements(
    statements: Sequence[Mapping[str, Any]], *, is_verification: bool
) -> list[dict[str, Any]]:
    found = []
    for one in statements:
        texts = dict(one["declaration"])
        if one["purpose"] == "verdict" and is_verification:
            continue
        if one["purpose"] == "authorisation" or not (texts or one["date"] or one["conformity"]):
            continue
        extra = [x for x in (one["date"], one["conformity"]) if x]
        texts = texts or {"": ""}
        told = {key: " ".join([text, *extra]).strip() for key, text in texts.items()}
        found.append({"name": one["name"], "texts": told})
    return found
