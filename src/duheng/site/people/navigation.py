"""Where people, organisations and the administrators' pages stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("administration", _("Organisations"), "people:organisations", order=10),
    Item("administration", _("People"), "people:persons", "people.view_person", 20),
    Item("administration", _("Invitations"), "people:invitations", "people.invite", 30),
    Item("administration", _("Registrations"), "people:registrations", "people.view_person", 40),
    Item("administration", _("Audit"), "people:audit", "site.audit", 90),
)
