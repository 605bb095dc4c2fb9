"""Addresses of measurement standards, below ``registry/``."""

from django.urls import URLPattern, path

from duheng.site.registry.standards.views import changing, reading, taking_back

_ONE = "standards/<int:standard_id>/"

URLS: list[URLPattern] = [
    path("standards/", reading.index, name="standards"),
    path("standards/new/", changing.register, name="register_standard"),
    path(_ONE, reading.standard, name="standard"),
    path(f"{_ONE}change/", changing.change, name="change_standard"),
    path(f"{_ONE}status/", changing.set_status, name="set_standard_status"),
    path(f"{_ONE}withdraw/", changing.withdraw, name="withdraw_standard"),
    path(f"{_ONE}undo/", changing.undo, name="undo_standard"),
    path(f"{_ONE}kinds/", changing.kinds, name="link_kinds"),
    path(f"{_ONE}capability/", changing.capability, name="add_capability"),
    path(f"{_ONE}equipment/", changing.equipment, name="attach_equipment"),
    path(f"{_ONE}check/", changing.check, name="record_check"),
    path(f"{_ONE}confirm/", changing.confirm, name="confirm_standard"),
    path(
        "capabilities/<int:capability_id>/withdraw/",
        taking_back.capability,
        name="withdraw_capability",
    ),
    path("checks/<int:check_id>/withdraw/", taking_back.check, name="withdraw_check"),
    path(
        "instruments/<int:instrument_id>/detach/",
        taking_back.equipment,
        name="detach_equipment",
    ),
]
