"""The Django application of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The region's records."""

    name = "duheng.site.registry"
    label = "registry"
