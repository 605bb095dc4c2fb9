"""An account comes in: recomputed, resolved, published once, restated and withdrawn."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed, NotPossibleNow, UnusableFields
from duheng.site.registry.figures.account_file import MOST_BYTES
from duheng.site.registry.figures.actions.publishing import withdraw_figure
from duheng.site.registry.figures.reading import read_account
from duheng.site.registry.figures.resolving import named_by
from duheng.site.registry.models import Figure, FigureSource

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Publish = Callable[..., list[int]]


def bytes_of(account: dict[str, Any]) -> bytes:
    return json.dumps(account, ensure_ascii=False).encode()


def figures() -> Any:
    return Figure.objects.unscoped("tests")


def sources(figure_id: int) -> Any:
    return FigureSource.objects.unscoped("tests").filter(figure_id=figure_id)


def test_an_account_becomes_figures_whose_lines_name_their_certificates(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    made = publish(alice, account)
    assert len(made) == 2
    one = figures().get(pk=made[0])
    stated = account["figures"][0]
    assert (one.value, one.unit) == (stated["best_estimate"], "tCO2")
    assert one.expanded_uncertainty == stated["expanded_uncertainty"]
    assert one.digest == stated["digest"]
    assert one.engine.startswith("duheng ")
    assert one.owner_id == alice.organisation_id
    lines = {line.source.partition("#")[2]: line for line in sources(one.pk)}
    assert lines["point-3"].certificate_id == works["CAL-2024-0171"]
    assert lines["point-3"].point_key == "3"
    assert lines["limit"].certificate_id == works["VER-2024-0099"]


def test_the_sensitivity_to_a_certificates_error_is_that_of_the_correction_factor_turned(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    made = publish(alice, account)
    line = sources(made[0]).get(source__endswith="#point-3")
    assert line.error_sensitivity == pytest.approx(-line.sensitivity / 1.001**2, rel=1e-12)
    drift = sources(made[0]).get(source__contains="#drift")
    assert drift.error_sensitivity is None


def test_what_is_not_found_stays_a_gap(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    made = publish(alice, account)
    line = sources(made[0]).get(source__contains="STD-2024-0003")
    assert (line.certificate_id, line.gap) == (None, "missing")
    assert line.certificate_number == "STD-2024-0003"


def test_another_file_under_the_same_number_is_not_taken_for_the_one_that_was_read(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    from duheng.site.registry.models import Certificate

    assert Certificate.objects.unscoped("tests").get(pk=works["CAL-2024-0171"]).file is None
    account["evidence"][0]["sha256"] = "0" * 64
    made = publish(alice, account)
    line = sources(made[0]).get(source__endswith="#point-3")
    assert line.certificate_id == works["CAL-2024-0171"]  # typed in: it has no file to compare


def test_a_figure_without_stated_uncertainty_is_kept_as_such(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    one = account["figures"][0]
    one["standard_uncertainty"] = one["expanded_uncertainty"] = None
    made = publish(alice, account)
    assert figures().get(pk=made[0]).expanded_uncertainty is None


def test_the_same_account_is_told_and_not_doubled(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    made = publish(alice, account)
    with pytest.raises(NotPossibleNow) as refusal:
        publish(alice, account)
    assert refusal.value.data["figure_ids"] == made
    assert figures().count() == 2


def test_a_new_value_for_the_same_period_names_the_figure_it_replaces(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    old, other = publish(alice, account)
    account["figures"] = account["figures"][:1]
    account["figures"][0]["digest"] = "sha256:" + "1" * 64
    with pytest.raises(NotPossibleNow):
        publish(alice, account)
    with pytest.raises(UnusableFields):
        publish(alice, account, restates=[old])
    with pytest.raises(UnusableFields):
        publish(alice, account, restates=[old, other], reason="a meter was exchanged")
    (new,) = publish(alice, account, restates=[old], reason="a meter was exchanged")
    assert figures().get(pk=new).replaces_id == old
    before = figures().get(pk=old)
    assert (before.status, before.status_reason) == ("restated", "a meter was exchanged")


def test_withdrawing_wants_a_reason_and_happens_once(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    number = publish(alice, account)[0]
    given: dict[str, Any] = {"actor": alice, "at": AT, "figure_id": number}
    with pytest.raises(UnusableFields):
        withdraw_figure(**given, revision=1, reason=" ")
    withdraw_figure(**given, revision=1, reason="wrong meter")
    assert figures().get(pk=number).status == "withdrawn"
    with pytest.raises(NotPossibleNow):
        withdraw_figure(**given, revision=2, reason="again")


def test_only_the_owner_withdraws(
    alice: Actor, carol: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    number = publish(alice, account)[0]
    with pytest.raises(NotAllowed):
        withdraw_figure(actor=carol, at=AT, figure_id=number, revision=1, reason="no")
    with pytest.raises(NotAllowed):
        publish(carol, account)


def spoil_contribution(one: dict[str, Any]) -> None:
    one["budget"][0]["contribution"] *= 0.5


def spoil_total(one: dict[str, Any]) -> None:
    one["standard_uncertainty"] *= 0.5
    one["expanded_uncertainty"] *= 0.5


def spoil_expanded(one: dict[str, Any]) -> None:
    one["expanded_uncertainty"] *= 0.9


@pytest.mark.parametrize("spoil", [spoil_contribution, spoil_total, spoil_expanded])
def test_a_tampered_budget_is_refused_naming_the_number(
    spoil: Callable[[dict[str, Any]], None], account: dict[str, Any], db: None
) -> None:
    spoil(account["figures"][0])
    with pytest.raises(UnusableFields) as refusal:
        read_account(bytes_of(account))
    assert refusal.value.data["disagreement"]["figure"] == "co2_purchased_electricity"
    assert "co2_purchased_electricity" in refusal.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<xml/>",
        b"[]",
        b"{}",
        b'{"figures": {}}',
        b'{"figures": []}',
        b'{"figures": [], "figures": []}',
        b'{"figures": [{"budget": []}]}',
        b'{"figures": [NaN]}',
        b"{" + b'"a":[' * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_account_is_refused(content: bytes, db: None) -> None:
    with pytest.raises(UnusableFields):
        read_account(content)


def test_a_huge_file_is_not_read(db: None) -> None:
    with pytest.raises(UnusableFields, match=str(MOST_BYTES)):
        read_account(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 3),
        ("title", {"en": ["x"]}),
        ("period", "never"),
        ("period", "2025-03-08/2025-03-01"),
        ("quantity", ""),
        ("quantity", "x" * 500),
        ("unit", None),
        ("best_estimate", "12"),
        ("best_estimate", 10**400),
        ("method", []),
        ("digest", 7),
        ("findings", {"code": "x"}),
        ("coverage", {"by_time": {"measured": {"in_force": 7}}}),
        ("coverage", {"by_time": 3}),
    ],
)
def test_a_figure_of_another_form_is_refused(
    name: str, value: Any, account: dict[str, Any], db: None
) -> None:
    account["figures"][0][name] = value
    with pytest.raises(UnusableFields):
        read_account(bytes_of(account))


def test_a_period_that_is_not_over_is_refused(
    alice: Actor, works: dict[str, int], account: dict[str, Any], publish: Publish
) -> None:
    account["figures"][0]["period"] = "2026-01-01/2027-01-01"
    with pytest.raises(UnusableFields):
        publish(alice, account)


def test_a_name_of_a_certificate_is_read_whole() -> None:
    found = named_by("urn:duheng:certificate:N%2FM/A%20b%2F1#x/2")
    assert found is not None
    assert (found.issuer, found.number, found.part) == ("N/M", "A b/1", "x/2")
    assert named_by("urn:duheng:pack:a@1") is None
