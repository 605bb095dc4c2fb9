"""The Django application of home."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """See the package."""

    name = "duheng.site.home"
    label = "home"
