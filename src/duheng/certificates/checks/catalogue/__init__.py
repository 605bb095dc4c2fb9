"""Every rule of the check by its code; the pages of the documentation are written from it."""

from collections.abc import Mapping
from types import MappingProxyType

from duheng.certificates.checks.catalogue.content import CONTENT_RULES
from duheng.certificates.checks.catalogue.form import SIGNATURE_RULES, XML_RULES, XSD_RULES
from duheng.certificates.checks.catalogue.metrology import METROLOGY_RULES
from duheng.certificates.checks.catalogue.rule import Rule

RULES: Mapping[str, Rule] = MappingProxyType(
    {**XML_RULES, **XSD_RULES, **CONTENT_RULES, **METROLOGY_RULES, **SIGNATURE_RULES}
)

__all__ = ["RULES", "Rule"]
