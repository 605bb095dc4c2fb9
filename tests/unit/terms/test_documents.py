"""A document is read without the traps of YAML 1.1, and every fault names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from duheng.terms.documents import check_keys, nearest, read_yaml, where_in
from duheng.terms.errors import UnusableInput


def test_names_that_yaml_1_1_takes_for_booleans_stay_names() -> None:
    document = read_yaml("n: 1\ny: 2\nno: 3\non: off")
    assert document == {"n": 1, "y": 2, "no": 3, "on": "off"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1e-6", 1e-6), ("5E3", 5e3), ("-.5", -0.5), ("+7", 7), ("12.", 12.0), ("0", 0),
        ("00123", "00123"), ("1:30", "1:30"), ("0x1f", "0x1f"), ("1_000", "1_000"),
        ("2025-01-01", "2025-01-01"), ("'5'", "5"), ("!!str 5", "5"), ("~", None), ("true", True),
        (".inf", float("inf")),
    ],
)  # fmt: skip
def test_a_scalar_means_what_a_person_would_read(written: str, meant: object) -> None:
    found = read_yaml(f"key: {written}")["key"]
    assert found == meant
    assert type(found) is type(meant)


def test_keys_are_always_text() -> None:
    assert read_yaml("2024: 0.5\ntrue: 1") == {"2024": 0.5, "true": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands twice (first", id="twice"),
        pytest.param("a:\n  b: 1\n\tc: 2", "line 3, column 1: a tab", id="tab for indentation"),
        pytest.param("", "is empty", id="empty"),
        pytest.param("# only a comment\n", "is empty", id="only a comment"),
        pytest.param("- 1\n- 2", "it holds a list", id="list at the top"),
        pytest.param("hello", "it holds text", id="text at the top"),
        pytest.param("a: 1\n---\nb: 2", "line 2: a second document", id="two documents"),
        pytest.param("a: {b: 1", "this is not YAML", id="unclosed brace"),
        pytest.param("a: !!python/object:os.system x", "is not accepted", id="python tag"),
        pytest.param("a: !!binary aGk=", "is not accepted", id="binary tag"),
        pytest.param("a: !!python/name:os.exit {}", "is not accepted", id="tag on a map"),
        pytest.param("a: &x [*x]", "unknown alias", id="alias of itself"),
        pytest.param("a: *x", "unknown alias", id="alias of nothing"),
        pytest.param("a: &x {b: 1}\nc: {<<: *x}", "merge keys", id="merge key"),
        pytest.param("a: " + "[" * 5000, "nested deeper", id="nested deep"),
        pytest.param("? [1]\n: 2", "a key must be plain text", id="list as key"),
        pytest.param("a: \x07", "control characters", id="control character"),
    ],
)  # fmt: skip
def test_a_faulty_document_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(UnusableInput) as refusal:
        read_yaml(text, name="model.yaml")
    assert says in str(refusal.value)
    assert "model.yaml" in str(refusal.value)


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    with pytest.raises(UnusableInput, match="more than 1000000 values"):
        read_yaml("\n".join(lines))


def test_an_alias_repeats_a_value() -> None:
    assert read_yaml("a: &x [1, 2]\nb: *x")["b"] == [1, 2]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("名: 1".encode("gbk"))
    with pytest.raises(UnusableInput, match=r"gbk\.yaml is not UTF-8"):
        read_yaml(path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_yaml(path) == {"a": 1}


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(UnusableInput, match="cannot be read"):
            read_yaml(path)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duheng.terms.documents.MAX_BYTES", 10)
    with pytest.raises(UnusableInput, match="larger than"):
        read_yaml("a: 12345678901")


def test_every_key_knows_its_line() -> None:
    document = read_yaml("a:\n  b: 1\n  c:\n    - x\n    - y: 2\n", name="file.yaml")
    assert document.line_of("a") == 1
    assert document.line_of("a", "c", 1, "y") == 5
    assert document.line_of("a", "b", "absent") == 2
    assert document.line_of("absent") is None
    assert document.where("a", "b") == "file.yaml, line 2, a.b"
    assert document.where() == "file.yaml"
    assert where_in({"a": 1}, "a", "b") == "a.b"


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnusableInput, match="unknown key 'valeu'") as refusal:
        check_keys({"valeu": 1}, ["value", "unit"], "model.yaml, line 2")
    assert refusal.value.hint == "did you mean 'value'?"
    with pytest.raises(UnusableInput) as refusal:
        check_keys({"qqq": 1}, ["value", "unit"], "x")
    assert refusal.value.hint == "known keys: value, unit"
    check_keys({"unit": 1}, ["value", "unit"], "x")


def test_nothing_near_is_none() -> None:
    assert nearest("zzz", ["value"]) is None
