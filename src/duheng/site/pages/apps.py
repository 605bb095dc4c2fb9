"""The Django application of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """See the package."""

    name = "duheng.site.pages"
    label = "pages"
