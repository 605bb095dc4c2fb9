"""Hostile files are checked in a child process: a clear finding, bounded memory and time."""

from __future__ import annotations

import base64
import io
import socket
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from duheng.certificates.checks import CheckSettings, Limits, check_certificate, check_files
from duheng.certificates.errors import CheckRefused
from duheng.certificates.schemas import SchemaRegistry

SHARED = Path(__file__).parents[4] / "shared" / "data"
AT = datetime(2026, 11, 23, tzinfo=UTC)
SETTINGS = CheckSettings(at=AT, schemas=SchemaRegistry(None))
LIMITS = Limits(seconds=20.0)
OPEN = (
    '<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" '
    'xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"'
)
CLOSE = "</dcc:digitalCalibrationCertificate>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + f"]>{OPEN}>&i;{CLOSE}"
)


def child_report(tmp_path: Path, content: bytes, **limits: Any) -> dict[str, Any]:
    path = tmp_path / "hostile.xml"
    path.write_bytes(content)
    (report,) = check_files([path], SETTINGS, limits=Limits(**limits) if limits else LIMITS)
    return report


def codes(report: dict[str, Any]) -> list[str]:
    return [one["code"] for one in report["findings"]]


CASES = {
    "empty file": (b"", "xml.empty"),
    "white space only": (b" \n\t ", "xml.empty"),
    "billion laughs": (LAUGHS.encode(), "xml.hostile"),
    "external entity": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "xml.hostile"),
    "external document type": (
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "xml.hostile"),
    "document type in UTF-16": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
        .encode("utf-16"), "xml.hostile"),
    "second root": (f"{OPEN}/>{OPEN}/>".encode(), "xml.not_well_formed"),
    "wrong encoding": (
        b'<?xml version="1.0" encoding="UTF-8"?>' + f"{OPEN}>".encode() + b"\xff\xfe\xe4" +
        CLOSE.encode(), "xml.not_well_formed"),
    "unknown encoding": (
        b'<?xml version="1.0" encoding="no-such"?><a/>', "xml.not_well_formed"),
    "deep nesting": (f"{OPEN}>".encode() + b"<a>" * 5000, "xml.not_well_formed"),
    "another kind of XML": (b"<svg/>", "xml.not_a_certificate"),
    "too old": (OPEN.replace("3.3.0", "2.1.0").encode() + b"/>", "xml.not_a_certificate"),
    "binary": (b"\x00\x01\x02\x03PDF", "xml.not_well_formed"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_gets_a_clear_finding(case: str, tmp_path: Path) -> None:
    content, code = CASES[case]
    report = child_report(tmp_path, content)
    found = codes(report)
    deep = {"xml.too_deep", "xml.not_well_formed"}
    assert found == [code] or (case == "deep nesting" and set(found) <= deep)
    assert report["valid"] is False
    assert report["findings"][0]["hint"]
    assert "passwd:" not in str(report)
    assert "root:" not in str(report)


def test_a_gigabyte_of_nesting_is_refused_by_its_size_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "nested.xml"
    with path.open("wb") as file:  # a sparse file: a gigabyte to its reader
        file.write(b"<a>" * 1000)
        file.truncate(2**30)
    (report,) = check_files([path], SETTINGS, limits=Limits(seconds=20.0, memory_bytes=2**30))
    assert codes(report) == ["xml.too_large"]


def test_a_file_that_needs_too_much_memory_gets_a_finding_and_the_next_is_checked(
    tmp_path: Path,
) -> None:
    heavy, light = tmp_path / "heavy.xml", tmp_path / "light.xml"
    heavy.write_bytes(OPEN.encode() + b">" + b"<dcc:a/>" * 400_000 + CLOSE.encode())
    light.write_bytes(b"")
    limits = Limits(seconds=30.0, memory_bytes=1)
    first, second = check_files([heavy, light], SETTINGS, limits=limits)
    assert codes(first) == ["xml.limit_reached"]
    assert second["valid"] is False


def test_a_file_that_takes_too_long_gets_a_finding(tmp_path: Path) -> None:
    report = child_report(tmp_path, b"<a/>", seconds=0.001)
    assert codes(report) == ["xml.limit_reached"]
    assert report["valid"] is False


def test_no_address_in_a_file_is_ever_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    content = (
        f'{OPEN} {xsi} xsi:schemaLocation="https://ptb.de/dcc http://127.0.0.1:9/dcc.xsd">'
        f'<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>{CLOSE}'
    )
    report = check_certificate(content.encode(), name="a.xml", at=AT, schemas=tmp_path)
    assert "xsd.not_applied" in [one.code for one in report.findings]


def bomb(kind: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    packed = packer.compress(b"\0" * 10_000_000) + packer.flush()
    if kind == "gzip":
        return packed
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 10_000_000)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_bomb_in_an_attached_file_is_found_and_never_unpacked(kind: str) -> None:
    text = base64.b64encode(bomb(kind)).decode()
    content = f"{OPEN}><dcc:file><dcc:dataBase64>{text}</dcc:dataBase64></dcc:file>{CLOSE}"
    report = check_certificate(content.encode(), name="a.xml", at=AT, schemas=SchemaRegistry(None))
    assert "content.file_not_decodable" in [one.code for one in report.findings]


def test_an_honest_attached_archive_raises_nothing() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readings.csv", "".join(f"{i},{i * 7919 % 1000}\n" for i in range(500)))
    text = base64.b64encode(held.getvalue()).decode()
    content = f"{OPEN}><dcc:file><dcc:dataBase64>{text}</dcc:dataBase64></dcc:file>{CLOSE}"
    report = check_certificate(content.encode(), name="a.xml", at=AT, schemas=SchemaRegistry(None))
    assert "content.file_not_decodable" not in [one.code for one in report.findings]


def test_broken_base64_is_found() -> None:
    content = f"{OPEN}><dcc:dataBase64>%%%</dcc:dataBase64>{CLOSE}"
    report = check_certificate(content.encode(), name="a.xml", at=AT, schemas=SchemaRegistry(None))
    assert "content.file_not_decodable" in [one.code for one in report.findings]


def test_a_file_that_cannot_be_read_gets_a_finding(tmp_path: Path) -> None:
    (report,) = check_files([tmp_path], SETTINGS, limits=LIMITS)
    assert codes(report) == ["xml.unreadable"]


def test_reports_come_in_the_order_of_the_files_whatever_the_number_of_jobs(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / f"{number}.xml" for number in range(7)]
    for path in paths:
        path.write_bytes(b"<svg/>")
    reports = check_files(paths, SETTINGS, jobs=3, limits=LIMITS)
    assert [one["file"] for one in reports] == [str(path) for path in paths]


def test_trust_anchors_that_cannot_be_used_are_refused_and_blamed_on_no_file(
    tmp_path: Path,
) -> None:
    signed = SHARED / "dcc/lutaml-dcc/dcclib/valid_signature.xml"
    if not signed.exists():
        pytest.skip("the shared data are not there")
    (tmp_path / "anchor.pem").write_text("no certificate", encoding="utf-8")
    settings = CheckSettings(at=AT, schemas=SchemaRegistry(None), trust=tmp_path)
    with pytest.raises(CheckRefused):
        list(check_files([signed], settings, limits=LIMITS))
