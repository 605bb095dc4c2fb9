"""The drawing of a series: targets as steps, counts as points; a table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duheng.rulebook.indicators import Target

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 26, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A target of a year, or the actual number that the plan starts from."""

    x: float
    y: float
    width: float
    height: float
    label: str
    year: int
    is_actual: bool

    @property
    def centre(self) -> float:
        """Middle of the bar."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A number that was counted on a day."""

    x: float
    y: float
    label: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Bars, dots, the lines of the scale, and the middle of every year."""

    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, str], ...]
    years: tuple[tuple[float, int], ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def draw_series(targets: Sequence[Target], counts: Sequence[tuple[date, float]]) -> Drawing:
    """Return the drawing of a series; nothing is drawn without targets."""
    if not targets:
        return Drawing(bars=(), dots=(), lines=())
    first = targets[0].year
    years = max([targets[-1].year, *(day.year for day, _ in counts)]) - first + 1
    step = (WIDTH - LEFT - RIGHT) / years
    top = max([1.0, *(one.value for one in targets), *(value for _, value in counts)])

    def height_of(value: float) -> float:
        return (HEIGHT - TOP - BOTTOM) * value / top

    def bar(one: Target) -> Bar:
        tall = height_of(one.value)
        return Bar(
            x=round(LEFT + (one.year - first) * step + step * 0.15, 1),
            y=round(HEIGHT - BOTTOM - tall, 1),
            width=round(step * 0.7, 1),
            height=round(tall, 1),
            label=f"{one.value:g}",
            year=one.year,
            is_actual=one.is_actual,
        )

    def dot(day: date, value: float) -> Dot:
        part = (day.timetuple().tm_yday - 1) / 366
        return Dot(
            x=round(LEFT + (day.year - first + part) * step, 1),
            y=round(HEIGHT - BOTTOM - height_of(value), 1),
            label=f"{value:.4g}",
            day=day,
        )

    return Drawing(
        bars=tuple(bar(one) for one in targets),
        dots=tuple(dot(day, value) for day, value in counts if day.year >= first),
        lines=tuple(
            (round(HEIGHT - BOTTOM - height_of(top * part), 1), f"{top * part:g}")
            for part in (0.0, 0.5, 1.0)
        ),
        years=tuple(
            (round(LEFT + (number + 0.5) * step, 1), first + number) for number in range(years)
        ),
    )
