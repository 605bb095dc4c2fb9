"""Addresses of reference materials, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.materials import views

_ONE = "materials/<int:material_id>/"

URLS: list[URLPattern] = [
    path("materials/", views.index, name="materials"),
    path("materials/new/", views.register, name="register_material"),
    path(_ONE, views.material, name="material"),
    path(f"{_ONE}change/", views.change, name="change_material"),
    path(f"{_ONE}undo/", views.undo, name="undo_material"),
    path(f"{_ONE}withdraw/", views.withdraw, name="withdraw_material"),
]
