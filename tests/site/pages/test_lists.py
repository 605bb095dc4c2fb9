"""Lists: filter, sort, page, columns, files without formulas, few queries, a reason when empty."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.recording import record_in_bulk
from duheng.site.registry.models import Instrument

pytestmark = pytest.mark.django_db(transaction=True)

REGISTER = "/registry/instruments/"
FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "|cmd", "<script>alert(1)</script>"]


@action("tests.keep_many", permission=None)
def keep(*, actor: Actor, at: datetime, names: list[str]) -> None:
    record_in_bulk(
        [
            Instrument(
                name=name,
                number=f"N{place:05}",
                owner_id=actor.organisation_id,
                division_code="150203",
            )
            for place, name in enumerate(names)
        ]
    )


@pytest.fixture
def browser(alice: Actor) -> Client:
    return client_of(alice)


def shown(browser: Client, **query: Any) -> str:
    response = browser.get(REGISTER, query)
    assert response.status_code == 200
    return response.content.decode()


def names_in(page: str) -> list[str]:
    return [part.split("<")[0] for part in page.split('/">')[1:] if part.startswith("Meter")]


def test_a_page_holds_fifty_and_leads_to_the_next(
    browser: Client, alice: Actor, at: datetime
) -> None:
    keep(actor=alice, at=at, names=[f"Meter {place:03}" for place in range(120)])
    first, last = shown(browser, sort="name"), shown(browser, sort="name", page=3)
    assert (names_in(first)[0], names_in(first)[-1]) == ("Meter 000", "Meter 049")
    assert names_in(last) == [f"Meter {place:03}" for place in range(100, 120)]
    assert "1–50 of 120" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in last


def test_a_list_is_filtered_and_sorted_by_its_address(
    browser: Client, alice: Actor, at: datetime
) -> None:
    keep(actor=alice, at=at, names=["Meter b", "Meter a", "Scale"])
    page = shown(browser, text="Meter", sort="-name")
    assert names_in(page) == ["Meter b", "Meter a"]
    assert 'aria-sort="descending"' in page
    assert "Scale" not in page


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "99999999999999"},
        {"page": "٣"},
        {"sort": "password"},
        {"sort": "--name"},
        {"sort": "owner__name"},
        {"column": "password"},
        {"q": "\x00'; DROP TABLE"},
        {"q": "%" * 300},
        {"due": "nonsense"},
        {"division": "99'"},
    ],
    ids=str,
)
def test_an_address_that_makes_no_sense_still_shows_a_list(
    browser: Client, alice: Actor, at: datetime, query: dict[str, str]
) -> None:
    keep(actor=alice, at=at, names=["Meter"])
    assert browser.get(REGISTER, query).status_code == 200


def test_a_filter_whose_value_makes_no_sense_is_named(browser: Client) -> None:
    assert "This cannot be filtered by" in shown(browser, due="nonsense")


def test_chosen_columns_are_remembered(browser: Client, alice: Actor, at: datetime) -> None:
    keep(actor=alice, at=at, names=["Meter"])
    assert "N00000" in shown(browser)
    chosen = shown(browser, column=["name", "maker"])
    assert "N00000" not in chosen
    assert "N00000" not in shown(browser)
    assert 'scope="col">Maker' in shown(browser)


def test_a_fragment_is_the_table_alone_and_says_how_many(
    browser: Client, alice: Actor, at: datetime
) -> None:
    keep(actor=alice, at=at, names=["Meter a", "Meter b"])
    headers = {"hx-request": "true", "hx-target": "list-instruments"}
    page = browser.get(REGISTER, {"text": "Meter"}, headers=headers).content.decode()
    assert "<html" not in page
    assert "2 found" in page
    assert names_in(page) == ["Meter b", "Meter a"]


def test_a_file_holds_every_row_and_no_formula(browser: Client, alice: Actor, at: datetime) -> None:
    keep(actor=alice, at=at, names=[*FORMULAS, *(f"Meter {place}" for place in range(100))])
    response = browser.get(REGISTER, {"export": "csv", "sort": "number"})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(FORMULAS) + 100
    assert [row[0].removeprefix("'") for row in rows[1 : 1 + len(FORMULAS)]] == FORMULAS
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "|")) for row in rows for cell in row)


def test_a_spreadsheet_holds_text_where_text_was(
    browser: Client, alice: Actor, at: datetime
) -> None:
    keep(actor=alice, at=at, names=["=HYPERLINK(1)", "燃油加油机·4号枪"])
    response = browser.get(REGISTER, {"export": "xlsx", "sort": "number"})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [sheet.cell(row, 1) for row in (2, 3)]
    assert [(one.value, one.data_type) for one in cells] == [
        ("'=HYPERLINK(1)", "s"),
        ("燃油加油机·4号枪", "s"),
    ]


def test_an_empty_list_says_why_and_what_to_do(browser: Client) -> None:
    page = shown(browser)
    assert "There is nothing here yet" in page
    assert f'href="{REGISTER}new/"' in page or "btn-primary" in page


def test_a_list_that_filters_emptied_says_so(browser: Client, alice: Actor, at: datetime) -> None:
    keep(actor=alice, at=at, names=["Meter"])
    page = shown(browser, text="nowhere")
    assert "Nothing fits these filters" in page
    assert "Clear the filters" in page


def test_a_page_asks_the_database_twelve_times_at_most(
    browser: Client, alice: Actor, at: datetime
) -> None:
    keep(actor=alice, at=at, names=[f"Meter {place}" for place in range(60)])
    shown(browser)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown(browser, text="Meter", sort="name")
    asked = [one["sql"] for one in queries if one["sql"].lstrip().upper().startswith("SELECT")]
    assert len(asked) <= 12, "\n".join(asked)


def test_more_than_a_thousand_are_not_counted(
    browser: Client, alice: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duheng.site.pages.lists.response.COUNTED", 60)
    keep(actor=alice, at=at, names=[f"Meter {place}" for place in range(70)])
    assert "1–50 of more than 60" in shown(browser)


def test_what_somebody_typed_is_never_markup(browser: Client, alice: Actor, at: datetime) -> None:
    keep(actor=alice, at=at, names=["<script>alert(1)</script>"])
    page = shown(browser, text="<script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
