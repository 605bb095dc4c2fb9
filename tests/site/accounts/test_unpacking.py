"""An archive is opened as a hostile file: what no person would pack is refused with its reason."""

import io
import stat
import zipfile
from collections.abc import Iterator

import pytest
from accounts_of import archive, example_files
from django.utils import translation

from duheng.accounting.formats import RUNNERS
from duheng.site.accounts import unpacking
from duheng.site.accounts.forms import TITLES
from duheng.site.accounts.unpacking import open_package
from duheng.site.errors import UnusableFields


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(content: bytes) -> str:
    with pytest.raises(UnusableFields) as refusal:
        open_package(content)
    return str(refusal.value.data["fields"]["file"])


def test_an_archive_is_opened_to_its_document_and_files() -> None:
    found = open_package(archive(example_files()))
    assert found.document == "ACCOUNT.yaml"
    assert {one["name"] for one in found.members} == set(example_files())
    assert all(len(one["sha256"]) == 64 for one in found.members)


def test_one_document_alone_is_taken_as_it_is() -> None:
    found = open_package(b"format: duheng-account/1\n")
    assert (found.document, list(found.files)) == ("ACCOUNT.yaml", ["ACCOUNT.yaml"])


def test_a_folder_around_everything_is_no_hindrance() -> None:
    files = {f"works/{name}": content for name, content in example_files().items()}
    assert open_package(archive(files)).document == "works/ACCOUNT.yaml"


@pytest.mark.parametrize(
    "name",
    [
        "../ACCOUNT.yaml",
        "/etc/account.yaml",
        "a/../../b.yaml",
        "C:\\a.yaml",
        "a\\..\\b.yaml",
        "./a.yaml",
        "a//b.yaml",
        "a/b/c/d/e/f/g.yaml",
        "a\nb.yaml",
        "x" * 300 + ".yaml",
        " a.yaml",
    ],
)
def test_a_name_that_leads_out_or_hides_is_refused(name: str) -> None:
    assert "cannot be used" in refused(archive({name: b"format: x\n"}))


def test_a_link_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("ACCOUNT.yaml", "format: x\n")
        link = zipfile.ZipInfo("readings.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    assert "is a link" in refused(held.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 2**20)
    assert "larger than 1 MB" in refused(archive({"ACCOUNT.yaml": b"a" * (2**20 + 1)}))


def test_a_size_that_the_archive_lies_about_is_found() -> None:
    content = archive({"ACCOUNT.yaml": b"format: x\n" * 1000})
    honest = (10_000).to_bytes(4, "little")
    assert "damaged" in refused(content.replace(honest, (10).to_bytes(4, "little")))


def test_too_many_files_are_refused() -> None:
    files = {f"{number}.csv": b"" for number in range(unpacking.MOST_MEMBERS + 1)}
    assert "more than 500 files" in refused(archive(files))


def test_names_that_differ_by_case_alone_are_refused() -> None:
    assert "twice" in refused(archive({"a.yaml": b"x", "A.yaml": b"y"}))


def test_a_program_is_refused() -> None:
    assert "of a kind" in refused(archive({"ACCOUNT.yaml": b"x", "run.sh": b"#!/bin/sh\n"}))


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"PK", b"\xff\xfe\x00binary", b""])
def test_what_is_neither_archive_nor_document_is_refused(content: bytes) -> None:
    assert refused(content)


def test_an_archive_without_one_account_document_is_refused() -> None:
    assert "0 account documents" in refused(archive({"a.csv": b"1"}))
    assert "2 account documents" in refused(archive({"a.yaml": b"x", "b.yaml": b"y"}))


def test_the_document_is_told_by_its_form_where_none_is_called_so() -> None:
    files = {"STACK.yaml": b"format: duheng-stack/1\n", "TESTS.yaml": b"format: duheng-tests/1\n"}
    assert open_package(archive(files)).document == "STACK.yaml"


def test_every_form_that_runs_is_told_and_has_a_title() -> None:
    assert set(RUNNERS) <= unpacking.FORMS == set(TITLES)
