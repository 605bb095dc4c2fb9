"""The outbox: written with the action, delivered afterwards, tried again, given up, logged."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext as _
from signing_in import account_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import DeliveryFailed, NoChannel, NoSuchRecord, WriteOutsideAction
from duheng.site.pages.models import (
    Channel,
    DeliveryAttempt,
    DeliveryState,
    Notification,
)
from duheng.site.pages.notifications import channels
from duheng.site.pages.notifications.delivery import PAUSES, are_waiting, deliver_due
from duheng.site.pages.notifications.outbox import Words, notify
from duheng.site.pages.notifications.queries import (
    get_notification,
    mark_read,
    notifications_of,
    number_unread,
)

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@action("tests.tell", permission=None)
def tell(*, actor: Actor, at: datetime, to: int, channels: tuple[str, ...] = ("in_site", "email"),
         fails: bool = False) -> None:  # fmt: skip
    notify([to, to], kind="tests.tell", words=lambda: Words(_("Home"), _("Instruments")),
           address="/registry/instruments/1/", channels=channels)  # fmt: skip
    if fails:
        raise RuntimeError("the action fails after it has told somebody")


def told(to: Actor, **options: object) -> None:
    tell(actor=SYSTEM, at=AT, to=to.person_id, **options)  # type: ignore[arg-type]


@pytest.fixture
def broken_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    asked: list[int] = []

    def refuse(*_args: object, **_options: object) -> int:
        asked.append(1)
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    yield asked
    monkeypatch.undo()


def the_email() -> Notification:
    return Notification.objects.get(channel=Channel.EMAIL)


def test_what_an_action_tells_is_on_the_site_at_once_and_goes_out_by_mail(
    alice: Actor, clock: Clock
) -> None:
    account_of(alice)
    told(alice)
    assert number_unread(alice) == 1
    assert mail.outbox == []
    assert deliver_due(clock) == 1
    assert the_email().state == DeliveryState.DELIVERED
    assert "http://localhost:8620/registry/instruments/1/" in mail.outbox[0].body
    assert deliver_due(clock) == 0
    assert len(mail.outbox) == 1


def test_a_letter_is_written_in_the_language_that_the_person_chose(
    alice: Actor, bob: Actor, clock: Clock
) -> None:
    english = account_of(alice)
    english.language = "en"
    english.save()
    account_of(bob)
    told(alice, channels=("email",))
    told(bob, channels=("email",))
    deliver_due(clock)
    assert [one.subject for one in mail.outbox] == ["Home", "首页"]
    with translation.override("zh-hans"):
        told(alice, channels=("in_site",))
        assert notifications_of(alice)[0].subject == "首页"


def test_an_action_that_fails_has_told_nothing(alice: Actor) -> None:
    with pytest.raises(RuntimeError):
        told(alice, fails=True)
    assert Notification.objects.count() == 0


def test_nothing_is_told_outside_an_action(alice: Actor) -> None:
    with pytest.raises(WriteOutsideAction):
        notify([1], kind="tests.tell", words=lambda: Words("x"))


def test_a_mail_server_that_fails_is_asked_again_later_and_given_up_in_the_end(
    alice: Actor, clock: Clock, broken_server: list[int]
) -> None:
    account_of(alice)
    told(alice, channels=("email",))
    for number, pause in enumerate(PAUSES, start=1):
        assert deliver_due(clock) == 0
        assert the_email().attempts == number
        assert the_email().next_attempt_at == clock.now + pause
        assert not are_waiting(clock.now + pause - timedelta(seconds=1))
        clock.now += pause
    assert deliver_due(clock) == 0
    assert the_email().state == DeliveryState.GIVEN_UP
    assert "Connection unexpectedly closed" in the_email().error
    assert len(broken_server) == DeliveryAttempt.objects.filter(succeeded=False).count() == 6
    assert number_unread(alice) == 0


def test_a_mail_server_that_comes_back_gets_what_waits(
    alice: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch, broken_server: list[int]
) -> None:
    account_of(alice)
    told(alice, channels=("email",))
    deliver_due(clock)
    monkeypatch.undo()
    clock.now += PAUSES[0]
    assert deliver_due(clock) == 1
    assert [one.succeeded for one in DeliveryAttempt.objects.all()] == [False, True]


def test_a_server_that_is_down_is_not_asked_for_every_letter(
    alice: Actor, clock: Clock, broken_server: list[int]
) -> None:
    account_of(alice)
    for _place in range(20):
        told(alice, channels=("email",))
    deliver_due(clock)
    assert len(broken_server) == 3
    assert Notification.objects.filter(attempts=0).count() == 17


def test_a_letter_whose_worker_died_is_sent_by_the_next_one(
    alice: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_of(alice)
    told(alice, channels=("email",))

    def die(*_args: object) -> int:
        raise KeyboardInterrupt  # what a signal does to a worker

    with monkeypatch.context() as dying:
        dying.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", die)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(clock)
    assert the_email().state == DeliveryState.WAITING
    assert deliver_due(clock) == 0, "another worker might still be at it"
    clock.now += timedelta(minutes=3)
    assert deliver_due(clock) == 1
    assert len(mail.outbox) == 1


def test_somebody_without_an_account_is_not_written_to_for_ever(alice: Actor, clock: Clock) -> None:
    told(alice, channels=("email",))
    assert deliver_due(clock) == 0
    assert the_email().state == DeliveryState.GIVEN_UP


@pytest.mark.parametrize("channel", ["sms", "wechat"])
def test_a_channel_that_nothing_is_installed_for_is_refused_by_name(
    alice: Actor, channel: str
) -> None:
    with pytest.raises(NoChannel) as refused:
        told(alice, channels=(channel,))
    assert refused.value.data["channel"] == channel
    assert "duheng.channels" in str(refused.value.hint)
    assert Notification.objects.count() == 0


SENT: list[channels.Parcel] = []


def a_gateway(parcel: channels.Parcel) -> None:
    SENT.append(parcel)
    if len(SENT) == 1:
        raise DeliveryFailed("the gateway is busy", data={"is_final": False})


def test_an_installed_channel_carries_letters_with_the_same_identifier_each_time(
    alice: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    SENT.clear()
    found = EntryPoint("sms", f"{__name__}:a_gateway", channels.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda _self: a_gateway)
    monkeypatch.setattr(channels, "entry_points", lambda **_wanted: [found])
    told(alice, channels=("sms",))
    deliver_due(clock)
    clock.now += PAUSES[0]
    assert deliver_due(clock) == 1
    assert len({one.identifier for one in SENT}) == 1
    assert SENT[0].person_id == alice.person_id


def test_a_subject_cannot_carry_a_header(alice: Actor, clock: Clock) -> None:
    account_of(alice)

    @action("tests.inject", permission=None)
    def inject(*, actor: Actor, at: datetime) -> None:
        notify([alice.person_id or 0], kind="tests.inject", channels=("email",),
               words=lambda: Words("Due\r\nBcc: everybody@example.org"))  # fmt: skip

    inject(actor=SYSTEM, at=AT)
    assert deliver_due(clock) == 1
    assert mail.outbox[0].subject == "Due Bcc: everybody@example.org"
    assert mail.outbox[0].recipients() == [account_of(alice).email]


def test_nobody_reads_or_marks_what_another_was_told(alice: Actor, bob: Actor) -> None:
    told(alice, channels=("in_site",))
    number = notifications_of(alice)[0].id
    with pytest.raises(NoSuchRecord):
        get_notification(bob, number)
    assert mark_read(bob, AT) == mark_read(bob, AT, number) == 0
    assert number_unread(alice) == 1
    assert mark_read(alice, AT, number) == 1
    assert number_unread(alice) == 0
