"""Addresses of online monitoring."""

from django.urls import URLPattern, path

from duheng.site.monitoring.channels import views as channels
from duheng.site.monitoring.gateways import views as gateways
from duheng.site.monitoring.quality import correcting
from duheng.site.monitoring.quality import views as quality
from duheng.site.monitoring.quarantine import views as quarantine
from duheng.site.monitoring.uploads import views as uploads

app_name = "monitoring"
urlpatterns: list[URLPattern] = [
    path("channels/", channels.index, name="channels"),
    path("channels/new/", channels.declare, name="declare_channel"),
    path("channels/<int:monitored_id>/", channels.channel, name="channel"),
    path("channels/<int:monitored_id>/change/", channels.change, name="change_channel"),
    path("channels/<int:monitored_id>/withdraw/", channels.withdraw, name="withdraw_channel"),
    path("channels/<int:monitored_id>/multiplier/", channels.set_multiplier, name="set_multiplier"),
    path("channels/<int:monitored_id>/correct/", correcting.correct, name="correct_reading"),
    path("channels/<int:monitored_id>/install/", channels.install, name="install"),
    path(
        "multipliers/<int:period_id>/withdraw/",
        channels.withdraw_multiplier,
        name="withdraw_multiplier",
    ),
    path("quality/", quality.channels, name="quality"),
    path("quality/sites/", quality.sites, name="quality_of_sites"),
    path("quality/gateways/", quality.gateways, name="quality_of_gateways"),
    path("flags/<int:flag_id>/", quality.flag, name="flag"),
    path("upload/", uploads.upload, name="upload"),
    path("upload/<str:draft>/", uploads.preview, name="upload_preview"),
    path("quarantine/", quarantine.index, name="quarantine"),
    path("gateways/", gateways.index, name="gateways"),
    path("gateways/new/", gateways.enrol, name="enrol_gateway"),
    path("gateways/<int:gateway_id>/", gateways.gateway, name="gateway"),
    path("gateways/<int:gateway_id>/change/", gateways.change, name="change_gateway"),
    path("gateways/<int:gateway_id>/withdraw/", gateways.withdraw, name="withdraw_gateway"),
    path("gateways/<int:gateway_id>/token/", gateways.make_token, name="make_token"),
    path("tokens/<int:token_id>/revoke/", gateways.revoke_token, name="revoke_token"),
]
