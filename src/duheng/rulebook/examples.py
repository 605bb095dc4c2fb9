"""Runs the worked examples of packs: they are the pack's own tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from duheng.rulebook.dated_values import DatedValue
from duheng.rulebook.errors import ExampleFailed
from duheng.rulebook.kind_examples import QUESTIONS, Answer
from duheng.rulebook.library import PackLibrary
from duheng.rulebook.packs import Pack
from duheng.terms.errors import DuhengError, UnusableInput


def check_examples(library: PackLibrary, pack: Pack) -> None:
    """Run every worked example of a pack against the library.

    Raises
    ------
    ExampleFailed
        When an example does not come out as the pack says; names the example.
    UnusableInput
        When another room runs the examples of the kind: methods, profiles.
    """
    if pack.kind != "rules" and pack.kind not in QUESTIONS:
        raise UnusableInput(
            f"{pack.id} is a pack of kind '{pack.kind}': its examples are run by its own engine"
        )
    for number, example in enumerate(pack.examples, start=1):
        _check_example(library, example, f"{pack.file}, example {number}", pack)


def _check_example(
    library: PackLibrary, example: Mapping[str, Any], place: str, pack: Pack
) -> None:
    question = _question(library, example, pack) or _question_of_kind(library, example, pack)
    if question is None or ("gives" in example) == ("refuses" in example):
        raise ExampleFailed(
            f"{place}: an example asks ({' or '.join(_known_questions(pack))}) and says what comes "
            "of it (gives or refuses)"
        )
    if "refuses" in example:
        _check_refusal(question, example["refuses"], place)
    else:
        _check_answer(question(), example["gives"], place)


def _known_questions(pack: Pack) -> tuple[str, ...]:
    return tuple(QUESTIONS.get(pack.kind, ("look_up", "maximum_permissible_error")))


def _question(
    library: PackLibrary, example: Mapping[str, Any], pack: Pack
) -> Callable[[], Answer] | None:
    if pack.kind != "rules":
        return None
    if "look_up" in example:
        asked = _with_day(example["look_up"])
        return lambda: _found(library.value(pack.body.get("extends", pack.id), **asked))
    if "maximum_permissible_error" in example:
        asked = _with_day(example["maximum_permissible_error"])
        kind = pack.body["instrument_kind"]
        return lambda: _found(library.maximum_permissible_error(kind, **asked))
    return None


def _question_of_kind(
    library: PackLibrary, example: Mapping[str, Any], pack: Pack
) -> Callable[[], Answer] | None:
    for name, ask in QUESTIONS.get(pack.kind, {}).items():
        if name in example:
            return partial(ask, _of_same_region(library, pack), pack, example[name])
    return None


def _of_same_region(library: PackLibrary, pack: Pack) -> tuple[Pack, ...]:
    """Return the packs that a pack may count on: another region's would change its numbers."""
    region = pack.id.split("/")[0]
    of_kind = library.packs(kind=pack.kind)
    return tuple(one for one in of_kind if one.id.split("/")[0] == region)


def _found(value: DatedValue) -> Answer:
    return {**value.to_dict(), "alternatives": [one.value for one in value.alternatives]}


def _with_day(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(v) if key == "on" else v for key, v in asked.items()}


def _check_refusal(question: Callable[[], Answer], code: str, place: str) -> None:
    try:
        answer = question()
    except DuhengError as refusal:
        if refusal.code != code:
            raise ExampleFailed(
                f"{place}: expected the refusal {code}, got {refusal.code}: {refusal.message}"
            ) from refusal
        return
    got = f"the value {answer['value']}" if "value" in answer else dict(answer)
    raise ExampleFailed(f"{place}: expected the refusal {code}, got {got}")


def _check_answer(found: Answer, gives: Mapping[str, Any], place: str) -> None:
    for name, expected in gives.items():
        if name not in found or found[name] != expected:
            raise ExampleFailed(f"{place}: expected {name} {expected}, got {found.get(name)}")
