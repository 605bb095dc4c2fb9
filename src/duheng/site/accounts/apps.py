"""The Django application of energy and carbon accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package; ``accounts`` alone would be mistaken for the accounts of people."""

    name = "duheng.site.accounts"
    label = "accounts"
