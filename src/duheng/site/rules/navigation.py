"""Where the rules are found."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("rules", _("Packs"), "rules:packs", "public", 10),
    Item("rules", _("Must it be verified?"), "rules:verification", "public", 12),
    Item("rules", _("Unchecked"), "rules:unchecked", "public", 30),
    Item("rules", _("Working days"), "rules:working_days", "public", 40),
    Item("rules", _("Check an identifier"), "rules:identifier", "public", 50),
)
