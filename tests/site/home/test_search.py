"""Search: two characters of Chinese, initials, numbers; only what somebody may see."""

from datetime import datetime

import pytest
from django.db import connection
from records_of import records_of
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.sequencer import number_entries
from duheng.site.home.indexing import index_search
from duheng.site.home.models import SearchEntry
from duheng.site.home.queries import search
from duheng.site.home.word_index import drop_left_words
from duheng.site.home.words import wanted_words, words_of
from duheng.site.registry.models import Instrument

pytestmark = pytest.mark.django_db(transaction=True)


@action("tests.keep_named", permission=None)
def keep(*, actor: Actor, at: datetime, name: str, number: str) -> Instrument:
    record = Instrument(
        name=name, number=number, owner_id=actor.organisation_id, division_code="150203"
    )
    record.record()
    return record


@action("tests.rename_named", permission=None)
def rename(*, actor: Actor, at: datetime, record: Instrument, name: str) -> None:
    record.name = name
    record.record()


@action("tests.withdraw_named", permission=None)
def withdraw(*, actor: Actor, at: datetime, record: Instrument) -> None:
    record.withdraw("sold")


def index() -> None:
    number_entries(10_000)
    while index_search(most=3):
        pass


def titles(actor: Actor, query: str) -> list[str]:
    return [one.title.split(" · ")[0] for one in search(actor, query)]


@pytest.fixture
def instruments(alice: Actor, at: datetime) -> list[Instrument]:
    made = [
        keep(actor=alice, at=at, name=name, number=number)
        for name, number in (
            ("三相静止式有功电能表", "DNB-0042"),
            ("燃油加油机·4号枪", "JYJ-17"),
            ("电子汽车衡", "QCH-0042"),
            ("Pressure gauge 60 MPa", "P.60/1"),
        )
    ]
    index()
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("电能", ["三相静止式有功电能表"]),
        ("电能表", ["三相静止式有功电能表"]),
        ("静止式有功", ["三相静止式有功电能表"]),
        ("加油", ["燃油加油机·4号枪"]),
        ("衡", ["电子汽车衡"]),
        ("dzqch", ["电子汽车衡"]),
        ("qch", ["电子汽车衡"]),
        ("DNB-0042", ["三相静止式有功电能表"]),
        ("dnb0042", ["三相静止式有功电能表"]),
        ("dnb-00", ["三相静止式有功电能表"]),
        ("gauge", ["Pressure gauge 60 MPa"]),
        ("ＧＡＵＧＥ", ["Pressure gauge 60 MPa"]),
        ("p.60/1", ["Pressure gauge 60 MPa"]),
        ("表电", []),
        ("", []),
        ('" OR *', []),
        ("' | !zzz :*", []),
    ],
)
def test_a_query_finds(
    instruments: list[Instrument], alice: Actor, query: str, expected: list[str]
) -> None:
    assert titles(alice, query) == expected


def test_nobody_finds_what_is_not_theirs(
    instruments: list[Instrument], bob: Actor, carol: Actor
) -> None:
    assert titles(bob, "电能") == []
    assert titles(carol, "电能") == ["三相静止式有功电能表"]


def test_the_index_follows_changes_and_withdrawals(
    instruments: list[Instrument], alice: Actor, at: datetime
) -> None:
    rename(actor=alice, at=at, record=instruments[0], name="互感器")
    withdraw(actor=alice, at=at, record=instruments[2])
    index()
    assert titles(alice, "电能") == []
    assert titles(alice, "互感") == ["互感器"]
    assert titles(alice, "汽车衡") == []


def words_kept() -> str:
    """Return every word that the index holds, of whatever record."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT words FROM search_words")
        else:
            cursor.execute("SELECT array_to_string(tsvector_to_array(words), ' ') FROM "
                           "home_searchentry")  # fmt: skip
        return " ".join(words for (words,) in cursor.fetchall())


def test_the_words_of_what_was_withdrawn_leave_the_index(
    instruments: list[Instrument], alice: Actor, at: datetime
) -> None:
    before = words_kept().count("qch0042")
    withdraw(actor=alice, at=at, record=instruments[2])
    index()
    assert words_kept().count("qch0042") == before - 1
    assert "dnb0042" in words_kept()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps no words apart")
def test_an_upgrade_clears_words_that_an_earlier_version_left(
    instruments: list[Instrument], alice: Actor
) -> None:
    SearchEntry.objects.filter(title__startswith="电子汽车衡").delete()
    assert "qch0042" in words_kept()
    with connection.schema_editor() as editor:
        drop_left_words(connection.vendor, editor.execute)
    assert "qch0042" not in words_kept()
    assert titles(alice, "电能") == ["三相静止式有功电能表"]


@pytest.mark.parametrize("query", ["外购", "wgdl", "bought", "Electricity"])
def test_published_figures_are_found_by_those_who_may_see_them(
    alice: Actor, bob: Actor, carol: Actor, query: str
) -> None:
    number = records_of(alice)["figure"]
    index()
    for who, expected in ((alice, 1), (carol, 1), (bob, 0)):
        hits = [one for one in search(who, query) if one.kind == "registry.figure"]
        assert [one.url for one in hits] == [f"/registry/figures/{number}/"] * expected
    page = client_of(alice, language="zh-hans").get("/search/", {"q": query}).content.decode()
    assert "已发布的核算数" in page


def test_the_search_page_shows_hits_by_kind_and_suggestions_while_typing(
    instruments: list[Instrument], alice: Actor
) -> None:
    client = client_of(alice, language="zh-hans")
    page = client.get("/search/", {"q": "电能"}).content.decode()
    assert "三相静止式有功电能表" in page
    suggestions = client.get("/search/", {"q": "电能"}, headers={"hx-request": "true"})
    assert "<html" not in suggestions.content.decode()
    assert client_of(None).get("/search/", {"q": "电能"}).status_code == 302


@pytest.mark.parametrize("word", ["𠮷林", "㐀", "Ⅳ级", "½英寸", "ﬁne"])
def test_rare_characters_are_found_by_themselves(word: str) -> None:
    whole, beginnings = wanted_words(word)
    kept = words_of([word])
    assert set(whole) <= kept
    assert all(any(one.startswith(start) for one in kept) for start in beginnings)
    assert whole or beginnings
