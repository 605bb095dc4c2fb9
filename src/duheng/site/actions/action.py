"""The decorator under which every change of a record happens."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from duheng.ledger.leaves import SALT_SIZE
from duheng.site.actions.actor import Actor
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.running import RUNNING, Change, RunningAction
from duheng.site.actions.tenancy import EVERYTHING, eyes_of, seen_by
from duheng.site.errors import NestedAction

P = ParamSpec("P")
R = TypeVar("R")

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class ActionKind:
    """A registered action: its name and the permission it wants (``None``: of the system)."""

    name: str
    permission: str | None
    function: Callable[..., Any]


ACTIONS: dict[str, ActionKind] = {}


def action(name: str, *, permission: str | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that makes a keyword-only function an action.

    The function takes ``actor`` and ``at`` (an instant with an offset), and perhaps ``reason``. It
    runs in one transaction; the states of all records it wrote, and who did it, are written in the
    same transaction. An action calls no other action.

    Parameters
    ----------
    name : str
        Such as ``registry.register_instrument``.
    permission : str or None
        What the actor's roles must allow; ``None`` leaves the check to the function.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def act(*args: P.args, **options: P.kwargs) -> R:
            actor, at = _actor_and_instant(name, args, options)
            if permission is not None:
                actor.check_may(permission)
            with _running(RunningAction(name, actor, at, str(options.get("reason") or ""))):
                return function(*args, **options)

        if name in ACTIONS and ACTIONS[name].function.__qualname__ != function.__qualname__:
            raise NestedAction(f"two actions are called {name}")
        ACTIONS[name] = ActionKind(name, permission, act)
        return act

    return decorate


def _actor_and_instant(
    name: str, args: tuple[Any, ...], options: Mapping[str, Any]
) -> tuple[Actor, datetime]:
    actor, at = options.get("actor"), options.get("at")
    if args or not isinstance(actor, Actor) or not isinstance(at, datetime) or at.tzinfo is None:
        raise NestedAction(
            f"{name} was called without actor and instant by name",
            hint="call it as name(actor=..., at=..., ...), the instant with its offset",
        )
    return actor, at


@contextmanager
def _running(running: RunningAction) -> Any:
    outer = RUNNING.get()
    if outer is not None:
        raise NestedAction(
            f"{running.name} was called inside {outer.name}",
            hint="an action calls plain functions, never another action",
        )
    token = RUNNING.set(running)
    try:
        with seen_by(eyes_of(running.actor)), transaction.atomic(durable=True):
            yield
            with seen_by(EVERYTHING):
                _write_entries(running)
    finally:
        RUNNING.reset(token)


def _write_entries(running: RunningAction) -> None:
    """Write who did it and every state it left, in the transaction of the action itself."""
    if not running.changes:
        return
    actor = running.actor
    done = ActionRecord.objects.create(
        name=running.name,
        at=running.at,
        actor_person_id=actor.person_id,
        actor_organisation_id=actor.organisation_id,
        actor_roles=" ".join(sorted(actor.roles)),
        reason=running.reason[:400],
        number_of_changes=len(running.changes),
    )
    salts = secrets.token_bytes(SALT_SIZE * len(running.changes))
    Entry.objects.bulk_create(
        (
            _entry(done, change, salts[SALT_SIZE * place : SALT_SIZE * (place + 1)])
            for place, change in enumerate(running.changes)
        ),
        batch_size=_BATCH,
    )


def _entry(done: ActionRecord, change: Change, salt: bytes) -> Entry:
    facts = json.dumps(change.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(
        action=done,
        kind=change.kind,
        record_id=change.record_id,
        number=change.number,
        true_from=change.true_from,
        recorded_at=done.at,
        facts=facts,
        facts_sha256=hashlib.sha256(facts.encode()).hexdigest(),
        salt=salt,
    )
