"""The tables of a check as its page draws them, from the result that was kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.checks.words import mark, number, word
from duheng.site.accounts.models import CheckKind
from duheng.site.pages.templatetags.duheng import quantity, status
from duheng.site.registry.figures.queries import in_language
from duheng.terms.finding_words import chinese_place, shipped_words

_COUNTED = ("agrees", "agrees_as_written", "disagrees")


def shown(kind: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of a check draws: the tables of its kind, and the findings."""
    return {
        **_KINDS[CheckKind(kind)](result),
        "numbers": result["numbers"],
        "findings": result["findings"],
    }


def _metering(result: Mapping[str, Any]) -> dict[str, Any]:
    said = {True: status("valid", _("met")), False: status("failed", _("not met")), None: "—"}
    return {
        "rates": [
            {
                **one,
                "energy": word(one["energy"]),
                "level": word(one["level"]),
                "percent": _percent(one["percent"]),
                "required": _percent(one["required_percent"]),
                "said": said[one["is_met"]],
            }
            for one in result["rates"]
        ],
        "coverage": [
            {
                **one,
                "of": word(one["of"]),
                "total": number(one["total"], 6),
                "valid": number(one["valid"], 6),
                "share": "—" if one["share"] is None else f"{100 * one['share']:.1f} %",
            }
            for one in result["coverage"]
        ],
        "points": [_point(one) for one in result["points"]],
        "checklist": [
            {**one, "title": _text(one["title"]), "said": mark(one["grade"])}
            for one in result["checklist"]
            if one["grade"]
        ],
        "open_items": [_text(one["title"]) for one in result["checklist"] if not one["grade"]],
    }


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{number(value)} %"


def _point(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "energy": word(one["energy"]),
        "level": word(one["level"]),
        "class": one["class"] or "—",
        "required": " / ".join(map(str, one["required_class"])) or "—",
        "where": in_language(chinese_place(one["where"]), one["where"]),
        "compared": mark(one["comparison"]),
        "said": mark(one["standing"]),
    }


def _stack_tests(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rules": result["rules"],
        "tests": sum(result["tests"].values()),
        "failed": result["failed"],
        "agreement": [
            {
                "quantity": name,
                **{state: one.get(state, 0) for state in _COUNTED},
                **{state: result["outcomes"].get(name, {}).get(state, 0) for state in _OUTCOMES},
            }
            for name, one in result["agreement"].items()
        ],
        "fields": [(word(name), one) for name, one in result["fields"].items()],
        "disagreements": [
            {
                "line": one["line"],
                "name": " ".join(
                    str(one[key])
                    for key in ("quantity", "facility", "location", "test", "date")
                    if one.get(key)
                ),
                "fields": [
                    (word(field["field"]), *(number(field[key], 6) for key in _COMPARED))
                    for field in one["fields"]
                ],
            }
            for one in result["disagreements"]
        ],
        "bad_rows": [{**one, "said": _why(one)} for one in result["bad_rows"]],
    }


_OUTCOMES = ("annual", "passed", "failed")
_COMPARED = ("stated", "recomputed", "deviation", "allowed")


def _laboratories(result: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        True: status("failed", _("biased")),
        False: status("valid", _("no bias shown")),
        None: status("undecided", _("cannot be judged")),
    }
    scores = ("bias", "expanded_uncertainty", "z", "z_prime", "zeta", "e_n", "h", "k")
    of_round = result["round"]
    return {
        "round": {
            **of_round,
            "title": _text(of_round["title"]),
            "quantity": _text(of_round["quantity"]),
        },
        "samples": [
            {
                **one,
                "origin": word(one["from"]),
                "value": quantity(one["value"], of_round["unit"], _twice(one), 2),
                "deviation": number(one["standard_deviation"], 3),
            }
            for one in result["samples"]
        ],
        "biases": [
            {
                **one,
                "said": said[one["is_biased"]],
                "cells": [
                    number(one[name], 3)
                    for name in ("bias", "expanded_uncertainty", "mean_z", "zeta", "e_n")
                ],
            }
            for one in result["biases"]
        ],
        "scores": [
            {**one, "cells": [number(one[name], 3) for name in scores]} for one in result["scores"]
        ],
    }


def _why(row: Mapping[str, Any]) -> str:
    """Return why a row was set aside; a check that was kept earlier has its English alone."""
    data = {**row.get("data", {}), "case": row.get("case")}
    own = shipped_words().message("accounting.row_unusable", data)
    return str(in_language(own or row["reason"], row["reason"]))


def _twice(one: Mapping[str, Any]) -> float | None:
    u = one["standard_uncertainty"]
    return None if u is None else 2 * u


def _cross_check(result: Mapping[str, Any]) -> dict[str, Any]:
    unit = result["unit"]
    sides = [
        {
            **side,
            "run_id": asked["run_id"],
            "title": asked["title"],
            "value": quantity(side["best_estimate"], side["unit"], _twice(side), 2),
        }
        for side, asked in zip((result["first"], result["second"]), result["asked"], strict=True)
    ]
    return {
        "sides": sides,
        "is_change": result["check"] == "change",
        "unit": unit,
        "said": mark(result["verdict"]),
        "difference": quantity(result["difference"], unit, result["uncertainty"], 2),
        "statistic": number(result["statistic"], 3),
        "apart": number(result["statistic_without_covariance"], 3),
        "covariance": f"{number(result['covariance'], 4)} ({unit})²",
        "shared": [
            {
                **one,
                "first": number(one["first"], 3),
                "second": number(one["second"], 3),
            }
            for one in result["shared"]
        ],
    }


def _text(texts: Mapping[str, str]) -> str:
    chinese, english = texts.get("zh-Hans") or "", texts.get("en") or ""
    return str(in_language(chinese or english, english))


_KINDS: Mapping[CheckKind, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    CheckKind.METERING: _metering,
    CheckKind.STACK: _stack_tests,
    CheckKind.LABORATORIES: _laboratories,
    CheckKind.CROSS: _cross_check,
}
