"""Organisations and persons, the roles that bind them, and the accounts with which they sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope


class OrganisationKind(models.TextChoices):
    """What an organisation is in the measurement system."""

    AUTHORITY = "authority", _("Authority")
    TECHNICAL_BODY = "technical_body", _("Technical body")
    ENTERPRISE = "enterprise", _("Enterprise")
    MERCHANT = "merchant", _("Merchant")
    MAKER = "maker", _("Maker of instruments")


class Organisation(Recorded):
    """An authority, a technical body, an enterprise, a merchant or a maker."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    identifier_scheme = models.CharField(_("identifier scheme"), max_length=60, blank=True)
    identifier = models.CharField(_("identifier"), max_length=60, blank=True)
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("identifier_scheme", "identifier"),
                condition=~models.Q(identifier=""),
                name="one_organisation_per_identifier",
            ),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Person(Recorded):
    """Somebody who works in the measurement system; erasable on request."""

    SCOPE: ClassVar[Scope | None] = Scope(organisations=("organisation_id",))
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "email", "telephone", "qualifications"})

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    qualifications = models.TextField(_("qualifications"), blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class RoleGrant(Recorded):
    """A role that a person holds for an organisation, within divisions, from a date to a date."""

    SCOPE: ClassVar[Scope | None] = Scope(organisations=("organisation_id",))

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    division_code = models.CharField(_("division"), max_length=12, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)


class Registration(Recorded):
    """A metrologist's registration for an item (项目), with its validity."""

    SCOPE: ClassVar[Scope | None] = Scope(organisations=("organisation_id",))

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("item"), max_length=120)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; there is no superuser."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Return a new account."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """What a person signs in with; whoever has none, or an inactive one, is the public."""

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account"
    )
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    date_joined = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.email
