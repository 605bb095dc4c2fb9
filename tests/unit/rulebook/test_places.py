"""Divisions: who lies within whom, what the tile map shows, and what a broken pack is told."""

from __future__ import annotations

from datetime import date

import pytest

from duheng.rulebook import InvalidPack, NoSuchEntry, NoValueInForce, UnknownPack, read_pack
from duheng.rulebook.places import load_places, places_of

DAY = date(2025, 6, 30)
PLACES = load_places(DAY)
HULUNBUIR, HINGGAN, XILINGOL, WUHAI = "150700", "152200", "152500", "150300"
COUNTIES_BY_KIND = {
    "district": 23, "county_level_city": 11, "county": 17, "banner": 49, "autonomous_banner": 3,
}  # fmt: skip


def test_the_region_has_twelve_leagues_and_cities_and_a_hundred_and_three_counties():
    assert [place.code for place in PLACES.tops()] == ["150000"]
    assert len(PLACES.at_level("prefecture")) == len(PLACES.on_tiles()) == 12
    assert len(PLACES.at_level("county")) == 103
    assert {kind: len(PLACES.of_kind(kind)) for kind in COUNTIES_BY_KIND} == COUNTIES_BY_KIND
    assert len(PLACES) == 1 + 12 + 103 + 5


def test_five_development_zones_have_a_parent_and_no_code_of_the_standard():
    every = PLACES.at_level("county", divisions_only=False)
    zones = [place for place in every if place not in PLACES.at_level("county")]
    assert {zone.kind.key for zone in zones} == {"development_zone"}
    assert {zone.parent_code for zone in zones} == {
        "150100",
        "150200",
        "150500",
        "152500",
        "152900",
    }


def test_a_league_sees_its_banners_and_no_others():
    assert PLACES.is_within("152223", HINGGAN)
    assert PLACES.is_within(HINGGAN, HINGGAN)
    assert not PLACES.is_within("150722", HINGGAN)
    assert not PLACES.is_within(HINGGAN, "152223")


def test_the_prefix_of_a_scope_selects_the_same_places_as_the_tree():
    for scope in PLACES:
        by_prefix = {one.code for one in PLACES if one.code.startswith(scope.scope_prefix)}
        assert by_prefix == {one.code for one in PLACES if PLACES.is_within(one.code, scope.code)}


def test_the_tile_map_keeps_every_real_border_and_shows_no_false_one():
    shown = {
        frozenset((one.code, other.code))
        for one in PLACES.on_tiles()
        for other in PLACES.tile_neighbours(one.code)
    }
    real = {
        frozenset((one.code, other.code))
        for one in PLACES.at_level("prefecture")
        for other in PLACES.neighbours(one.code)
    }
    assert shown == real
    assert len(real) == 18


def test_known_neighbours_on_the_ground_are_neighbours():
    assert [one.code for one in PLACES.neighbours(HULUNBUIR)] == [HINGGAN]
    assert {one.short_name_in("en") for one in PLACES.neighbours(WUHAI)} == {"Alxa", "Ordos"}
    assert XILINGOL not in {one.code for one in PLACES.neighbours(HULUNBUIR)}


def test_no_two_places_share_a_tile():
    tiles = [place.tile for place in PLACES.on_tiles()]
    assert len(set(tiles)) == len(tiles)
    assert [place.short_name_in("zh-Hans") for place in PLACES.on_tiles()][:2] == [
        "呼伦贝尔",
        "兴安",
    ]


def test_every_place_has_a_name_in_both_languages_and_english_ones_say_that_they_are_unchecked():
    for place in PLACES:
        assert {"zh-Hans", "en"} <= set(place.names), place.code
        assert place.name_confidence["en"] == "unchecked"
        assert place.confidence == "secondary"


def test_a_place_is_found_by_its_name_and_by_its_short_name():
    assert [one.code for one in PLACES.named("Hohhot")] == ["150100"]
    assert [one.code for one in PLACES.named("鄂温克族自治旗")] == ["150724"]
    assert PLACES.named("Atlantis") == ()


@pytest.mark.parametrize("code", ["150427", "", "15", "150100000000"])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(NoSuchEntry, match="has no code"):
        PLACES.place(code)
    with pytest.raises(NoSuchEntry):
        PLACES.is_within("150100", code)


def test_the_same_day_gives_the_same_places():
    assert load_places(DAY) is PLACES


TWO = """\
kind: places
id: xx/places
edition: "1"
title: {en: two places}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: 2020-01-01
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example: [{place: {code: A, on: 2021-01-01}, gives: {below: 1}}]
body:
  levels: {land: {prefix_length: 1, title: {en: land}}, town: {prefix_length: 2, title: {en: town}}}
  kinds:
    land: {level: land, is_division: true, title: {en: land}}
    town: {level: town, is_division: true, title: {en: town}}
  places:
    - {code: A, kind: land, names: {en: A}}
    - {code: AB, parent: A, kind: town, names: {en: B}, valid_to: 2022-12-31}
    - {code: AC, parent: A, kind: town, names: {en: C}, valid_from: 2023-01-01}
"""


def test_a_place_is_there_as_long_as_its_row_says():
    pack = read_pack(TWO)
    assert "AB" in places_of([pack], date(2022, 12, 31))
    assert "AB" not in places_of([pack], date(2023, 1, 1))
    assert "AC" in places_of([pack], date(2023, 1, 1))


def test_a_day_before_the_pack_is_refused_and_so_is_a_shelf_without_places():
    with pytest.raises(NoValueInForce, match="xx/places 1"):
        places_of([read_pack(TWO)], date(2019, 12, 31))
    with pytest.raises(UnknownPack, match="no pack of kind 'places'"):
        places_of([], DAY)


def test_a_region_of_the_path_list_joins_and_leaves_again(tmp_path, monkeypatch):
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    monkeypatch.setenv("DUHENG_PACKS", str(tmp_path))
    joined = load_places(DAY)
    assert [top.code for top in joined.tops()] == ["150000", "A"]
    assert len(joined) == len(PLACES) + 2
    assert not joined.is_within("AC", "150000")
    monkeypatch.delenv("DUHENG_PACKS")
    assert load_places(DAY) is PLACES


FAULTS = {
    "a code twice": ("C}, valid_from: 2023-01-01", "C}", "code: AC", "code: AB", "stands twice"),
    "no parent": ("parent: A, kind: town, names: {en: B}", "parent: Z, kind: town, names: {en: B}",
                  "", "", "Z, above AB, is no place"),
    "a circle": ("{code: A, kind", "{code: A, parent: AB, kind", "", "", "stands above itself"),
    "a prefix": ("code: AB", "code: BB", "", "", "BB lies below A and does not begin with A"),
    "a kind": ("kind: land, names", "kind: moon, names", "", "", "of no kind that the pack"),
    "a level": ("level: town, is", "level: moon, is", "", "", "of no level that the pack"),
    "a border": ("  places:\n", "  borders: [[A, Q]]\n  places:\n", "", "", "names Q, which is no"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_pack_that_contradicts_itself_is_refused(fault):
    old, new, old_too, new_too, message = fault
    assert old in TWO
    broken = TWO.replace(old, new)
    broken = broken.replace(old_too, new_too) if old_too else broken
    with pytest.raises(InvalidPack, match=message):
        places_of([read_pack(broken)], date(2022, 6, 1))
