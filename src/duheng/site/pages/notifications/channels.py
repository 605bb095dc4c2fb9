"""The channels out of the site: e-mail here, text messages and WeChat by entry point.

A channel is a function that takes a :class:`Parcel` and raises :class:`DeliveryFailed`. A package
that brings one names it in the entry points ``duheng.channels`` under ``sms`` or ``wechat``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from duheng.site.errors import DeliveryFailed, NoChannel
from duheng.site.pages.notifications.models import Channel

GROUP = "duheng.channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a channel carries.

    Attributes
    ----------
    identifier : str
        The same at every attempt, so that a receiver can leave out what came twice.
    to : str
        The person's e-mail address; other channels look up theirs by ``person_id``.
    person_id : int
        Who it is for.
    language, subject, text : str
        In the person's language.
    """

    identifier: str
    to: str
    person_id: int
    language: str
    subject: str
    text: str


Send = Callable[[Parcel], None]


def channel_of(name: str) -> Send:
    """Return the function that sends over a channel.

    Raises
    ------
    NoChannel
        When nothing is installed for it.
    """
    if name == Channel.EMAIL:
        return send_email
    for one in entry_points(group=GROUP, name=name):
        found: Send = one.load()
        return found
    raise NoChannel(
        _("Nothing is installed that sends over the channel %(name)s.") % {"name": name},
        hint=_("Install a package with the entry point %(group)s, or use e-mail.")
        % {"group": f"{GROUP}: {name}"},
        data={"channel": name},
    )


def has_channel(name: str) -> bool:
    """Return whether something can be sent over a channel."""
    if name == Channel.IN_SITE:
        return True
    with suppress(NoChannel):
        return bool(channel_of(name))
    return False


def send_email(parcel: Parcel) -> None:
    """Give a parcel to the mail server.

    Raises
    ------
    DeliveryFailed
        When the server does not answer, or does not take it; ``data`` says whether the address
        itself was refused.
    """
    message = EmailMessage(
        subject=" ".join(parcel.subject.split()),
        body=parcel.text,
        to=[parcel.to],
        headers={"Message-ID": f"<{parcel.identifier}>", "Content-Language": parcel.language},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        raise DeliveryFailed(
            _("the mail server refused the address"), data={"is_final": True}
        ) from error
    except (OSError, SMTPException) as error:
        name = type(error).__name__
        raise DeliveryFailed(
            _("the mail server did not take it: %(error)s") % {"error": f"{name}: {error}"},
            data={"is_final": False},
        ) from error
