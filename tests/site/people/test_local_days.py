"""A role that holds from today holds from the local midnight, not from that of Greenwich."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from signing_in import account_of

from conftest import someone
from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.days import local_day
from duheng.site.people.actions.grants import grant_role
from duheng.site.people.actions.tokens import make_token
from duheng.site.people.queries.tokens import actor_of_token
from duheng.site.people.roles import for_programs

pytestmark = pytest.mark.django_db(transaction=True)
EARLY = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
"""One o'clock in the night of 2 March at the site."""


def test_the_day_at_the_site_has_begun_while_greenwich_is_a_day_behind() -> None:
    assert local_day(EARLY) == date(2026, 3, 2)


def test_a_role_granted_from_today_holds_in_the_hours_after_midnight() -> None:
    maker = someone("Early", "metrologist", "150203", "technical_body")
    account_of(maker)
    assert maker.person_id is not None
    grant_role(
        actor=SYSTEM, at=EARLY, person_id=maker.person_id, role="instrument_keeper",
        valid_from=local_day(EARLY),
    )  # fmt: skip
    made = make_token(
        actor=replace(maker, permissions=maker.permissions | {"people.token"}), at=EARLY,
        name="program", permissions=sorted(for_programs(maker.permissions)),
        expires_at=EARLY + timedelta(days=1),
    )  # fmt: skip
    assert "instrument_keeper" in actor_of_token(made.bearer.text, at=EARLY).roles
