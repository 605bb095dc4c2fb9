"""Addresses of the first page."""

from django.urls import URLPattern, path

from duheng.site.home import views

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("language/", views.choose_language, name="language"),
]
