"""The Django application of the rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """See the package."""

    name = "duheng.site.rules"
    label = "rules"
