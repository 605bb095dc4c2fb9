"""The pint registry that holds our own units and nothing else.

Pint derives factors and dimensions from the definitions in ``catalogue.json``. Loading pint
takes longer than everything else in this room, so what it derives is stored in ``factors.json``
and a test compares the two. After a change of the catalogue, write the file again::

    python -m duheng.quantities.registry > src/duheng/quantities/factors.json
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from typing import Any

from duheng.quantities.catalogue import definitions
from duheng.quantities.dimensions import BASE_KINDS

# Forty digits: more than any float holds, so that factors built on it are rounded only once.
_PI = "3.141592653589793238462643383279502884197"


def pint_registry() -> Any:
    """Return a new ``pint.UnitRegistry`` that knows the units of the catalogue only.

    Numbers in it are exact fractions; pint's own definitions, and with them its readings of
    ``kt`` and ``pH``, are left out.

    Returns
    -------
    pint.UnitRegistry
        Units are named as in the catalogue's ``key`` (``watt``, ``tonne_of_coal_equivalent``).

    Examples
    --------
    >>> registry = pint_registry()
    >>> one = registry.Quantity(1, "tonne_of_coal_equivalent")
    >>> float(one.to("joule").magnitude)
    29307600000.0
    """
    import pint  # half a second, and only tests, tools and notebooks ask for it

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction)
    registry.define(f"pi = {_PI}")
    registry.define("kilogram = [mass]")
    for key, definition in definitions():
        registry.define(f"{key} = {definition}")
    return registry


def derive_factors() -> dict[str, dict[str, Any]]:
    """Return, for each catalogue key, the exact factor [coherent SI unit] and the exponents."""
    registry = pint_registry()
    return {key: _derived(registry, key) for key, _ in definitions()}


def _derived(registry: Any, key: str) -> dict[str, Any]:
    base = registry.Quantity(Fraction(1), key).to_root_units()
    exponents = {kind.strip("[]"): e for kind, e in base.dimensionality.items()}
    factor = base.magnitude
    return {
        "factor": str(Fraction(factor)),
        "exponents": [int(exponents.get(kind, 0)) for kind in BASE_KINDS],
    }


def factors_text() -> str:
    """Return the text of ``factors.json``, one unit a line."""
    rows = (f"{json.dumps(key)}: {json.dumps(row)}" for key, row in derive_factors().items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(factors_text())
