"""Browsers of the tests, signed in as one of the named people with a second factor."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from duheng.site.actions.actor import Actor
from duheng.site.people.models import Account, Person
from duheng.site.people.sealing import seal


def account_of(actor: Actor, *, second_factor: bool = True) -> Account:
    """Return the account of a person, made when there is none."""
    found = Account.objects.filter(person_id=actor.person_id).first()
    if found is None:
        person = Person.objects.unscoped("tests").get(pk=actor.person_id)
        found = Account.objects.create_user(
            f"p{person.pk}@example.org", "correct horse", person=person
        )
        EmailAddress.objects.create(user=found, email=found.email, verified=True, primary=True)
    if second_factor and not Authenticator.objects.filter(user=found).exists():
        Authenticator.objects.create(
            user=found, type=Authenticator.Type.TOTP, data={"secret": seal("JBSWY3DPEHPK3PXP")}
        )
    return found


def client_of(
    actor: Actor | None,
    *,
    second_factor: bool = True,
    csrf: bool = False,
    language: str = "en",
) -> Client:
    """Return a browser in which a person signed in a moment ago; without one, the public's."""
    client = Client(enforce_csrf_checks=csrf)
    client.cookies["django_language"] = language
    if actor is not None:
        account = account_of(actor, second_factor=second_factor)
        client.force_login(account)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
    return client
