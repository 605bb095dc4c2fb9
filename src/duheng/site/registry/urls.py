"""Addresses of the registry: every subject names its own."""

from django.urls import URLPattern

from duheng.site.registry.instruments.urls import URLS as INSTRUMENTS

app_name = "registry"
urlpatterns: list[URLPattern] = [*INSTRUMENTS]
