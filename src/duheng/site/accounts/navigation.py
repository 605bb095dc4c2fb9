"""Where energy and carbon accounts are found."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("energy", _("All sites together"), "accounts:region", "accounts.view", 2),
    Item("energy", _("Sites"), "accounts:sites", "accounts.view", 4),
    Item("energy", _("Accounts"), "accounts:accounts", "accounts.view", 6),
)
