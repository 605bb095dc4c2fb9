"""Files from outside are hostile until read: each is refused clearly, without a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from duheng.certificates import (
    HostileCertificate,
    NotACertificate,
    UnreadableCertificate,
    UnusableCertificate,
    read_certificate,
    safe_xml,
)

GOOD = (Path(__file__).parent / "files" / "energy-meter-3.3.0.xml").read_text(encoding="utf-8")
_ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))

HOSTILE = {
    "billion laughs": f'<!DOCTYPE a [<!ENTITY e0 "ha">{_ENTITIES}]><a>&e9;</a>',
    "quadratic blow-up": f'<!DOCTYPE a [<!ENTITY e "{"x" * 10_000}">]><a>{"&e;" * 10_000}</a>',
    "external entity": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>',
    "external document type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:9/"> %e;]><a/>',
    "harmless document type": "<!DOCTYPE a><a/>",
    "deep nesting": "<a>" * 5000 + "</a>" * 5000,
    "just too deep": "<a>" * 65 + "</a>" * 65,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_hostile_file_is_refused(content, encoding):
    with pytest.raises(HostileCertificate):
        read_certificate(content.encode(encoding), name="file.xml")


UNREADABLE = {
    "empty": b"",
    "white space only": b" \n\t",
    "not xml": b"hello",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "cut short": GOOD.encode()[:5000],
    "second root": GOOD.encode() + b"<second/>",
    "text after the root": GOOD.encode() + b"text",
    "wrong encoding": b'<?xml version="1.0" encoding="utf-8"?><a>\xe9</a>',
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "undeclared entity": b"<a>&unknown;</a>",
    "undeclared prefix": b"<a><x:b/></a>",
    "a zero byte": b"<a>\x00</a>",
    "crossed tags": b"<a><b></a></b>",
    "an attribute twice": b'<a x="1" x="2"/>',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_file_is_refused_by_name(content):
    with pytest.raises(UnreadableCertificate, match=r"file\.xml"):
        read_certificate(content, name="file.xml")


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"hello", b"- a\n- b\n", b"a: [", b"a: 1\na: 2\n", b"\x00"],
    ids=["not utf-8", "bare text", "a list", "open bracket", "a key twice", "a zero byte"],
)
def test_bytes_that_are_neither_xml_nor_a_yaml_mapping_are_refused(content):
    with pytest.raises(UnreadableCertificate):
        read_certificate(content)


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(tmp_path: Path, monkeypatch):
    for place in (
        "duheng.certificates.safe_xml.MAX_BYTES",
        "duheng.certificates.reading.MAX_BYTES",
    ):
        monkeypatch.setattr(place, 1000)
    path = tmp_path / "large.xml"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(HostileCertificate, match=r"large\.xml has more than 1000 bytes"):
        read_certificate(path)
    with pytest.raises(HostileCertificate, match="more than 1000"):
        read_certificate(GOOD.encode(), name="large.xml")


def test_a_file_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr(safe_xml, "MAX_ELEMENTS", 20)
    with pytest.raises(HostileCertificate, match="has over 20 elements"):
        read_certificate(GOOD.encode(), name="file.xml")


def test_a_path_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(UnreadableCertificate, match="cannot be read"):
        read_certificate(tmp_path / "none.xml")
    with pytest.raises(UnreadableCertificate, match="cannot be read"):
        read_certificate(tmp_path)


def test_nothing_is_fetched_while_reading(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a certificate was read through the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert read_certificate(GOOD.encode(), name="file.xml").number == "SYN-2025-0001"


def test_xml_is_known_by_its_first_byte_when_the_name_says_nothing():
    assert read_certificate(GOOD.encode()).number == "SYN-2025-0001"
    assert read_certificate(b"\xef\xbb\xbf" + GOOD.encode()).number == "SYN-2025-0001"
    text = GOOD.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert read_certificate(text.encode("utf-16")).number == "SYN-2025-0001"


def test_well_formed_xml_of_another_kind_is_no_certificate():
    with pytest.raises(NotACertificate, match="its root is 'html'"):
        read_certificate(b"<html/>")


REFUSALS = (HostileCertificate, UnreadableCertificate, NotACertificate, UnusableCertificate)


@pytest.mark.parametrize("mask", [0x01, 0x15, 0x80])
def test_a_certificate_with_any_byte_changed_is_read_or_refused_by_us(mask):
    refused = 0
    for place in range(0, len(GOOD.encode()), 61):
        broken = bytearray(GOOD.encode())
        broken[place] ^= mask
        try:
            certificate = read_certificate(bytes(broken), name="file.xml")
        except REFUSALS:
            refused += 1
        else:
            assert certificate.content == bytes(broken)
    assert refused > 0
