"""The score of an account's data: the account, the checks and the days together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from callers import program_of
from django.test import Client
from quality_of import (
    BEGIN,
    END,
    a_channel,
    a_comparison,
    a_site,
    an_account,
    figure,
    judged,
)
from signing_in import client_of

from duheng.site.accounts.region import held_figures
from duheng.site.accounts.score.agreeing import agreement_of
from duheng.site.accounts.score.days import judged_days
from duheng.site.accounts.score.ranking import SEED, one_of_each_site, ranking_of
from duheng.site.accounts.score.scoring import FigureScore, evidence_of, scores_of
from duheng.site.actions.actor import Actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]


def score(account: Any) -> FigureScore:
    (found,) = scores_of(account.current.result.sha256, evidence_of(account))
    return found


def parts(account: Any) -> dict[str, float | None]:
    return {one.key: one.value for one in score(account).parts}


def page_of(actor: Actor, account: Any) -> str:
    answer = client_of(actor).get(f"/energy/accounts/{account.pk}/quality/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_what_nobody_tells_is_no_data_and_gives_its_weight_away(alice: Actor) -> None:
    account = an_account(alice, a_site(alice, monitored_as=""), figure("a"))
    found = score(account)
    values = {one.key: one.value for one in found.parts}
    assert values == {
        "completeness": pytest.approx(0.9), "valid": pytest.approx(0.9),
        "traceable": pytest.approx(0.9), "measured": pytest.approx(0.8),
        "agreement": None, "timeliness": None,
    }  # fmt: skip
    assert found.score is not None
    weights = {"completeness": 0.15, "valid": 0.15, "traceable": 0.25, "measured": 0.15}
    expected = sum(weights[name] * (values[name] or 0.0) for name in weights) / 0.70
    assert found.score.points == pytest.approx(100 * expected)
    assert found.missing_percent == "30 %"
    counted = {one.key: one.counted for one in found.parts}
    assert counted["agreement"] is None
    assert sum(one or 0.0 for one in counted.values()) == pytest.approx(1.0)
    page = page_of(alice, account)
    for words in ("no data", "neither as 0 nor as full marks", "30 %", "not tied to channels"):
        assert words in page, words


def test_days_of_the_whole_period_outrank_what_the_account_says(alice: Actor) -> None:
    site = a_site(alice)
    account = an_account(alice, site, figure("a"))
    judged(a_channel(alice), held=18, valid=12, in_time=9)
    found = parts(account)
    assert found["completeness"] == pytest.approx(18 / 24)
    assert found["valid"] == pytest.approx(12 / 24)
    assert found["timeliness"] == pytest.approx(9 / 18)
    assert found["traceable"] == pytest.approx(0.9)


def test_days_of_a_part_of_the_period_count_for_that_part(alice: Actor) -> None:
    account = an_account(alice, a_site(alice), figure("a", missing=0.2, in_force=0.8))
    judged(a_channel(alice), number=10, held=12, valid=12)
    share = 10 / 31
    assert parts(account)["completeness"] == pytest.approx(share * 0.5 + (1 - share) * 0.8)
    assert parts(account)["timeliness"] == 1.0


def test_days_of_another_period_site_or_owner_do_not_count(alice: Actor, bob: Actor) -> None:
    site = a_site(alice)
    account = an_account(alice, site, figure("a"))
    judged(a_channel(alice, "works/later"), first=END.date(), held=0, valid=0)
    judged(a_channel(alice, "other/a", "other"), held=0, valid=0)
    judged(a_channel(bob, "works/bob"), held=0, valid=0)
    assert judged_days(site, BEGIN, END) is None
    assert parts(account)["timeliness"] is None
    assert "no day of its channels" in page_of(alice, account)


def test_a_count_that_is_not_known_is_neither_0_nor_all(alice: Actor) -> None:
    account = an_account(alice, a_site(alice), figure("a"))
    judged(a_channel(alice), expected=None, in_time=None)
    found = parts(account)
    assert found["timeliness"] is None
    assert found["completeness"] == pytest.approx(0.9)
    days = evidence_of(account).days
    assert days is not None
    assert (days.known, days.share) == (0, 0.0)


def test_agreement_is_that_of_the_worst_comparison_that_counts(alice: Actor) -> None:
    site = a_site(alice)
    stack = an_account(alice, site, figure("stack"), title="Stack")
    an_account(alice, site, figure("fuel"), title="Fuel")
    a_comparison(alice, site, "stack", "fuel")
    a_comparison(alice, site, "stack", "fuel", {"statistic": -1.2})
    assert parts(stack)["agreement"] == pytest.approx(1 - 1.2 / 2)
    page = page_of(alice, stack)
    assert "the worst of 2 checks: |E_n| = 1.20" in page
    assert "/energy/checks/" in page


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"check": "change"}, "a change between two periods"),
        ({"statistic": None}, "states no uncertainty"),
        ({"first": {"digest": "gone"}}, "does not stand any more"),
    ],
)
def test_a_comparison_that_says_nothing_of_these_figures_is_shown_and_does_not_count(
    alice: Actor, more: dict[str, Any], reason: str
) -> None:
    site = a_site(alice)
    account = an_account(alice, site, figure("a"))
    an_account(alice, site, figure("b"), title="Other")
    a_comparison(alice, site, "a", "b", more)
    found = agreement_of(site.pk, BEGIN, END)
    assert found.value is None
    assert reason in found.checks[0].left_out
    page = page_of(alice, account)
    assert reason in page
    assert "does not count" in page


def test_a_withdrawn_comparison_and_one_of_another_year_do_not_count(alice: Actor) -> None:
    site = a_site(alice)
    an_account(alice, site, figure("a"))
    an_account(alice, site, figure("b"), title="Other")
    check = a_comparison(alice, site, "a", "b")
    assert agreement_of(site.pk, BEGIN, END).value == pytest.approx(0.75)
    later = agreement_of(site.pk, END, END.replace(month=3))
    assert (later.value, later.checks[0].left_out) == (None, "it is of another period")
    withdraw(check)
    assert agreement_of(site.pk, BEGIN, END).checks[0].left_out == "it was withdrawn"


def withdraw(check: Any) -> None:
    from quality_of import AT

    from duheng.site.accounts.actions.checking import withdraw_check
    from duheng.site.actions.actor import SYSTEM

    withdraw_check(
        actor=SYSTEM, at=AT, check_id=check.pk, revision=check.revision, reason="by mistake"
    )


def test_without_any_traceable_hour_the_score_is_held_down(alice: Actor) -> None:
    account = an_account(alice, a_site(alice), figure("a", missing=0.0, in_force=0.0, default=0.0))
    found = score(account).score
    assert found is not None
    assert found.points == pytest.approx(60.0)
    assert "Held down to 60: nothing is traceable" in page_of(alice, account)


def test_the_centre_sees_the_score_that_the_owner_sees(alice: Actor, carol: Actor) -> None:
    account = an_account(alice, a_site(alice), figure("a"))
    judged(a_channel(alice), held=18, valid=12, in_time=9)
    mine, theirs = page_of(alice, account), page_of(carol, account)
    cut = slice(mine.index("figure-value"), mine.index("figure-value") + 60)
    assert mine[cut] == theirs[theirs.index("figure-value") :][:60]
    assert "Channel works/stack" in theirs


def test_a_program_reads_the_score_that_the_page_shows(alice: Actor, bob: Actor) -> None:
    account = an_account(alice, a_site(alice), figure("a"))
    address = f"/api/v1/accounts/{account.pk}/quality"
    (found,) = program_of(alice).get(address).json()
    expected = score(account).score
    assert expected is not None
    assert found["points"] == pytest.approx(expected.points)
    values = {one["key"]: one["value"] for one in found["parts"]}
    assert (values["timeliness"], values["measured"]) == (None, pytest.approx(0.8))
    assert found["pack"].startswith("cn/carbon-data-quality-score")
    assert program_of(bob).get(address).status_code == 404


def test_a_site_that_is_tied_to_no_channel_says_so_in_chinese(alice: Actor) -> None:
    account = an_account(alice, a_site(alice, monitored_as=""), figure("a"))
    client: Client = client_of(alice, language="zh-hans")
    page = client.get(f"/energy/accounts/{account.pk}/quality/").content.decode()
    assert "无数据" in page


def ranking_page(actor: Actor, query: str = "") -> str:
    answer = client_of(actor).get(f"/energy/region/quality/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_sites_are_ranked_by_the_score_that_their_quality_pages_show(
    alice: Actor, carol: Actor
) -> None:
    good, poor = a_site(alice, "W-1"), a_site(alice, "W-2", "other")
    best = an_account(alice, good, figure("a", missing=0.0, in_force=1.0))
    an_account(alice, poor, figure("b", missing=0.5, in_force=0.2))
    judged(a_channel(alice, "other/a", "other"), held=6, valid=3, in_time=1)
    page = ranking_page(carol)
    assert page.index("Works W-1") < page.index("Works W-2")
    points = score(best).score.points  # type: ignore[union-attr]
    for words in (f"{points:.1f}", "1–1", "100 %", "drawn 2000 times", "1, 2", "timeliness"):
        assert words in page, words
    region = client_of(carol).get("/energy/region/").content.decode()
    assert f"{points:.1f}</a>" in region
    assert "/energy/region/quality/?quantity=" in region


def test_sites_that_tie_share_their_rank_and_no_group_of_them_is_the_best(alice: Actor) -> None:
    for code in ("W-1", "W-2"):
        an_account(alice, a_site(alice, code, ""), figure(code))
    held = one_of_each_site(held_figures(alice))
    found = ranking_of(held, np.random.default_rng(SEED))
    assert [one.rank for one in found.rows] == [1, 1]
    assert found.stable == (2,)
    assert found == ranking_of(held, np.random.default_rng(SEED))


def test_a_site_of_which_too_little_is_known_has_no_rank_and_stands_last(alice: Actor) -> None:
    nothing = figure("a")
    nothing["coverage"] = {"by_time": {}, "by_quantity": {}, "channel_hours": 0}
    an_account(alice, a_site(alice, "W-0", ""), nothing)
    an_account(alice, a_site(alice, "W-1", ""), figure("b", missing=0.9, in_force=0.0))
    page = ranking_page(alice)
    assert page.index("Works W-1") < page.index("Works W-0")
    assert "too little is known" in page


def test_a_ranking_without_figures_offers_the_sites_and_strangers_see_nothing(
    alice: Actor, bob: Actor
) -> None:
    assert "/energy/sites/" in ranking_page(alice)
    an_account(alice, a_site(alice), figure("a"))
    assert "Works" not in ranking_page(bob)
    assert "Works" in ranking_page(alice, "?quantity=nonsense&year=x")
