"""Addresses of the public check, below ``check/``."""

from django.urls import URLPattern, path

from duheng.site.registry.certificates import public

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", public.check, name="check"),
    path("<str:token>", public.check_token, name="check_token"),
]
