"""Addresses of certificates, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.certificates.views import intake, reading, typed

_ONE = "certificates/<int:certificate_id>/"

URLS: list[URLPattern] = [
    path("certificates/", reading.index, name="certificates"),
    path("certificates/upload/", intake.upload, name="upload_certificate"),
    path("certificates/upload/<str:draft>/", intake.preview, name="preview_certificate"),
    path("certificates/type/", typed.type_in, name="type_certificate"),
    path(_ONE, reading.certificate, name="certificate"),
    path(f"{_ONE}file", reading.file, name="certificate_file"),
    path(f"{_ONE}proof", reading.proof, name="certificate_proof"),
    path(f"{_ONE}void/", reading.void, name="void_certificate"),
    path(f"{_ONE}withdraw/", reading.withdraw, name="withdraw_certificate"),
]
