"""Addresses of the first page."""

from django.urls import URLPattern, path

from duheng.site.home import jobs, notices, views

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="read_all"),
    path("notices/<int:notice_id>/", notices.open_notice, name="open_notice"),
    path("deliveries/", notices.delivery_log, name="deliveries"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/stop/", jobs.stop, name="stop_job"),
    path("jobs/<int:job_id>/go-on/", jobs.take_up, name="take_up_job"),
    path("language/", views.choose_language, name="language"),
]
