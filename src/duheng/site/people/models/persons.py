"""Persons, the roles that bind them to organisations, and their registrations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope
from duheng.site.people.models.organisations import Organisation

_OF_ORGANISATION = Scope(organisations=("organisation_id",), division="organisation__division_code")


class Person(Recorded):
    """Somebody who works in the measurement system; erasable on request."""

    SCOPE: ClassVar[Scope | None] = _OF_ORGANISATION
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "email", "telephone", "qualifications"})

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    qualifications = models.TextField(_("qualifications"), blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class RoleGrant(Recorded):
    """A role that a person holds for an organisation, within divisions, from a date to a date."""

    SCOPE: ClassVar[Scope | None] = _OF_ORGANISATION

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    division_code = models.CharField(_("division"), max_length=12, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("role grant")


class Registration(Recorded):
    """A metrologist's registration for an item (项目), with its validity."""

    SCOPE: ClassVar[Scope | None] = _OF_ORGANISATION

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("item"), max_length=120)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))

    class Meta:
        verbose_name = _("registration")
