"""The registry of schemas: found by version, added from folders and addresses, never followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from duheng.certificates.errors import SchemasUnusable
from duheng.certificates.schemas import add_schemas, schema_folder, schema_registry

SHARED = Path(__file__).parents[4] / "shared" / "data" / "schemas"
needs_data = pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not there")
XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
SMALL = f'<xs:schema {XS} targetNamespace="https://ptb.de/dcc" version="9.9.9">{{}}</xs:schema>'


@needs_data
def test_every_version_is_found_with_its_files_hash_and_status() -> None:
    registry = schema_registry(SHARED / "dcc")
    assert list(registry.schemas) == [
        "2.4.0", "3.0.0", "3.1.0", "3.1.1", "3.1.2", "3.2.0", "3.2.1", "3.3.0"]  # fmt: skip
    for schema in registry.schemas.values():
        assert schema.status == "ready"
        assert len(schema.sha256) == 64
        assert schema.files[0].name == "dcc.xsd"
    assert registry.compiled("3.3.0") is not None
    assert registry.compiled("3.4.0") is None


@needs_data
def test_imports_by_web_address_lead_to_registered_files(tmp_path: Path) -> None:
    add_schemas(str(SHARED / "dcc" / "dsi"), folder=tmp_path)
    add_schemas(str(SHARED / "dcc" / "qudt"), folder=tmp_path)
    add_schemas(str(SHARED / "dcc" / "xmldsig-core-schema.xsd"), folder=tmp_path)
    before = schema_registry(tmp_path)
    assert before.schemas == {}
    add_schemas(str(SHARED / "pristine"), folder=tmp_path)
    after = schema_registry(tmp_path).schema("3.3.0")
    assert after is not None
    assert len(after.files) >= 3


@needs_data
def test_a_schema_whose_imports_are_not_there_is_incomplete_and_not_applied() -> None:
    registry = schema_registry(SHARED / "pristine")
    schema = registry.schema("3.3.0")
    assert schema is not None
    assert schema.status.startswith("incomplete: https://ptb.de/si/v2.2.1/SI_Format.xsd")
    assert registry.compiled("3.3.0") is None


def test_a_broken_schema_says_so(tmp_path: Path) -> None:
    (tmp_path / "dcc.xsd").write_text(SMALL.format('<xs:element name="a" type="none"/>'))
    schema = schema_registry(tmp_path).schema("9.9.9")
    assert schema is not None
    assert schema.status.startswith("broken: ")


def test_an_address_is_fetched_with_what_it_imports_and_nothing_else(tmp_path: Path) -> None:
    start = "https://example.org/dcc/v9/dcc.xsd"
    other = "https://example.org/si/v1/si.xsd"
    pages = {
        start: SMALL.format(
            '<xs:import namespace="https://ptb.de/si" schemaLocation="../../si/v1/si.xsd"/>'
        ),
        other: f'<xs:schema {XS} targetNamespace="https://ptb.de/si" version="1.0.0"/>',
    }
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return pages[address].encode()

    added = add_schemas(start, folder=tmp_path, fetch=fetch)
    assert asked == [start, other]
    assert added.versions == ("9.9.9",)
    assert schema_registry(tmp_path).compiled("9.9.9") is not None
    again = add_schemas(start, folder=tmp_path, fetch=fetch)
    assert again.files == added.files


@pytest.mark.parametrize("content", [b"<html/>", b"no XML at all"])
def test_an_address_that_gives_no_schema_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SchemasUnusable):
        add_schemas("https://example.org/a.xsd", folder=tmp_path, fetch=lambda _: content)
    assert list(tmp_path.iterdir()) == []


def test_an_address_cannot_write_outside_the_registry(tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    added = add_schemas(
        "https://example.org/../../../escape.xsd", folder=registry,
        fetch=lambda _: SMALL.format("").encode(),
    )  # fmt: skip
    assert all(registry in path.parents for path in added.files)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemasUnusable):
        add_schemas(str(tmp_path / "nowhere"), folder=tmp_path / "registry")


def test_the_folder_is_the_one_given_then_the_variable_then_the_users_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DUHENG_SCHEMAS", str(tmp_path))
    assert schema_folder(Path("here")) == Path("here")
    assert schema_folder() == tmp_path
    monkeypatch.delenv("DUHENG_SCHEMAS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert schema_folder() == tmp_path / "data" / "duheng" / "schemas"


def test_without_a_folder_the_registry_is_empty(tmp_path: Path) -> None:
    assert schema_registry(tmp_path / "nowhere").schemas == {}
