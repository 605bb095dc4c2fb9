"""Loadings are asked for where they matter, declared with evidence, and flow into U."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchRecord, NotPossibleNow, UnusableFields
from duheng.site.registry.figures.actions.declaring import declare_loading
from duheng.site.registry.figures.asking import improvements, loadings_asked_for, together
from duheng.site.registry.models import CertificateUse, FigureSource

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Publish = Callable[..., list[int]]


@pytest.fixture
def figure(alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish) -> int:
    return publish(alice, account)[0]


def declare(actor: Actor, use_id: int, loading: str = "1", **more: Any) -> int:
    given = {"evidence": "letter 7 of the institute", "reason": "asked on the telephone"}
    return declare_loading(
        actor=actor, at=AT, use_id=use_id, revision=1, loading=loading, **(given | more)
    )


def signed(figure: int) -> list[float]:
    """Return what certificates made with the common standard bring in, with its sign."""
    found = FigureSource.objects.unscoped("tests").filter(
        figure_id=figure, error_sensitivity__isnull=False, certificate_id__isnull=False
    )
    return [one.contribution for one in found if one.contribution]


def test_what_two_certificates_share_is_asked_for_by_its_weight(alice: Actor, figure: int) -> None:
    (asked,) = loadings_asked_for(alice)
    assert asked.upper == "STD-1"
    assert {one.number for one in asked.lowers} == {"CAL-2024-0171", "VER-2024-0099"}
    assert all(one.may_declare for one in asked.lowers)
    shares = signed(figure)
    found = together(alice, figure)
    assert found is not None
    change = math.fsum(shares) ** 2 - math.fsum(one**2 for one in shares)
    assert found.largest**2 - found.lowest**2 == pytest.approx(4 * change)
    assert not found.is_known


def test_a_declared_loading_flows_into_u_and_is_not_asked_for_again(
    alice: Actor, figure: int
) -> None:
    before = together(alice, figure)
    (asked,) = loadings_asked_for(alice)
    for one in asked.lowers:
        assert declare(alice, one.use_id, loading="0.2") == 1
    use = CertificateUse.objects.unscoped("tests").get(pk=asked.lowers[0].use_id)
    assert use.loading == Decimal("0.2")
    assert (use.loading_origin, use.loading_evidence) == ("declared", "letter 7 of the institute")
    assert loadings_asked_for(alice) == []
    after = together(alice, figure)
    assert before is not None
    assert after is not None
    assert after.is_known
    assert before.lowest < after.largest < before.largest


def test_a_loading_is_declared_once_and_with_evidence(alice: Actor, figure: int) -> None:
    number = loadings_asked_for(alice)[0].lowers[0].use_id
    for wrong in ({"loading": "much"}, {"loading": "NaN"}, {"evidence": " "}, {"reason": ""}):
        with pytest.raises(UnusableFields):
            declare(alice, number, **wrong)
    declare(alice, number)
    with pytest.raises(NotPossibleNow):
        declare(alice, number)


def test_strangers_declare_nothing(bob: Actor, alice: Actor, figure: int) -> None:
    number = loadings_asked_for(alice)[0].lowers[0].use_id
    with pytest.raises(NoSuchRecord):
        declare(bob, number)
    assert loadings_asked_for(bob) == []
    assert improvements(bob).rows == []


def test_the_pages_ask_and_take_the_answer(alice: Actor, figure: int) -> None:
    client = client_of(alice)
    page = client.get("/registry/loadings/").content.decode()
    assert "STD-1" in page
    number = loadings_asked_for(alice)[0].lowers[0].use_id
    said = {"revision": "1", "loading": "1", "evidence": "letter 7", "reason": "asked"}
    answer = client.post(f"/registry/loadings/{number}/declare/", said)
    assert (answer.status_code, answer.url) == (302, "/registry/loadings/")


def test_the_better_certificate_is_the_one_whose_half_u_lowers_figures_most(
    alice: Actor, works: dict[str, int], figure: int
) -> None:
    rows = improvements(alice).rows
    assert rows[0].total_percent >= rows[-1].total_percent > 0
    assert rows[0].certificate_id == works["CAL-2024-0171"]
    page = client_of(alice, language="zh-hans").get("/registry/improvements/").content.decode()
    assert "哪一份更好的证书最有帮助" in page
    assert "CAL-2024-0171" in page


def test_empty_pages_say_so(mallory: Actor, bob: Actor) -> None:
    client = client_of(bob)
    assert "Nothing is asked" in client.get("/registry/loadings/").content.decode()
    assert "No figure that you may see" in client.get("/registry/improvements/").content.decode()
    assert "No figure was published" in client.get("/registry/figures/").content.decode()
