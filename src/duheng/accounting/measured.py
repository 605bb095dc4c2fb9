"""Whether what a stream measures is what a method of the account takes: nothing is ignored."""

from __future__ import annotations

from collections.abc import Sequence

from duheng.accounting.basis import PROPERTIES_OF_SAMPLES
from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.method import Method
from duheng.accounting.setup import AccountSetup, Stream
from duheng.rulebook import PackLibrary
from duheng.terms.documents import nearest


def check_measured(account: AccountSetup, methods: Sequence[Method], library: PackLibrary) -> None:
    """Refuse a property of a stream that no method knows, or that is given twice.

    What another method of the rule book would take may stay: an analysis serves several accounts.

    Raises
    ------
    UnknownName
        When the name of an analysis, a stated value or an untested property is not known: a
        default would stand for what was measured.
    UnusableAccount
        When one property is analysed, stated or declared untested at once.
    """
    measurable = {name for method in methods for name in method.measurable()}
    for stream in account.streams:
        for part, names in (
            ("analyses", stream.analyses),
            ("stated", stream.stated),
            ("untested", stream.untested),
        ):
            known = measurable | (set(PROPERTIES_OF_SAMPLES) if part == "analyses" else set())
            for name in names:
                if name not in known and name not in _of_rule_book(library):
                    _refuse_unknown(account, stream, part, name, known)
        _check_once(account, stream)


def _of_rule_book(library: PackLibrary) -> set[str]:
    """Return the names of every input of every method of the rule book."""
    packs = library.packs(kind="methods")
    routes = [route for pack in packs for route in pack.body.get("routes", {}).values()]
    return {name for route in routes for name in route["inputs"]}


def _refuse_unknown(
    account: AccountSetup, stream: Stream, part: str, name: str, known: set[str]
) -> None:
    close = nearest(name, sorted(known))
    listed = ", ".join(sorted(known)) or "none"
    raise UnknownName(
        f"{account.document.where('streams', stream.name, part)}: no method takes '{name}'",
        hint=f"did you mean '{close}'?" if close else f"what they take: {listed}",
        data={"stream": stream.name, "name": name, "known": sorted(known)},
    )


def _check_once(account: AccountSetup, stream: Stream) -> None:
    seen: set[str] = set()
    for names in (stream.analyses, stream.stated, stream.untested):
        for name in names:
            if name in seen:
                raise UnusableAccount(
                    f"{account.document.where('streams', stream.name)}: {name} is given twice",
                    hint="keep one of analyses, stated and untested; what stands for a missing "
                    "result is written in the analysis: missing: penalty",
                    data={"stream": stream.name, "name": name},
                )
            seen.add(name)
