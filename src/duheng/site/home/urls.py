"""Addresses of the first page."""

from django.urls import URLPattern, path

from duheng.site.home.views import choose_language

app_name = "home"
urlpatterns: list[URLPattern] = [path("language/", choose_language, name="language")]
