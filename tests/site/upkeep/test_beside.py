"""Work beside the log: once at a time, and a fault nobody foresaw ends the process."""

from threading import Event

import pytest
from django.db import OperationalError

from duheng.site.upkeep.working import Beside


def test_work_that_is_still_going_on_is_not_begun_again() -> None:
    began, go_on, turns = Event(), Event(), []

    def work() -> None:
        turns.append(1)
        began.set()
        go_on.wait(30)

    beside = Beside(work)
    beside.go(0.0)
    assert began.wait(30)
    beside.go(100.0)
    go_on.set()
    beside.close()
    assert turns == [1]


def test_a_busy_database_is_waited_for_and_anything_else_is_raised() -> None:
    faults = [OperationalError("locked"), ZeroDivisionError("unforeseen")]

    def work() -> None:
        raise faults.pop(0)

    beside = Beside(work)
    for now_s in (0.0, 100.0):
        beside.go(now_s)
        while beside._running is not None and not beside._running.done():
            Event().wait(0.01)
    with pytest.raises(ZeroDivisionError):
        beside.go(200.0)
    beside.close()
