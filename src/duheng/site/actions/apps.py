"""The Django application of actions."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Actions, entries and the sequencer."""

    name = "duheng.site.actions"
    label = "actions"
