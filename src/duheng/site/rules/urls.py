"""Addresses of the rules."""

from django.urls import URLPattern, path

from duheng.site.rules.views import packs, tools, verification

app_name = "rules"
urlpatterns: list[URLPattern] = [
    path("", packs.pack_list, name="packs"),
    path("packs/<path:pack_id>/", packs.pack, name="pack"),
    path("schemas/<slug:kind>.json", packs.schema, name="schema"),
    path("unchecked/", packs.unchecked, name="unchecked"),
    path("verification/", verification.must_it_be_verified, name="verification"),
    path("working-days/", tools.working_days, name="working_days"),
    path("identifier/", tools.identifier, name="identifier"),
]
