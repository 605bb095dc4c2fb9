"""Where online monitoring is found."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("energy", _("Monitored channels"), "monitoring:channels", "monitoring.view", 30),
    Item("energy", _("Quality of readings"), "monitoring:quality", "monitoring.view", 25),
    Item("energy", _("Quarantine"), "monitoring:quarantine", "monitoring.change_channel", 45),
    Item("energy", _("Gateways"), "monitoring:gateways", "monitoring.view", 40),
)
