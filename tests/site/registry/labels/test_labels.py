"""Stickers: every page of them, hostile texts, whose instruments, and what the code opens."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from records_of import records_of
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.errors import UnusableFields
from duheng.site.registry.instruments.queries import labels_of
from duheng.site.registry.instruments.records import Label
from duheng.site.registry.labels.printing import MOST, print_labels
from duheng.site.registry.labels.sheets import SHEETS


def label(**facts: object) -> Label:
    known = {
        "id": 1, "number": "B-1", "name": "电子天平", "model": "ME204", "serial_number": "S1",
        "confirmed_until": date(2027, 3, 1), "token": "t", "path": "/registry/i/t",
    }  # fmt: skip
    return Label(**{**known, **facts})  # type: ignore[arg-type]


def printed(labels: list[Label], sheet: str = "a4", skip: int = 0) -> PdfReader:
    content = print_labels(
        labels, sheet=SHEETS[sheet], address="https://x.example/", title="度衡", skip=skip
    )
    return PdfReader(BytesIO(content))


@pytest.mark.parametrize(
    ("sheet", "number", "skip", "pages"),
    [("a4", 24, 0, 1), ("a4", 25, 0, 2), ("a4", 24, 1, 2), ("thermal", 3, 0, 3)],
)
def test_as_many_pages_as_the_stickers_need(sheet: str, number: int, skip: int, pages: int) -> None:
    assert len(printed([label()] * number, sheet, skip).pages) == pages


def test_a_page_of_the_roll_is_as_large_as_a_sticker() -> None:
    box = printed([label()], "thermal").pages[0].mediabox
    assert [round(float(one) * 25.4 / 72) for one in (box.width, box.height)] == [60, 40]


def test_chinese_numbers_and_days_are_on_the_sticker() -> None:
    text = printed([label()], "thermal").pages[0].extract_text().replace("\u200b", "")
    for wanted in ("电子天平", "B-1", "ME204", "S1", "2027-03-01", "度衡"):
        assert wanted in text


@pytest.mark.parametrize(
    "text", ['#panic("x")', "$ x $", "*b* _e_ `r`", "\\", "<a>", "@ref", "#sys.inputs", '"];']
)
def test_text_that_looks_like_source_is_printed_as_it_is(text: str) -> None:
    shown = printed([label(name=text, serial_number=text)], "thermal").pages[0].extract_text()
    assert text.replace(" ", "") in shown.replace("\u200b", "").replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_none_or_too_many_are_refused(number: int) -> None:
    with pytest.raises(UnusableFields):
        printed([label()] * number)


@pytest.mark.parametrize("skip", [-1, 24])
def test_a_sheet_has_no_more_places_than_it_has(skip: int) -> None:
    with pytest.raises(UnusableFields):
        printed([label()], skip=skip)


@pytest.mark.django_db(transaction=True)
def test_a_keeper_prints_stickers_of_the_own_instruments_alone(alice: Actor, bob: Actor) -> None:
    own, other = records_of(alice)["instrument"], records_of(bob, "150602")["instrument"]
    address = f"/registry/instruments/labels.pdf?id={own}&id={other}&sheet=thermal"
    answer = client_of(alice).get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1
    assert client_of(alice).get(address.replace("thermal", "tape")).status_code == 422
    assert client_of(alice).get("/registry/instruments/labels.pdf?id=x").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_code_of_a_sticker_opens_its_instrument(alice: Actor) -> None:
    number = records_of(alice)["instrument"]
    (one,) = labels_of(alice, [number])
    answer = client_of(alice).get(one.path)
    assert answer.headers["Location"] == f"/registry/instruments/{number}/"
