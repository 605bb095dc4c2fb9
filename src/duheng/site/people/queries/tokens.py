"""Who a program is: the actor behind a token, at an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import BadToken, QuotaSpent
from duheng.site.people.bearers import digest_of
from duheng.site.people.models import ApiToken, TokenUse
from duheng.site.people.roles import for_programs
from duheng.site.people.who import actor_of

_HOUR = timedelta(hours=1)


def actor_of_token(text: str, at: datetime) -> Actor:
    """Return the actor that a program is with a token; the use is counted.

    What the token carries is cut to what its person may do now: a role that was taken back is
    taken back from the token too.

    Raises
    ------
    BadToken
        When no token that holds has this text, or its person's account is closed.
    QuotaSpent
        When its requests of the hour are spent; ``data`` says after how many seconds to ask again.
    """
    held = ApiToken.objects.unscoped("the token itself is what lets a program in")
    token = (
        held.filter(token_sha256=digest_of(text), withdrawn_at__isnull=True, expires_at__gt=at)
        .select_related("person__account", "use")
        .first()
    )
    account = getattr(token.person, "account", None) if token is not None else None
    if token is None or account is None or not account.is_active:
        raise BadToken(
            _("No token that holds has this text."),
            hint=_("Make a new token on your account's page; revoked ones stay refused."),
        )
    _count(token, at)
    person = actor_of(token.person, local_day(at))
    carried = frozenset(token.permissions) & for_programs(person.permissions)
    return replace(person, permissions=carried)


def _count(token: ApiToken, at: datetime) -> None:
    """Count a request in one statement: two at once are both counted."""
    fresh = Q(hour_began_at__isnull=True) | Q(hour_began_at__lte=at - _HOUR)
    rows = TokenUse.objects.filter(token=token)
    rows = rows.filter(fresh | Q(requests_in_hour__lt=token.requests_per_hour))
    counted = rows.update(
        requests_in_hour=Case(When(fresh, then=Value(1)), default=F("requests_in_hour") + 1),
        hour_began_at=Case(When(fresh, then=Value(at)), default=F("hour_began_at")),
        requests_in_all=F("requests_in_all") + 1,
        last_used_at=at,
    )
    if counted == 0:
        began = token.use.hour_began_at or at
        raise QuotaSpent(
            _("The %(number)s requests of this hour are spent.")
            % {"number": token.requests_per_hour},
            hint=_("Ask again later, or ask for several records at once."),
            data={"retry_after_s": max(1, int((began + _HOUR - at).total_seconds()))},
        )
