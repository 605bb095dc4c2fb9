"""Runs the worked examples of a rules pack: they are the pack's own tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from duheng.rulebook.dated_values import DatedValue
from duheng.rulebook.errors import ExampleFailed
from duheng.rulebook.library import PackLibrary
from duheng.rulebook.packs import Pack
from duheng.terms.errors import DuhengError, UnusableInput


def check_examples(library: PackLibrary, pack: Pack) -> None:
    """Run every worked example of a rules pack against the library.

    Raises
    ------
    ExampleFailed
        When an example does not come out as the pack says; names the example.
    UnusableInput
        When the pack is a method, whose examples the accounting room runs.
    """
    if pack.kind != "rules":
        raise UnusableInput(
            f"{pack.id} is a pack of kind '{pack.kind}': its examples are run by its own engine"
        )
    for number, example in enumerate(pack.examples, start=1):
        _check_example(library, example, f"{pack.file}, example {number}", pack)


def _check_example(
    library: PackLibrary, example: Mapping[str, Any], place: str, pack: Pack
) -> None:
    question = _question(library, example, pack)
    if question is None or ("gives" in example) == ("refuses" in example):
        raise ExampleFailed(
            f"{place}: an example asks (look_up or maximum_permissible_error) and says what comes "
            "of it (gives or refuses)"
        )
    if "refuses" in example:
        _check_refusal(question, example["refuses"], place)
    else:
        _check_answer(question(), example["gives"], place)


def _question(
    library: PackLibrary, example: Mapping[str, Any], pack: Pack
) -> Callable[[], DatedValue] | None:
    if "look_up" in example:
        asked = _with_day(example["look_up"])
        return lambda: library.value(pack.body.get("extends", pack.id), **asked)
    if "maximum_permissible_error" in example:
        asked = _with_day(example["maximum_permissible_error"])
        return lambda: library.maximum_permissible_error(pack.body["instrument_kind"], **asked)
    return None


def _with_day(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(v) if key == "on" else v for key, v in asked.items()}


def _check_refusal(question: Callable[[], DatedValue], code: str, place: str) -> None:
    try:
        answer = question()
    except DuhengError as refusal:
        if refusal.code != code:
            raise ExampleFailed(
                f"{place}: expected the refusal {code}, got {refusal.code}: {refusal.message}"
            ) from refusal
        return
    raise ExampleFailed(f"{place}: expected the refusal {code}, got the value {answer.value}")


def _check_answer(answer: DatedValue, gives: Mapping[str, Any], place: str) -> None:
    found = answer.to_dict()
    found["alternatives"] = [one.value for one in answer.alternatives]
    for name, expected in gives.items():
        if name not in found or found[name] != expected:
            raise ExampleFailed(f"{place}: expected {name} {expected}, got {found.get(name)}")
