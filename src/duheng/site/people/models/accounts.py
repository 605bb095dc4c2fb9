"""Accounts: what a person signs in with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.people.models.persons import Person


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
