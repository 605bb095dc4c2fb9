"""The Django application of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, persons, roles, accounts."""

    name = "duheng.site.people"
    label = "people"
