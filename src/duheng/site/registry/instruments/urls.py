"""Addresses of instruments, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.instruments.views import (
    changing,
    importing,
    living,
    positions,
    reading,
    stickers,
)

_ONE = "instruments/<int:instrument_id>/"

URLS: list[URLPattern] = [
    path("instruments/", reading.index, name="instruments"),
    path("instruments/new/", changing.register, name="register_instrument"),
    path("instruments/import/", importing.upload, name="import_instruments"),
    path("instruments/import/template.<str:form>", importing.template, name="import_template"),
    path("instruments/import/<str:draft>/", importing.preview, name="import_preview"),
    path("instruments/import/<str:draft>/faults.csv", importing.faults, name="import_faults"),
    path(_ONE, reading.instrument, name="instrument"),
    path(f"{_ONE}change/", changing.change, name="change_instrument"),
    path(f"{_ONE}withdraw/", changing.withdraw, name="withdraw_instrument"),
    path(f"{_ONE}undo/", changing.undo, name="undo_instrument"),
    path(f"{_ONE}split/", changing.split, name="split_instrument"),
    path(f"{_ONE}event/", living.event, name="record_event"),
    path(f"{_ONE}place/", living.place, name="place_instrument"),
    path(f"{_ONE}channel/", living.channel, name="add_channel"),
    path(f"{_ONE}transfer/", living.transfer, name="transfer_instrument"),
    path(f"{_ONE}confirm/", living.confirm, name="confirm_instrument"),
    path("channels/<int:channel_id>/", living.channel_change, name="change_channel"),
    path(
        "channels/<int:channel_id>/withdraw/",
        positions.withdraw_a_channel,
        name="withdraw_channel",
    ),
    path("positions/", positions.index, name="positions"),
    path("positions/new/", positions.make, name="make_position"),
    path("positions/<int:position_id>/", positions.position, name="position"),
    path("positions/<int:position_id>/withdraw/", positions.withdraw, name="withdraw_position"),
    path("events/<int:event_id>/take-back/", living.take_back_event, name="withdraw_event"),
    path("placements/<int:placement_id>/end/", living.take_out, name="end_placement"),
    path("i/<str:token>", stickers.by_token, name="instrument_by_token"),
]
