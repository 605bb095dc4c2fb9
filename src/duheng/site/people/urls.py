"""Addresses of organisations and people."""

from django.urls import URLPattern

app_name = "people"
urlpatterns: list[URLPattern] = []
