"""What a check gives, computed in the child process: the engines' records, cut to what is shown.

It knows no database. ``result`` is what the page draws, at most :data:`MOST_SHOWN` rows of each
table with the number of all; ``report`` holds everything.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from duheng.terms.errors import UnusableInput

MOST_SHOWN = 300
_WEIGHTS = ("error", "warning", "note")
_GRADES = ("major", "minor", "observation", None, "conforms", "not_applicable")
_STANDINGS = ("not_fitted", "expired", "no_certificate", "no_date", "not_yet", "in_force")


def judge(request: Path) -> dict[str, Any]:
    """Return the outcome of a check, or a plan, that a request, a JSON file, asks for.

    Raises
    ------
    DuhengError
        When an engine refuses the files that lie beside the request.
    """
    asked = json.loads(request.read_text(encoding="utf-8"))
    outcome: dict[str, Any] = _KINDS[asked["kind"]](request.parent, asked)
    return outcome


def _metering(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    from duheng.accounting.metering_review.review import review_metering
    from duheng.accounting.metering_review.workbook import write_workbook

    answers = asked["answers"]
    review = review_metering(
        [folder / name for name in asked["files"]],
        date.fromisoformat(asked["on"]),
        level=asked["level"] or None,
        answers=folder / answers if answers else None,
    )
    with tempfile.TemporaryDirectory() as scratch:
        report = write_workbook(review, Path(scratch) / "review.xlsx").read_bytes()
    record = review.to_dict()
    shown = {
        "rates": sorted(record["rates"], key=lambda one: _truth(one["is_met"])),
        "coverage": record["coverage"],
        "points": sorted(record["points"], key=lambda one: _STANDINGS.index(one["standing"])),
        "checklist": sorted(record["checklist"], key=lambda one: _GRADES.index(one["grade"])),
        "values": record["values"],
    }
    verdict = {"correct": "bad", "incomplete": "doubt", "conforms": "good"}[review.conclusion]
    told = _told(verdict, record["findings"], shown, record)
    title = ", ".join(record["files"])
    return {**told, "title": _both(title), "report": _packed(report), "suffix": "xlsx"}


def _stack_tests(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    from duheng.accounting.stack_tests.table import recompute_table

    record = recompute_table(folder / asked["files"][0]).to_dict()
    failed = sum(one.get("failed", 0) for one in record["outcomes"].values())
    errors, warnings = len(record["disagreements"]), len(record["bad_rows"]) + failed
    verdict = "bad" if errors else "doubt" if warnings else "good"
    told = _told(verdict, [], {**record, "failed": failed}, record)
    counts = {"errors": errors, "warnings": warnings, "notes": 0}
    return {**told, "counts": counts, "title": _both(record["file"])}


def _laboratories(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    from duheng.accounting.laboratories import evaluate_round

    record = evaluate_round(folder / asked["files"][0]).to_dict()
    biases = sorted((_with_zeta(one) for one in record["biases"]), key=_by_bias, reverse=True)
    shown = {
        "round": record["round"],
        "samples": [{"sample": name, **one} for name, one in record["samples"].items()],
        "biases": biases,
        "scores": sorted(record["scores"], key=_by_score, reverse=True),
    }
    said = [one["is_biased"] for one in biases]
    verdict = "bad" if True in said else "doubt" if None in said else "good"
    return {**_told(verdict, record["findings"], shown, record), "title": record["round"]["title"]}


def _cross_check(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    from duheng.accounting.cross_checks import agreement, change

    first, second = (_figure(folder / one["file"], one["quantity"]) for one in asked["figures"])
    compare = agreement if first.period == second.period else change
    record = compare(first, second).to_dict()
    shown = {**record, "asked": asked["figures"]}
    verdict = {"disagree": "bad", "not_judged": "doubt"}.get(record["verdict"], "good")
    title = {
        tag: f"{_title(first.title, tag)} / {_title(second.title, tag)}"
        for tag in ("zh-Hans", "en")
    }
    return {**_told(verdict, record["findings"], shown, record), "title": title}


def _figure(path: Path, quantity: str) -> Any:
    from duheng.accounting.cross_checks import read_published

    for one in read_published(path):
        if one.quantity == quantity and not one.group:
            return one
    raise UnusableInput(f"the run has no figure of {quantity} for the whole")


def _plan(folder: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    from duheng.site.accounts.child import json_ready
    from duheng.site.accounts.plans.judging import judge_plans

    told: dict[str, Any] = json_ready(judge_plans(folder, asked))
    return told


def _told(
    verdict: str,
    findings: Sequence[Mapping[str, Any]],
    shown: Mapping[str, Any],
    record: Mapping[str, Any],
) -> dict[str, Any]:
    """Return an outcome; its report is the whole record as JSON until a kind gives another."""
    from duheng.site.accounts.child import json_ready

    worst = sorted(findings, key=lambda one: _WEIGHTS.index(one["severity"]))
    severities = [one["severity"] for one in findings]
    whole = json.dumps(json_ready(record), ensure_ascii=False, indent=1).encode()
    return {
        "verdict": verdict,
        "counts": {f"{name}s": severities.count(name) for name in _WEIGHTS},
        "result": _cut({**shown, "findings": worst}),
        "report": _packed(whole),
        "suffix": "json",
    }


def _cut(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables cut to what a page shows, with the numbers of all their rows."""
    cut = {
        name: one[:MOST_SHOWN] if isinstance(one, list | tuple) else one
        for name, one in shown.items()
    }
    numbers = {name: len(one) for name, one in shown.items() if isinstance(one, list | tuple)}
    return {**cut, "numbers": numbers}


def _with_zeta(one: Mapping[str, Any]) -> dict[str, Any]:
    u = one["standard_uncertainty"]
    return {**one, "zeta": one["bias"] / u if u else None}


def _by_bias(one: Mapping[str, Any]) -> tuple[bool, float]:
    by_z = abs(one["mean_z"] or 0.0) / 3
    return bool(one["is_biased"]), abs(one["e_n"]) if one["e_n"] is not None else by_z


def _by_score(one: Mapping[str, Any]) -> float:
    by_z = abs(one["z"] or 0.0) / 3
    return float(abs(one["e_n"])) if one["e_n"] is not None else by_z


def _truth(value: bool | None) -> int:
    """Return the place of a judgement: not met, not judged, met."""
    return 1 if value is None else 2 * value


def _title(texts: Mapping[str, str], tag: str) -> str:
    return str(texts.get(tag) or texts.get("en") or texts.get("zh-Hans") or "")


def _both(text: str) -> dict[str, str]:
    return dict.fromkeys(("zh-Hans", "en"), text)


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


_KINDS: Mapping[str, Callable[[Path, Mapping[str, Any]], dict[str, Any]]] = {
    "metering": _metering,
    "stack_tests": _stack_tests,
    "laboratories": _laboratories,
    "cross_check": _cross_check,
    "plan": _plan,
}
