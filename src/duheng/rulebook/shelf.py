"""What the installed packs of one kind give for a day: read once, made once per day asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, cast

from duheng.rulebook.loading import (
    PATH_VARIABLE,
    installed_packs_of,
    packs_of_environment,
)
from duheng.rulebook.packs import Pack

Made = TypeVar("Made")
Build = Callable[[Iterable[Pack], date], Made]


def made_for_day(kind: str, build: Build[Made], as_of: date) -> Made:
    """Return what ``build`` makes, for a day, of the installed packs of a kind.

    Packs come from the house, from other distributions and from the paths that ``DUHENG_PACKS``
    lists. Later calls for the same day give the same record.
    """
    return cast("Made", _made(kind, build, as_of, os.environ.get(PATH_VARIABLE, "")))


@lru_cache(maxsize=256)
def _made(kind: str, build: Build[Any], as_of: date, paths: str) -> Any:
    return build((*installed_packs_of(kind), *_packs_of_paths(kind, paths)), as_of)


@lru_cache(maxsize=64)
def _packs_of_paths(kind: str, paths: str) -> tuple[Pack, ...]:
    environment = {PATH_VARIABLE: paths}
    return tuple(pack for pack in packs_of_environment(environment) if pack.kind == kind)
