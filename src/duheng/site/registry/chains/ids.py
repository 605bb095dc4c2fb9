"""How records of the registry are named in judgements: what they are, and their number."""

from __future__ import annotations

CERTIFICATE, INSTRUMENT, STANDARD, MATERIAL = "certificate", "instrument", "standard", "material"
CHANNEL, FIGURE = "channel", "figure"


def id_of(kind: str, number: int) -> str:
    """Return the id of a record.

    Examples
    --------
    >>> id_of("standard", 7)
    'standard:7'
    """
    return f"{kind}:{number}"


def number_of(name: str | None, kind: str) -> int | None:
    """Return the number in an id of a kind; ``None`` when it is of another kind.

    Examples
    --------
    >>> number_of("standard:7", "standard"), number_of("standard:7", "instrument")
    (7, None)
    """
    found, _, number = (name or "").partition(":")
    return int(number) if found == kind and number.isdecimal() else None
