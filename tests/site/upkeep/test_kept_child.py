"""A part that ends by itself is begun again, but not for ever."""

import sys
import time

import pytest

from duheng.site.upkeep import serving


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_PAUSE_S", 0.0)


def ended(child: serving._KeptChild) -> int:
    for _attempt in range(2000):
        status = child.ended()
        if status is not None:
            return status
        time.sleep(0.01)
    raise AssertionError("it is begun again and again")


def test_a_part_that_ends_at_once_each_time_is_given_up_with_its_status() -> None:
    told: list[int] = []
    command = [sys.executable, "-c", "raise SystemExit(7)"]
    with serving._KeptChild(command, told.append) as child:
        assert ended(child) == 7
    assert told == [7] * (serving._MOST_SOON - 1)


def test_a_part_that_ends_once_in_a_long_time_is_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "_SOON_S", 0.0)
    told: list[int] = []
    with serving._KeptChild([sys.executable, "-c", ""], told.append) as child:
        while len(told) < 2 * serving._MOST_SOON:
            assert child.ended() is None
            time.sleep(0.01)
