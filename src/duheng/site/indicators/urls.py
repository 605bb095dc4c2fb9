"""Addresses of the plan."""

from django.urls import URLPattern, path

from duheng.site.indicators import views

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("", views.plan, name="plan"),
    path("plans/", views.plans, name="plans"),
    path("series/<slug:key>/", views.series, name="series"),
    path("coverage/", views.coverage, name="coverage"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<slug:measure>/", views.task, name="task"),
    path("snapshots/", views.snapshot_list, name="snapshots"),
    path("snapshots/new/", views.new_snapshot, name="new_snapshot"),
    path("snapshots/<int:number>/", views.snapshot, name="snapshot"),
]
