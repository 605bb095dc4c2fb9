"""Addresses of chains and impacts, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.chains.views import downwards, large, scheming, upwards

URLS: list[URLPattern] = [
    path("chains/", scheming.scheme, name="scheme"),
    path("chains/<str:kind>/<int:number>/", upwards.chain, name="chain"),
    path("doubts/", downwards.index, name="doubts"),
    path("doubts/<int:doubt_id>/", downwards.impact, name="doubt"),
    path("doubts/<int:doubt_id>/judge/", large.judge, name="judge_doubt"),
    path("doubts/<int:doubt_id>/affected/<int:owner_id>/", large.affected, name="doubt_affected"),
    path("doubts/<int:doubt_id>/letters/", downwards.letters, name="doubt_letters"),
    path("doubts/<int:doubt_id>/affected.xlsx", downwards.workbook, name="doubt_workbook"),
    path("doubts/<int:doubt_id>/close/", downwards.close, name="close_doubt"),
    path("standards/<int:standard_id>/doubt/", downwards.declare, name="doubt_standard"),
]
