"""Writes a DCC 3.3.0 from a description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

import duheng
from duheng.certificates.dsi_names import DCC, SI
from duheng.certificates.errors import UnusableCertificate
from duheng.certificates.writing.administrative import (
    add_contact,
    add_core_data,
    add_items,
    add_laboratory,
    add_people,
    add_software,
)
from duheng.certificates.writing.description import check_description
from duheng.certificates.writing.measured import add_measurement_results
from duheng.certificates.writing.statements import add_statements
from duheng.certificates.writing.tree import add

SCHEMA_VERSION = "3.3.0"


def write_certificate(description: Mapping[str, Any], *, number: str | None = None) -> bytes:
    """Return a DCC 3.3.0 with D-SI 2.2.1, in UTF-8, unsigned.

    Parameters
    ----------
    description : Mapping
        What the certificate says (see ``schemas/description.json``).
    number : str, optional
        Its unique number, such as a :class:`NumberBook` gives; else the description's own.

    Raises
    ------
    UnusableCertificate
        When the description lacks or contradicts something, or there is no number.

    References
    ----------
    PTB DCC 3.3.0; D-SI 2.2.1; ISO/IEC 17025:2017, 7.8.
    """
    check_description(description)
    chosen = number or description.get("number")
    if chosen is None:
        raise UnusableCertificate(
            "the certificate has no number", hint="write 'number:', or use a number book"
        )
    root = etree.Element(
        f"{{{DCC}}}digitalCalibrationCertificate",
        nsmap={"dcc": DCC, "si": SI},
        schemaVersion=SCHEMA_VERSION,
    )
    administrative = add(root, "administrativeData")
    add_software(administrative, duheng.__version__)
    add_core_data(administrative, description, str(chosen))
    add_items(administrative, description)
    add_laboratory(administrative, description["laboratory"])
    add_people(administrative, description)
    add_contact(administrative, "customer", description["customer"])
    add_statements(administrative, description)
    add_measurement_results(root, description)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
