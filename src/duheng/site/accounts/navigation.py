"""Where energy and carbon accounts are found."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("energy", _("All sites together"), "accounts:region", "accounts.view", 2),
    Item("energy", _("Sites"), "accounts:sites", "accounts.view", 4),
    Item("energy", pgettext_lazy("energy", "Accounts"), "accounts:accounts", "accounts.view", 6),
    Item("energy", _("Checks of quality"), "accounts:checks", "accounts.view", 8),
    Item("energy", _("Forests and other sinks"), "accounts:sinks", "accounts.view", 60),
    Item("energy", _("Allowance position"), "accounts:allowances", "accounts.view", 62),
    Item("energy", _("Energy balances"), "accounts:balances", "accounts.view", 64),
)
