"""Addresses of energy and carbon accounts, below ``energy/``."""

from django.urls import URLPattern, path

from duheng.site.accounts.checks import views as checks
from duheng.site.accounts.views import accounts, plans, quality, ranking, region, runs, sites
from duheng.site.accounts.what_if import region_view
from duheng.site.accounts.what_if import views as what_if

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("region/", region.region, name="region"),
    path("region/what-if/", region_view.what_if_of_region, name="what_if_of_region"),
    path("region/quality/", ranking.ranking, name="ranking"),
    path("sites/", sites.index, name="sites"),
    path("sites/new/", sites.register, name="register_site"),
    path("sites/<int:site_id>/", sites.site, name="site"),
    path("sites/<int:site_id>/change/", sites.change, name="change_site"),
    path("sites/<int:site_id>/withdraw/", sites.withdraw, name="withdraw_site"),
    path("sites/<int:site_id>/send/", accounts.send, name="send"),
    path("sites/<int:site_id>/plans/", plans.plans, name="plans"),
    path("sites/<int:site_id>/plans/new/", plans.add, name="add_plan"),
    path("plans/<int:plan_id>/", plans.plan, name="plan"),
    path("plans/<int:plan_id>/file", plans.plan_file, name="plan_file"),
    path("accounts/", accounts.index, name="accounts"),
    path("sinks/", accounts.sinks, name="sinks"),
    path("allowances/", accounts.allowances, name="allowances"),
    path("balances/", accounts.balances, name="balances"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/restate/", accounts.restate, name="restate"),
    path("accounts/<int:account_id>/close/", accounts.close, name="close_account"),
    path("accounts/<int:account_id>/reopen/", accounts.reopen, name="reopen_account"),
    path("accounts/<int:account_id>/run/", runs.start, name="start_run"),
    path("accounts/<int:account_id>/quality/", quality.quality, name="quality"),
    path("versions/<int:version_id>/file", accounts.version_file, name="version_file"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/prove/", runs.prove, name="prove"),
    path("runs/<int:run_id>/again/", runs.again, name="run_again"),
    path("runs/<int:run_id>/publish/", runs.publish, name="publish_run"),
    path("runs/<int:run_id>/what-if/", what_if.what_if, name="what_if"),
    path("runs/<int:run_id>/file/<str:kind>", runs.file, name="run_file"),
    path("checks/", checks.index, name="checks"),
    path("sites/<int:site_id>/checks/", checks.of_site, name="site_checks"),
    path("sites/<int:site_id>/checks/<str:kind>/", checks.make, name="make_check"),
    path("checks/<int:quality_check_id>/", checks.check, name="check"),
    path("checks/<int:quality_check_id>/withdraw/", checks.withdraw, name="withdraw_check"),
    path("checks/<int:quality_check_id>/file/<str:part>", checks.file, name="check_file"),
]
