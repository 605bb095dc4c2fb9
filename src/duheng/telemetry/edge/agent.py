"""The agent: polls its lines, keeps what it read, and forwards it while there is a link."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from duheng.ledger.keys import SigningKey
from duheng.telemetry.edge.bodies import Sealed, TakenReading
from duheng.telemetry.edge.errors import OutboxUnwritable, UnusableAgent
from duheng.telemetry.edge.keys import signature_of
from duheng.telemetry.edge.lines import PolledLine
from duheng.telemetry.edge.outbox import Outbox
from duheng.telemetry.edge.schedule import wait_until_due
from duheng.telemetry.edge.sending import Delivery, Outcome
from duheng.telemetry.edge.settings import AgentSettings
from duheng.terms.clock import Clock

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 300.0
REFUSED_AGAIN_S = 3600.0
_GRACE_S = 10.0

Tell = Callable[[str, dict[str, Any]], None]
"""Hears what happened: a word, and its facts."""


class Sends(Protocol):
    """What carries batches."""

    def send(self, batch: Sealed) -> Delivery:
        """Return what became of a batch."""


class Agent:
    """An agent over an outbox.

    Parameters
    ----------
    settings : AgentSettings
        What it reads and keeps.
    outbox : Outbox
        Where it keeps it.
    courier : Sends
        What carries batches.
    clock : Clock
        Tells when something was read; it is never corrected, only compared.
    key : SigningKey, optional
        Signs each batch.
    tell : callable
        Hears of changes.
    generator : random.Random
        Spreads the waits, so that many agents do not come back at once.
    """

    def __init__(
        self, settings: AgentSettings, outbox: Outbox, courier: Sends, *, clock: Clock, tell: Tell,
        generator: random.Random, key: SigningKey | None = None,
    ) -> None:  # fmt: skip
        self.lines = tuple(PolledLine(one, clock) for one in settings.lines)
        self._settings = settings
        self._outbox = outbox
        self._courier = courier
        self._clock = clock
        self._tell = tell
        self._generator = generator
        self._key = key
        self._unsaved: dict[PolledLine, tuple[TakenReading, ...]] = {}
        self._failing: dict[PolledLine, int] = {}
        self._failed_sends = 0
        self._is_full = False
        self._is_clock_off = False
        self._refused_tried_s = time.monotonic()
        self._stop = asyncio.Event()
        _require_unique(self.lines)

    def stop(self) -> None:
        """Ask a running agent to end; what it read stays in the outbox."""
        self._stop.set()

    async def run(self) -> None:
        """Poll and forward until asked to stop."""
        await self._do(self._outbox.try_refused_again)
        tasks = [asyncio.create_task(self._keep_polling(one)) for one in self.lines]
        tasks.append(asyncio.create_task(self._keep_sending()))
        asked = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
            self._stop.set()  # one that failed takes the others with it
            await asyncio.wait(tasks, timeout=_GRACE_S)
        finally:
            for task in (asked, *tasks):
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            for line in self.lines:
                await line.close()
        for one in ended:
            if isinstance(one, Exception):
                raise one

    async def poll(self, line: PolledLine, due: datetime) -> int:
        """Return how many readings a poll of a line put into the outbox, the missing among them.

        A full outbox is not added to: nothing is asked of the meters then.
        """
        if not await self._has_room(line):
            return 0
        found = await line.poll(due)
        self._note_failures(line, found.failures)
        await self._save(line, found.readings)
        return len(found.readings)

    async def forward(self) -> Delivery | None:
        """Return the last delivery after sending what waits, oldest first; None when nothing did.

        It ends at the first batch that has to be sent again.
        """
        while await self._do(self._seal) == self._settings.batch_readings:
            continue
        delivery: Delivery | None = None
        while not self._stop.is_set():
            batch = await self._do(self._outbox.next_waiting)
            if batch is None:
                break
            delivery = await self._do(self._courier.send, batch)
            await self._take(batch, delivery)
            if delivery.outcome is Outcome.LATER:
                break
        return delivery

    async def _keep_polling(self, line: PolledLine) -> None:
        while (
            due := await wait_until_due(self._clock, line.settings.interval_s, self._waited)
        ) is not None:
            await self.poll(line, due)

    async def _keep_sending(self) -> None:
        while not self._stop.is_set():
            try:
                delivery = await self.forward()
                pause_s = self._pause_s(delivery)
                await self._try_refused_again()
            except OutboxUnwritable as error:
                self._say_full(error.message)
                pause_s = self._backoff_s()
            await self._waited(pause_s)

    def _seal(self) -> int:
        key = self._key
        return self._outbox.seal(
            self._clock(), self._settings.batch_readings,
            lambda body: None if key is None else signature_of(key, body),
        )  # fmt: skip

    async def _take(self, batch: Sealed, delivery: Delivery) -> None:
        """Write down what became of a batch."""
        self._compare_clocks(delivery)
        answer = json.dumps({"said": delivery.said, "rejected": delivery.rejected})
        if delivery.outcome is Outcome.ACKNOWLEDGED:
            await self._do(self._outbox.acknowledged, batch.batch_id, self._clock(), answer)
            if delivery.rejected:
                first = delivery.rejected[0]
                self._tell(
                    "rejected",
                    {"batch": batch.batch_id, "number": len(delivery.rejected), "first": first},
                )
        elif delivery.outcome is Outcome.REFUSED:
            await self._do(self._outbox.refused, batch.batch_id, self._clock(), answer)
            self._tell("refused", {"batch": batch.batch_id, "said": delivery.said})
        self._count(delivery)
        if delivery.clock_offset_s is not None:
            await self._do(self._note, delivery)

    def _note(self, delivery: Delivery) -> None:
        self._outbox.note(
            clock_offset_s=f"{delivery.clock_offset_s:.1f}",
            answered_at=self._clock().isoformat(),
            said=delivery.said,
        )

    def _count(self, delivery: Delivery) -> None:
        if delivery.outcome is not Outcome.LATER:
            if self._failed_sends:
                self._tell("link_back", {"after": self._failed_sends})
            self._failed_sends = 0
            return
        self._failed_sends += 1
        if self._failed_sends == 1:
            self._tell("link_gone", {"said": delivery.said})

    def _compare_clocks(self, delivery: Delivery) -> None:
        offset_s = delivery.clock_offset_s
        if offset_s is None:
            return
        is_off = abs(offset_s) > self._settings.clock_limit_s
        if is_off != self._is_clock_off:
            self._tell("clock_off" if is_off else "clock_good", {"offset_s": round(offset_s, 1)})
        self._is_clock_off = is_off

    def _pause_s(self, delivery: Delivery | None) -> float:
        if delivery is None or delivery.outcome is not Outcome.LATER:
            return self._settings.send_every_s
        # what the server asks for is the least: it knows its load, not how many come back at once
        return max(self._backoff_s(), delivery.wait_s or 0.0)

    def _backoff_s(self) -> float:
        doubled = FIRST_WAIT_S * 2.0 ** min(max(self._failed_sends - 1, 0), 16)
        spread: float = self._generator.uniform(0.5, 1.0)
        return min(doubled, LONGEST_WAIT_S) * spread

    async def _try_refused_again(self) -> None:
        if time.monotonic() - self._refused_tried_s >= REFUSED_AGAIN_S:
            self._refused_tried_s = time.monotonic()
            await self._do(self._outbox.try_refused_again)

    async def _has_room(self, line: PolledLine) -> bool:
        try:
            has_room = await self._do(self._outbox.make_room, self._clock())
        except OutboxUnwritable as error:
            self._say_full(error.message)
            return False
        if not has_room:
            self._say_full("the outbox is full of what is not acknowledged")
            return False
        held = self._unsaved.pop(line, ())
        if held and not await self._save(line, held):
            return False
        if self._is_full:
            self._is_full = False
            self._tell("room_again", {})
        return True

    async def _save(self, line: PolledLine, readings: tuple[TakenReading, ...]) -> bool:
        """Return whether readings are on disk; if not they are held, and the line waits."""
        try:
            await self._do(self._outbox.add, readings)
        except OutboxUnwritable as error:
            self._unsaved[line] = readings
            self._say_full(error.message)
            return False
        return True

    def _say_full(self, reason: str) -> None:
        if not self._is_full:
            self._is_full = True
            self._tell("full", {"reason": reason})

    def _note_failures(self, line: PolledLine, failures: Sequence[str]) -> None:
        before = self._failing.get(line, 0)
        if failures and not before:
            self._tell("poll_failed", {"line": line.where, "reason": failures[0]})
        elif before and not failures:
            self._tell("poll_good", {"line": line.where, "after": before})
        self._failing[line] = before + 1 if failures else 0

    async def _waited(self, seconds: float) -> bool:
        """Return whether the agent was asked to stop while it waited."""
        try:
            await asyncio.wait_for(self._stop.wait(), max(seconds, 0.0))
        except TimeoutError:
            return self._stop.is_set()
        return True

    async def _do(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do what waits for a disk or the server in a thread of its own."""
        return await asyncio.to_thread(work, *given)


def _require_unique(lines: Sequence[PolledLine]) -> None:
    counts = Counter(
        str(line.settings.channels.get(code, code))
        for line in lines
        for codes in line.codes
        for code in codes
    )
    repeated = [code for code, number in counts.items() if number > 1]
    if repeated:
        raise UnusableAgent(f"{repeated[0]} would be read in two places")
    declared = {code for line in lines for codes in line.codes for code in codes}
    unread = [one for line in lines for one in line.settings.channels if one not in declared]
    if unread:
        raise UnusableAgent(f"channels names {unread[0]}, which no meter of the line gives")
