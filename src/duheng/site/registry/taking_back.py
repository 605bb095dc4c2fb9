"""One way in which something is taken back: a page that asks why, and an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from duheng.site.people.doors import Asked
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.instruments.forms import reason_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingBack:
    """What is taken back.

    Attributes
    ----------
    title : str
        Of the page.
    submit : str
        Word of the button.
    address : str
        Of the page on which it stood.
    revision : int
        Of the record as it is shown.
    act : callable
        Takes the reason and the revision that was read.
    explanation : str
        What it means.
    """

    title: str
    submit: str
    address: str
    revision: int
    act: Callable[[str, int], Any]
    explanation: str = ""


def take_back(request: Asked, wanted: TakingBack) -> HttpResponse:
    """Return the page that asks for the reason, or the way back after it was done."""

    def act(said: dict[str, Any], revision: int) -> None:
        wanted.act(said["reason"], revision)

    return edit(
        request,
        Edit(
            plan=reason_plan(),
            title=wanted.title,
            act=act,
            done=lambda _made: wanted.address,
            initial={"revision": wanted.revision},
            submit=wanted.submit,
            explanation=wanted.explanation,
            is_danger=True,
        ),
    )
