"""Where the first page is found."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (Item("home", _("Overview"), "home:home", "public", 10),)
