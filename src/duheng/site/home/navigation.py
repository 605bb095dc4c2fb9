"""Where the first page is found."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("home", _("Overview"), "home:home", "public", 10),
    Item("tasks", _("Started by me"), "home:jobs", "signed_in", 20),
    Item("tasks", _("Reminders"), "home:notices", "signed_in", 10),
    Item("administration", _("Delivery log"), "home:deliveries", "site.system", 80),
)
