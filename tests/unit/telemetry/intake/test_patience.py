"""Patience with slow senders, whichever loop they wait in."""

import asyncio

import pytest

from duheng.telemetry.intake.patience import Patience


def test_a_loop_that_ended_before_its_timer_leaves_the_next_one_a_timer():
    patience = Patience(0.05)

    async def go_at_once():
        patience.end(patience.begin())

    async def dawdle():
        task = patience.begin()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return patience.is_over(task)
        finally:
            patience.end(task)

    asyncio.run(go_at_once())
    assert asyncio.run(asyncio.wait_for(dawdle(), 30)) is True


def test_what_is_no_task_has_nothing_that_could_be_ended():
    with pytest.raises(RuntimeError):
        Patience(1.0).begin()
