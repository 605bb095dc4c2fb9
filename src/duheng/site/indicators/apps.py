"""The Django application of indicators."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """See the package."""

    name = "duheng.site.indicators"
    label = "indicators"
