"""Where the plan is found."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("plan", _("Indicators"), "indicators:plan", "public", 10),
    Item("plan", _("Coverage by standards"), "indicators:coverage", "public", 20),
    Item("plan", _("Tasks"), "indicators:tasks", "indicators.view", 30),
    Item("plan", _("Snapshots"), "indicators:snapshots", "public", 40),
)
