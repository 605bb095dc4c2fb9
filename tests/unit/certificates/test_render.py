"""What we print: every fact in it, the XML inside it, and nothing in the data that runs."""

from __future__ import annotations

import copy
import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from duheng.certificates.errors import CannotRender, NotACertificate
from duheng.certificates.rendering import content_of, extract_xml, render_html, render_pdf
from duheng.certificates.writing import read_description, write_certificate

REPOSITORY = Path(__file__).parents[3]
EXAMPLE = REPOSITORY / "examples" / "issue" / "calibration.yaml"
SHARED = REPOSITORY.parent / "shared" / "data" / "dcc"
NUMBER = "EX-2026-000001"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return copy.deepcopy(dict(read_description(EXAMPLE)))


@pytest.fixture(scope="module")
def certificate(description: dict[str, Any]) -> bytes:
    return write_certificate(description, number=NUMBER)


def notice_of(description: dict[str, Any]) -> bytes:
    verdict = {"conformity": "fail", "accuracy_class": "0.5S", "regulation": "JJG 596-2012"}
    return write_certificate(
        {**description, "document": "notice", "verdict": verdict}, number=NUMBER
    )


def text_in(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", "", text)


def test_content_is_what_was_described(description: dict[str, Any], certificate: bytes) -> None:
    content = content_of(certificate)
    assert content["laboratory"]["name"] == description["laboratory"]["name"]
    assert content["customer"]["name"] == description["customer"]["name"]
    assert content["laboratory"]["phone"] == description["laboratory"]["phone"]
    assert [one["name"] for one in content["people"]] == list(description["people"].values())
    assert content["items"][0]["description"] == description["item"]["description"]
    assert content["methods"][0]["norm"] == "JJF 1055-1997"
    assert content["standards"][0]["description"] == description["standards"][0]["accuracy"]
    assert [one["values"][0]["value"] for one in content["environment"]] == ["22.9", "45"]
    for shown, said in zip(content["results"], description["results"], strict=True):
        assert shown["name"] == said["name"]
        for column, meant in zip(shown["tables"][0]["columns"], said["columns"], strict=True):
            assert column["values"] == meant["values"]
            assert column["unit"] == meant["unit"]
            rows = len(meant["values"])
            stated = meant.get("U", [])
            assert column["U"] == (stated * rows if len(stated) == 1 else stated)


@pytest.mark.parametrize(
    ("language", "there", "not_there"),
    [
        ("zh", "校准证书", "CalibrationCertificate"),
        ("en", "EndofCertificate", "以下空白"),
        ("both", "第1页共2页Page1of2", "not in any language"),
    ],
)
def test_a_pdf_speaks_the_languages_asked_for(
    certificate: bytes, language: str, there: str, not_there: str
) -> None:
    text = text_in(render_pdf(certificate, language=language)).lower()
    assert there.lower() in text
    assert not_there.lower() not in text
    for fact in (NUMBER, "00420", "EM-3", "EX-2025-000731", "0.075", "(22.9±0.5)°C", "2026-05-14"):
        assert fact.lower() in text, fact


def test_a_pdf_says_that_it_is_pdf_a_3_and_carries_the_xml(certificate: bytes) -> None:
    pdf = render_pdf(certificate)
    assert extract_xml(pdf) == certificate
    assert b"<pdfaid:part>3" in pdf
    assert b"<pdfaid:conformance>B" in pdf
    catalogue = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert catalogue["/AF"][0].get_object()["/AFRelationship"] == "/Source"
    assert "/JavaScript" not in str(catalogue)


def test_the_same_certificate_gives_the_same_bytes(certificate: bytes) -> None:
    assert render_pdf(certificate) == render_pdf(certificate)


def test_an_unsigned_print_says_that_it_has_no_force(certificate: bytes) -> None:
    assert "未签署" in text_in(render_pdf(certificate))
    assert "未签署" in render_html(certificate)


def test_a_notice_shows_its_verdict(description: dict[str, Any]) -> None:
    text = text_in(render_pdf(notice_of(description), language="zh"))
    assert "检定结果通知书" in text
    assert "不合格" in text
    assert "有效期至" not in text.partition("所用计量标准")[0]


HOSTILE = '#panic("x") #read("/etc/passwd") \\ $ x^2 $ ]) <script>alert(1)</script> & "quoted"'


def test_typst_source_in_a_name_is_only_text(description: dict[str, Any]) -> None:
    hostile = copy.deepcopy(description)
    hostile["item"]["name"] = HOSTILE
    hostile["customer"]["name"] = HOSTILE
    hostile["results"][0]["name"] = HOSTILE
    content = write_certificate(hostile, number="#panic()")
    text = text_in(render_pdf(content))
    assert '#panic("x")' in text
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text


def test_markup_in_a_name_is_only_text_in_html(description: dict[str, Any]) -> None:
    hostile = copy.deepcopy(description)
    hostile["item"]["name"] = HOSTILE
    page = render_html(write_certificate(hostile, number="<b>$style"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;$style" in page


def test_no_markup_of_ours_is_shown_as_text(certificate: bytes) -> None:
    page = render_html(certificate)
    assert "&lt;" not in page
    assert page.count("CNAS L0000") == 1


def test_a_page_fetches_nothing(certificate: bytes) -> None:
    page = render_html(certificate)
    assert "default-src 'none'" in page
    addresses = set(re.findall(r"(?:src|href)=\"?([^\" >]+)", page))
    assert addresses == set()


def test_a_language_that_is_not_offered_is_refused(certificate: bytes) -> None:
    with pytest.raises(CannotRender, match="not offered"):
        render_pdf(certificate, language="de")
    with pytest.raises(CannotRender, match="not offered"):
        render_html(certificate, language="de")


def pdf_with(*attachments: tuple[str, bytes], script: bool = False) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in attachments:
        writer.add_attachment(name, content)
    if script:
        action = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert('x')"),
            }
        )
        writer.root_object[NameObject("/OpenAction")] = action
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_the_only_xml_of_a_foreign_pdf_is_taken(certificate: bytes) -> None:
    pdf = pdf_with(("dcc.xml", certificate), ("hashes.txt", b"x"), script=True)
    assert extract_xml(pdf) == certificate


def test_a_bomb_in_an_attachment_is_refused(certificate: bytes) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    stream = b"A" * 2**20
    writer.add_attachment("certificate.xml", stream)
    compressed = zlib.compress(b"A" * (300 * 2**20), 9)
    for one in writer._objects:
        if isinstance(one, StreamObject) and one._data == stream:
            one._data = compressed
            one[NameObject("/Filter")] = NameObject("/FlateDecode")
    output = BytesIO()
    writer.write(output)
    assert len(output.getvalue()) < 2**20
    with pytest.raises(NotACertificate):
        extract_xml(output.getvalue())


@pytest.mark.parametrize(
    "pdf",
    [b"", b"%PDF-1.7 broken", pdf_with(), pdf_with(("a.xml", b"<a/>"), ("b.xml", b"<b/>"))],
    ids=["empty", "broken", "no attachment", "two attachments"],
)
def test_a_pdf_without_one_certificate_is_refused(pdf: bytes) -> None:
    with pytest.raises(NotACertificate):
        extract_xml(pdf)


@pytest.mark.parametrize(
    "name",
    [
        "pydcc/data/dcc/dcc_gp_temperature_extensive_v12.xml",
        "pydcc/data/dcc/dcc_gp_humidity_v1.0.xml",
        "ptb-xsd-dcc-history/siliziumkugel__v3.0.0.xml",
    ],
)
def test_certificates_of_others_are_printed_too(name: str) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip("the example certificates are not beside this repository")
    content = path.read_bytes()
    pdf = render_pdf(content, language="en")
    assert extract_xml(pdf) == content
    assert re.sub(r"\s+", "", content_of(content)["number"]) in text_in(pdf)
