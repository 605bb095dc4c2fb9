"""Addresses of figures, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.figures.views import asking, intake, reading

URLS: list[URLPattern] = [
    path("figures/", reading.index, name="figures"),
    path("figures/upload/", intake.upload, name="upload_figure"),
    path("figures/upload/<str:draft>/", intake.preview, name="preview_figure"),
    path("figures/<int:figure_id>/", reading.figure, name="figure"),
    path("figures/<int:figure_id>/file", reading.file, name="figure_file"),
    path("figures/<int:figure_id>/withdraw/", reading.withdraw, name="withdraw_figure"),
    path("loadings/", asking.loadings, name="loadings"),
    path("loadings/<int:use_id>/declare/", asking.declare, name="declare_loading"),
    path("improvements/", asking.helping, name="improvements"),
]
