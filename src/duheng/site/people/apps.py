"""The Django application of people."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PeopleConfig(AppConfig):
    """Organisations, persons, roles, accounts."""

    name = "duheng.site.people"
    label = "people"

    def ready(self) -> None:
        """Put the second wall up after migrations, and listen at the doors."""
        from duheng.site.people import doorbells, row_security

        pre_migrate.connect(row_security.take_down_walls, dispatch_uid="duheng_walls_down")
        post_migrate.connect(row_security.put_up_walls, dispatch_uid="duheng_walls_up")
        doorbells.listen()
