"""Worked examples of packs, run while they are looked at: they are the pack's own tests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from duheng.accounting import check_method_examples
from duheng.certificates.profile_examples import check_profile_examples
from duheng.rulebook import Pack, check_examples, load_packs
from duheng.rulebook.checking import example_fault
from duheng.rulebook.loading import PATH_VARIABLE
from duheng.terms.errors import DuhengError, UnusableInput

_ANSWERS = ("gives", "refuses", "met", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRun:
    """What came of one worked example.

    Attributes
    ----------
    number : int
        From 1.
    title : Mapping
        By language; empty where the example has none.
    asked, expected : Mapping
        As the pack says it.
    outcome : str
        ``passed``, ``failed`` or ``not_run``.
    message : str
        Why it failed.
    """

    number: int
    title: Mapping[str, str]
    asked: Mapping[str, Any]
    expected: Mapping[str, Any]
    outcome: str
    message: str


def run_examples(pack: Pack) -> tuple[ExampleRun, ...]:
    """Return what comes of every worked example of a pack with the installed ones.

    The same pack among the same packs comes out the same, so that it is run once in a process.
    """
    return _run(_Held(pack), os.environ.get(PATH_VARIABLE, ""))


@dataclass(frozen=True, slots=True)
class _Held:
    """A pack that is known by its digest."""

    pack: Pack

    def __hash__(self) -> int:
        return hash(self.pack.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.pack.digest == other.pack.digest


@lru_cache(maxsize=256)
def _run(held: _Held, _paths: str) -> tuple[ExampleRun, ...]:
    return tuple(
        _one(held.pack, number, example) for number, example in enumerate(held.pack.examples, 1)
    )


def _one(pack: Pack, number: int, example: Mapping[str, Any]) -> ExampleRun:
    outcome, message = _outcome(pack, example)
    return ExampleRun(
        number=number,
        title=example.get("title", {}),
        asked={key: one for key, one in example.items() if key not in (*_ANSWERS, "title")},
        expected={key: example[key] for key in _ANSWERS if key in example},
        outcome=outcome,
        message=message,
    )


def _outcome(pack: Pack, example: Mapping[str, Any]) -> tuple[str, str]:
    if (fault := example_fault(pack.kind, example)) is not None:
        return "failed", fault
    alone = replace(pack, examples=(example,))
    try:
        _check(alone)
    except UnusableInput as error:
        return "not_run", error.message
    except DuhengError as error:
        return "failed", error.message.removeprefix(f"{pack.file}, example 1: ")
    return "passed", ""


def _check(alone: Pack) -> None:
    if alone.kind == "methods":
        check_method_examples(alone)
    elif alone.kind == "profiles":
        check_profile_examples(alone)
    else:
        check_examples(load_packs(), alone)
