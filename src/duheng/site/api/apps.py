"""The Django application of the interface."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the package."""

    name = "duheng.site.api"
    label = "api"
