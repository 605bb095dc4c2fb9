"""Addresses of confirmations, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.confirmations import views

URLS: list[URLPattern] = [
    path(
        "confirmations/<int:confirmation_id>/withdraw/",
        views.withdraw,
        name="withdraw_confirmation",
    ),
]
