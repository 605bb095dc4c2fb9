"""Where the pages of the registry stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from duheng.site.pages.navigation import Item

ITEMS = (
    Item("instruments", _("Register"), "registry:instruments", "registry.view", 10),
    Item(
        "instruments", _("Import"), "registry:import_instruments", "registry.import_instruments", 30
    ),
    Item("instruments", _("Positions"), "registry:positions", "registry.change_instrument", 40),
    Item("traceability", _("Standards"), "registry:standards", "registry.view", 10),
    Item("traceability", _("Reference materials"), "registry:materials", "registry.view", 20),
    Item("rules", _("Documents"), "registry:documents", "registry.view", 20),
    Item("plan", _("Records of the plan"), "registry:plan_records", "registry.view", 40),
    Item("instruments", _("Due"), "registry:due", "registry.view", 20),
    Item(
        "certificates", _("Register of certificates"), "registry:certificates", "registry.view", 10
    ),
    Item(
        "certificates",
        _("Upload a certificate"),
        "registry:upload_certificate",
        "registry.upload_certificate",
        20,
    ),
    Item("traceability", _("Traceability scheme"), "registry:scheme", "registry.view", 30),
    Item("traceability", _("Affected lists"), "registry:doubts", "registry.view", 40),
    Item("energy", _("Published figures"), "registry:figures", "registry.view", 10),
    Item(
        "energy",
        _("Where one better certificate helps most"),
        "registry:improvements",
        "registry.view",
        30,
    ),
    Item("traceability", _("Loadings asked for"), "registry:loadings", "registry.view", 50),
    Item("energy", _("Publish figures"), "registry:upload_figure", "registry.publish_figure", 20),
    Item("public", _("Check a certificate"), "public:check", "public", 10),
)
