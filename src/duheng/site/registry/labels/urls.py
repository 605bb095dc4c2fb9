"""Addresses of stickers, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.labels import views

URLS: list[URLPattern] = [path("instruments/labels.pdf", views.labels, name="print_labels")]
