"""Addresses of the programming interface."""

from django.urls import URLPattern, URLResolver, path

from duheng.site.api.page import page
from duheng.site.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/docs", page, name="api_docs"),
    path("v1/", api.urls),
]
