"""Tags: statuses without colour, provenance by its border, quantities with what they rest on."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from duheng.site.pages.figures import BudgetBar
from duheng.site.pages.statuses import STATUSES
from duheng.site.pages.tiles import RAMP, TileValue, shade_of, tile_map
from duheng.uncertainty.errors import UnusableRounding

BOUNDS = (80.0, 85.0, 90.0, 95.0)


def rendered(text: str, **context: object) -> str:
    return engines["django"].from_string(text).render(context)


def test_every_state_has_a_drawing_of_its_own() -> None:
    assert len({one.icon for one in STATUSES.values()}) == len(STATUSES) == 8


def test_a_status_is_an_icon_and_a_word() -> None:
    with translation.override("zh-hans"):
        assert "超期 12 日" in rendered("{% status 'overdue' '超期 12 日' %}")
        assert "无法判定" in rendered("{% status 'never heard of' %}")


def test_a_word_from_outside_is_never_markup() -> None:
    assert "<b>" not in rendered("{% status 'valid' word %}", word="<b>")
    assert "<b>" not in rendered("{% provenance 'unchecked' word %}", word="<b>")


def test_provenance_is_a_border_and_a_word() -> None:
    assert 'class="origin origin-unchecked"' in rendered("{% provenance 'unchecked' %}")


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        (Decimal("48213.4"), Decimal("620"), "(4.821 ± 0.062) × 10<sup>4</sup> tce"),
        (Decimal("1.23449"), Decimal("0.0562"), "(1.234 ± 0.056) tce"),
        (5, None, "5 tce"),
    ],
)
def test_a_quantity_is_rounded_with_its_uncertainty(
    value: Decimal, uncertainty: Decimal | None, expected: str
) -> None:
    assert expected in rendered("{% quantity v 'tce' U 2 %}", v=value, U=uncertainty)


def test_a_unit_cannot_bring_markup() -> None:
    assert "&lt;b&gt;" in rendered("{% quantity 5 v %}", v="<b>")


def test_a_quantity_says_when_its_uncertainty_is_not_stated() -> None:
    with translation.override("en"):
        assert "uncertainty not stated" in rendered("{% quantity 5 'kg' %}")
    with translation.override("zh-hans"):
        assert "未给出不确定度" in rendered("{% quantity 5 'kg' %}")


def test_a_missing_quantity_is_a_dash_and_no_number_is_refused() -> None:
    assert rendered("{% quantity v 'kg' %}", v=None) == "—"
    with pytest.raises(UnusableRounding):
        rendered("{% quantity v 'kg' %}", v=float("nan"))


def test_a_budget_shows_sign_share_and_what_is_not_stated() -> None:
    lines = [
        BudgetBar(name="meter", contribution="+1.2 kg", share=1.1, url="/c/1"),
        BudgetBar(name="drift", contribution="-0.4 kg", share=-0.1),
        BudgetBar(name="gap"),
    ]
    with translation.override("en"):
        page = rendered("{% bar_budget lines 'Budget' %}", lines=lines)
    assert page.index("meter") < page.index("drift") < page.index("gap")
    assert "110.0 %" in page
    assert "-10.0 %" in page
    assert "not stated" in page


def test_a_strip_says_its_shares_in_words() -> None:
    with translation.override("zh-hans"):
        page = rendered("{% strip parts %}", parts=[("measured", 0.88), ("missing", 0.12)])
    assert "实测 88 % · 缺失 12 %" in " ".join(page.split())


@pytest.mark.parametrize(("amount", "shade"), [(79.9, 0), (80, 1), (94.99, 3), (95, 4), (100, 4)])
def test_a_shade_begins_at_its_bound(amount: float, shade: int) -> None:
    assert shade_of(amount, BOUNDS) == shade


def test_the_map_has_every_unit_once_and_none_covers_another() -> None:
    values = {"150200": TileValue(amount=97, text="97", uncertainty="±1 %", state="undecided")}
    drawn = tile_map(values, BOUNDS, date(2026, 1, 1), "zh-Hans")
    assert len(drawn.tiles) == 12
    assert len({(one.x, one.y) for one in drawn.tiles}) == 12
    baotou = next(one for one in drawn.tiles if one.code == "150200")
    assert (baotou.fill, baotou.name) == (RAMP[4], "包头")


def test_the_map_says_everything_in_its_table_too() -> None:
    values = {"150200": TileValue(amount=97, text="97", uncertainty="±1 %", state="undecided")}
    drawn = tile_map(values, BOUNDS, date(2026, 1, 1), "en")
    with translation.override("en"):
        page = rendered("{% tile_table m 't' %}{% tile_legend m %}{% tile_map m 't' %}", m=drawn)
    assert page.count("no data") == 12
    assert "97 ±1 %" in page
    assert "≥ 95 %" in page
    assert "Undecided" in page
