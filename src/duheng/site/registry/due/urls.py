"""Addresses of what falls due, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.due import views

URLS: list[URLPattern] = [
    path("due/", views.due, name="due"),
    path("due/<str:bucket>/", views.due, name="due_bucket"),
]
