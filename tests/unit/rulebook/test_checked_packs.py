"""What was checked when Duheng was made is not checked again; whatever differs is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from duheng.rulebook import InvalidPack, checked_packs, loading, read_pack, schema_checks
from duheng.rulebook.loading import house_files

HOUSE = dict(house_files())
SOME = "cn/rules/standard-coal.yaml"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return the names of the packs that are checked against the schemas, as they are."""
    checked: list[str] = []
    real = schema_checks.check_against_schemas

    def noted(content):
        checked.append(content.name)
        real(content)

    monkeypatch.setattr(schema_checks, "check_against_schemas", noted)
    checked_packs._digests_of_checked.cache_clear()
    yield checked
    checked_packs._digests_of_checked.cache_clear()


@pytest.mark.parametrize("name", HOUSE)
def test_every_pack_of_the_house_was_checked(name: str) -> None:
    assert checked_packs.was_checked(HOUSE[name]), "run: make docs"


def test_a_checked_pack_is_not_checked_again_and_is_the_same(checks: list[str]) -> None:
    quick = read_pack(HOUSE[SOME], name=SOME)
    assert checks == []
    assert read_pack(HOUSE[SOME].decode(), name=SOME) == quick
    assert checks == [SOME]


def test_one_byte_more_and_a_pack_is_checked(checks: list[str]) -> None:
    assert read_pack(HOUSE[SOME] + b"\n", name=SOME) == read_pack(HOUSE[SOME], name=SOME)
    assert checks == [SOME]


def test_a_tampered_pack_of_the_house_is_refused() -> None:
    tampered = HOUSE[SOME].replace(b"confidence: ", b"confidence: very_", 1)
    assert tampered != HOUSE[SOME]
    with pytest.raises(InvalidPack, match="confidence"):
        read_pack(tampered, name=SOME)


def test_when_a_schema_changes_every_pack_is_checked(
    checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked_packs, "digest_of_schemas", lambda: "another")
    loading.forget_installed_packs()
    assert len(loading.installed_packs()) == len(HOUSE) == len(checks)


def test_no_broken_pack_enters_the_list() -> None:
    files = [(SOME, HOUSE[SOME]), ("broken.yaml", HOUSE[SOME].replace(b"confidence: ", b"sure: "))]
    with pytest.raises(InvalidPack, match="broken"):
        schema_checks.list_of_checked(files)
    listed = json.loads(schema_checks.list_of_checked(files[:1]))
    assert list(listed["packs"]) == [SOME]
