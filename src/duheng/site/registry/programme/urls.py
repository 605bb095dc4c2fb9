"""Addresses of plan records, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.programme import views

_ONE = "plan/<int:record_id>/"

URLS: list[URLPattern] = [
    path("plan/", views.index, name="plan_records"),
    path("plan/new/", views.choose, name="register_plan_record"),
    path("plan/new/<slug:kind>/", views.register, name="register_plan_record_of"),
    path(_ONE, views.plan_record, name="plan_record"),
    path(f"{_ONE}change/", views.change, name="change_plan_record"),
    path(f"{_ONE}undo/", views.undo, name="undo_plan_record"),
    path(f"{_ONE}withdraw/", views.withdraw, name="withdraw_plan_record"),
]
