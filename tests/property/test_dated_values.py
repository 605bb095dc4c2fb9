"""Whatever the date, a table gives exactly one value or says why not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.rulebook import (
    DatedValue,
    NoSuchEntry,
    NotForUse,
    NoValueInForce,
    RangeOnly,
    load_packs,
)

LIBRARY = load_packs()
TABLES = sorted({row.table_id for pack in LIBRARY.packs(kind="rules")
                 for row in LIBRARY.rows(pack.body.get("extends", pack.id))
                 if "load" not in row.content})  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def _answer(table: str, keys: dict[str, str], **as_of: object) -> DatedValue | str:
    try:
        return LIBRARY.value(table, keys, **as_of)  # type: ignore[arg-type]
    except (NoValueInForce, NotForUse, RangeOnly) as refusal:
        return refusal.code


@given(st.sampled_from(TABLES), st.data(), DAYS)
def test_a_day_gives_one_value_in_force_or_a_named_refusal(table, data, day):
    row = data.draw(st.sampled_from(LIBRARY.rows(table)))
    answer = _answer(table, dict(row.keys), on=day)
    if isinstance(answer, str):
        return
    within_years = day.year in answer.accounting_years
    within_days = (answer.valid_from or day) <= day <= (answer.valid_to or day)
    assert answer.stands_in or (within_years if answer.accounting_years else within_days)


@given(st.sampled_from(TABLES), st.data(), DAYS)
def test_a_value_that_stands_in_is_the_latest_and_within_the_declared_lag(table, data, day):
    row = data.draw(st.sampled_from(LIBRARY.rows(table)))
    answer = _answer(table, dict(row.keys), accounting_year=day.year)
    if isinstance(answer, str) or not answer.stands_in:
        return
    last = answer.accounting_years[-1]
    same = [one for one in LIBRARY.rows(table) if one.keys == row.keys]
    assert last == max(one.accounting_years[-1] for one in same)
    assert last < day.year <= last + 3


@given(st.sampled_from(TABLES), st.text(max_size=20))
def test_a_key_that_no_row_has_is_refused_as_such(table, text):
    keys = dict(LIBRARY.rows(table)[0].keys)
    wrong = dict.fromkeys(keys, f"{text}?") or {"key": text}
    with pytest.raises(NoSuchEntry):
        LIBRARY.value(table, wrong, on=date(2025, 1, 1))


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(["0.2S", "0.5S", "1", "2"]))
def test_a_limit_at_any_load_is_never_wider_than_the_widest(load, accuracy_class):
    asked = {"in_service": True, "on": date(2025, 6, 30)}
    widest = LIBRARY.maximum_permissible_error(
        "active_energy_meter",
        accuracy_class,
        load="any",
        **asked,  # type: ignore[arg-type]
    )
    try:
        limit = LIBRARY.maximum_permissible_error(
            "active_energy_meter",
            accuracy_class,
            load=load,
            **asked,  # type: ignore[arg-type]
        )
    except NoSuchEntry:
        assert not load >= 0.02
    else:
        assert 0 < limit.value <= widest.value
