"""The Django application of online monitoring."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """See the package."""

    name = "duheng.site.monitoring"
    label = "monitoring"
