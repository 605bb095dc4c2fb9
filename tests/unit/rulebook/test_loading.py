"""A pack that does not follow its schema is refused with the place of the fault."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from duheng.rulebook import InvalidPack, PackLibrary, load_packs, read_pack
from duheng.rulebook import loading as pack_loading

GOOD = """\
kind: rules
id: xx/limits
edition: "1"
title: {en: limits}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: 2020-01-01
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: [{name: A. Checker, date: 2025-01-01}]
example: [{}]
body:
  quantity: {en: limit}
  keys: {}
  values:
    - {keys: {}, value: 1, unit: kg}
"""


def test_a_good_pack_is_read_with_its_header():
    pack = read_pack(GOOD, name="good.yaml")
    assert (pack.id, pack.kind, pack.file) == ("xx/limits", "rules", "good.yaml")
    assert str(pack.document) == "X 1-2020, 4"
    assert pack.checked_by[0]["name"] == "A. Checker"


def test_the_digest_changes_with_any_value_and_not_with_white_space():
    same = GOOD.replace("keys: {}\n", "keys:   {}\n").replace("value: 1,", "value: 1.0,")
    other = GOOD.replace("value: 1,", "value: 2,")
    assert read_pack(GOOD).digest == read_pack(same).digest
    assert read_pack(GOOD).digest != read_pack(other).digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("confidence: secondary", "confidence: sure", "bad.yaml, line 10, confidence: 'sure' is"),
        ("id: xx/limits", "id: limits", "line 2, id: 'limits' does not match"),
        ("kind: rules", "kind: recipes", "line 1, kind: 'recipes' is not one of"),
        ("published: null\n", "", "'published' is a required property"),
        ("example: [{}]", "example: []", "example: \\[\\] should be non-empty"),
        ("value: 1,", "value: one,", "line 17"),
        ("value: 1,", "value: null,", "line 17"),
        ("value: 1,", "value: null, lower: 1,", "line 17"),
        ("value: 1,", "value: 1, standard_uncertainty: -1,", "-1 is less than the minimum"),
        ("value: 1,", "value: 1, colour: blue,", "'colour' was unexpected"),
        ("value: 1,", "value: 1, load: {},", "line 17"),
        ("value: 1,", "value: 1, load: {from: 1, below: 2, to: 3},", "line 17"),
        ("valid_from: 2020-01-01", "valid_from: 2020-13-01", "'2020-13-01' is not a date"),
        ("valid_to: null", "valid_to: 2019-01-01", "valid_to 2019-01-01 lies before valid_from"),
        ("kind: rules", "kind: [rules", "this is not YAML"),
    ],
    ids=[
        "unknown confidence", "id without region", "unknown kind", "no publication date",
        "no example", "value is text", "no value and no range", "half a range",
        "negative uncertainty", "unknown property",
        "load without a range", "load with two ends", "no such month", "ends before it begins",
        "not yaml",
    ],
)  # fmt: skip
def test_a_broken_pack_is_refused(old, new, message):
    assert old in GOOD
    with pytest.raises(InvalidPack, match=message):
        read_pack(GOOD.replace(old, new), name="bad.yaml")


def test_two_packs_of_one_id_and_edition_are_refused():
    with pytest.raises(InvalidPack, match=r"a\.yaml and b\.yaml are both xx/limits, edition 1"):
        PackLibrary([read_pack(GOOD, name="a.yaml"), read_pack(GOOD, name="b.yaml")])


def test_a_path_without_a_pack_is_refused(tmp_path: Path):
    with pytest.raises(InvalidPack, match="there is no pack at"):
        load_packs([tmp_path / "none.yaml"])


def test_one_file_can_be_added(tmp_path: Path):
    (tmp_path / "one.yaml").write_text(GOOD, encoding="utf-8")
    assert load_packs([tmp_path / "one.yaml"]).pack("xx/limits").file == "one.yaml"


def test_a_library_of_some_kinds_holds_no_others(tmp_path: Path):
    (tmp_path / "one.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "two.yaml").write_text(METHOD, encoding="utf-8")
    library = load_packs([tmp_path], kinds=["rules"])
    assert {pack.kind for pack in library.packs()} == {"rules"}
    assert library.packs() == load_packs([tmp_path]).packs(kind="rules")
    assert load_packs(kinds=["recipes"]).packs() == ()


@pytest.fixture
def _fresh_shelf():
    pack_loading.forget_installed_packs()
    yield
    pack_loading.forget_installed_packs()


def _pretend_entry_point(monkeypatch, value: str) -> None:
    point = metadata.EntryPoint(name="region", value=value, group=pack_loading.ENTRY_POINT_GROUP)
    monkeypatch.setattr(pack_loading.metadata, "entry_points", lambda group: (point,))


@pytest.mark.usefixtures("_fresh_shelf")
def test_another_distribution_brings_its_packs_by_entry_point(tmp_path: Path, monkeypatch):
    package = tmp_path / "region_of_this_test"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "limits.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    _pretend_entry_point(monkeypatch, "region_of_this_test")
    assert load_packs().pack("xx/limits").edition == "1"


@pytest.mark.usefixtures("_fresh_shelf")
def test_an_entry_point_that_names_no_package_is_refused(monkeypatch):
    _pretend_entry_point(monkeypatch, "no_such_package_anywhere")
    with pytest.raises(InvalidPack, match="'no_such_package_anywhere', which is not a package"):
        load_packs()


METHOD_FAULTS = [
    ("roles: {purchased: {sign: 1}}", "roles: {purchased: {sign: 2}}", "body.roles.purchased.sign"),
    ("carriers: [electricity]", "carriers: electricity", "body.routes.electricity.carriers"),
    ("gives: {statutory: 1}", "gives: {statutory: one}", "example.0.gives.statutory"),
    ("standard_uncertainty: 0}", "standard_uncertainty: -1}", "example.0.inputs.indication"),
]
METHOD = """\
kind: methods
id: xx/energy
edition: "1"
title: {en: energy}
document: {number: X 1, edition: 2020, clause: 4}
valid_from: 2020-01-01
valid_to: null
published: null
source: made up for this test
confidence: secondary
checked_by: []
example:
  - route: electricity
    role: purchased
    inputs: {indication: {value: 1, unit: MWh, standard_uncertainty: 0}}
    gives: {statutory: 1}
    unit: MWh
body:
  output: {quantity: energy, title: {en: energy}, unit: MWh}
  roles: {purchased: {sign: 1}}
  routes:
    electricity:
      carriers: [electricity]
      statutory: {equation: indication}
      best_estimate: {equation: indication}
      inputs: {indication: {role: stream, unit: MWh}}
  coverage: {rule: whole}
"""


@pytest.mark.parametrize(("old", "new", "place"), METHOD_FAULTS)
def test_a_method_with_a_fault_is_refused_at_its_place(old, new, place):
    assert read_pack(METHOD).kind == "methods"
    with pytest.raises(InvalidPack, match=place.replace(".", r"\.")):
        read_pack(METHOD.replace(old, new), name="bad.yaml")
