"""The tile map: the region's units as bricks, drawn on the server, with a table for those who read.

``left = (x - 1) * w / 2``, ``top = row * h``: every real border between units is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from duheng.rulebook.places import Place, Tile, load_places
from duheng.site.pages.statuses import status_of

WIDTH = 100
HEIGHT = 98
GAP = 3
RAMP = ("#EAF2F8", "#BCD6E8", "#7FB0D3", "#2E74AB", "#14527F")
INK, PAPER = "#1B2430", "#FFFFFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class TileValue:
    """What a tile shows.

    Attributes
    ----------
    amount : float or None
        Decides the shade; None is no data.
    text : str
        The number as it is written, with its unit.
    uncertainty : str
        ``±2 %``, empty where there is none.
    state : str
        A state whose icon stands in the corner; empty for none.
    url : str
        Where the tile leads.
    """

    amount: float | None
    text: str = "—"
    uncertainty: str = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTile:
    """A tile with its place on the drawing."""

    code: str
    name: str
    full_name: str
    x: float
    y: float
    fill: str
    ink: str
    value: TileValue

    @property
    def centre(self) -> float:
        """Middle of the tile."""
        return self.x + (WIDTH - GAP) / 2

    @property
    def icon_x(self) -> float:
        """Where the icon stands."""
        return self.x + WIDTH - GAP - 22

    @property
    def icon(self) -> SafeString | None:
        """The drawing of the state in the corner."""
        return mark_safe(status_of(self.value.state).icon) if self.value.state else None  # noqa: S308


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMap:
    """The drawing: its size, its tiles, the bounds of its shades."""

    width: float
    height: float
    tiles: tuple[DrawnTile, ...]
    bounds: tuple[float, ...]


def shade_of(amount: float, bounds: Sequence[float]) -> int:
    """Return which of the five shades an amount has; ``bounds`` are the four between them."""
    return sum(amount >= one for one in bounds)


def tile_map(
    values: Mapping[str, TileValue], bounds: Sequence[float], day: date, language: str
) -> TileMap:
    """Return the map of the region's units.

    Parameters
    ----------
    values : Mapping
        Code of the division -> what its tile shows; one that is missing has no data.
    bounds : sequence of float
        Four amounts at which the shade changes, upwards.
    day : date
        On which the units are taken.
    language : str
        Of the names.
    """
    tiles = tuple(
        _drawn(
            place, place.tile, values.get(place.code, TileValue(amount=None)), (bounds, language)
        )
        for place in load_places(day).on_tiles()
        if place.tile is not None
    )
    return TileMap(
        width=max((one.x for one in tiles), default=0) + WIDTH,
        height=max((one.y for one in tiles), default=0) + HEIGHT,
        tiles=tiles,
        bounds=tuple(bounds),
    )


def legend_steps(bounds: Sequence[float], unit: str) -> list[str]:
    """Return what each of the five shades means, the palest first.

    Examples
    --------
    >>> legend_steps((60.0, 70.0, 80.0, 90.0), "%")
    ['< 60', '60–70', '70–80', '80–90', '≥ 90 %']
    """
    low, high = bounds[0], bounds[-1]
    between = [f"{one:g}–{two:g}" for one, two in pairwise(bounds)]
    return [f"< {low:g}", *between, f"≥ {high:g} {unit}".rstrip()]


def _drawn(
    place: Place, tile: Tile, value: TileValue, style: tuple[Sequence[float], str]
) -> DrawnTile:
    bounds, language = style
    shade = None if value.amount is None else shade_of(value.amount, bounds)
    return DrawnTile(
        code=place.code,
        name=place.short_name_in(language),
        full_name=place.name_in(language),
        x=(tile.x - 1) * WIDTH / 2,
        y=tile.row * HEIGHT,
        fill="#FFFFFF" if shade is None else RAMP[shade],
        ink=PAPER if shade is not None and shade >= 3 else INK,
        value=value,
    )
