"""Public numerical functions say what they return, what they refuse, and show it."""

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

ROOMS = ("duheng.quantities", "duheng.uncertainty")


def public_functions() -> list[tuple[str, Callable[..., Any]]]:
    found = []
    for room in ROOMS:
        module = import_module(room)
        for name in getattr(module, "__all__", ()):
            member = getattr(module, name)
            if inspect.isroutine(member) or hasattr(member, "__wrapped__"):
                found.append((f"{room}.{name}", member))
    return found


FUNCTIONS = public_functions()
NAMES = [name for name, _ in FUNCTIONS]


def sections(function: Callable[..., Any]) -> set[str]:
    document = inspect.getdoc(function) or ""
    return set(re.findall(r"^([A-Z][A-Za-z ]+)\n-{3,}$", document, re.MULTILINE))


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=NAMES)
def test_a_public_function_says_what_it_returns(name: str, function: Callable[..., Any]) -> None:
    first = (inspect.getdoc(function) or "").split("\n", 1)[0]
    returns_nothing = inspect.signature(function).return_annotation in (None, "None")
    assert first.endswith("."), f"{name} has no first sentence"
    assert (
        returns_nothing or first.startswith(("Return", "Yield")) or "Returns" in sections(function)
    )


def raises(function: Callable[..., Any]) -> bool:
    return re.search(r"^\s+raise ", inspect.getsource(function), re.MULTILINE) is not None


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=NAMES)
def test_a_public_function_lists_parameters_refusals_and_an_example(
    name: str, function: Callable[..., Any]
) -> None:
    wanted = {"Examples"}
    wanted |= {"Parameters"} if len(inspect.signature(function).parameters) > 1 else set()
    wanted |= {"Raises"} if raises(function) else set()
    assert wanted - sections(function) == set(), f"{name} lacks sections"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_what_is_public(room: str) -> None:
    module = import_module(room)
    assert module.__doc__
    assert module.__all__
