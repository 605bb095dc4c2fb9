"""Addresses of normative documents, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.documents import views

_ONE = "documents/<int:document_id>/"

URLS: list[URLPattern] = [
    path("documents/", views.index, name="documents"),
    path("documents/new/", views.register, name="register_document"),
    path(_ONE, views.document, name="document"),
    path(f"{_ONE}change/", views.change, name="change_document"),
    path(f"{_ONE}move/", views.move, name="move_document"),
    path(f"{_ONE}undo/", views.undo, name="undo_document"),
    path(f"{_ONE}withdraw/", views.withdraw, name="withdraw_document"),
]
