"""An account that came in, read in the limited child; what is wrong is refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from duheng.certificates.checks.limits import Limits
from duheng.site.errors import UnusableFields
from duheng.site.registry.certificates.reading import ask_child
from duheng.site.registry.figures.account_file import MOST_BYTES

MEDIA_TYPE = "application/json"
_CHILD = "duheng.site.registry.figures.child"
_SECONDS, _MEMORY_BYTES = 20.0, 2**30


def read_account(content: bytes) -> dict[str, Any]:
    """Return what an account's JSON says, as :func:`.account_file.read_account_file` does.

    Raises
    ------
    UnusableFields
        When it is none, takes too much to read, or a budget in it does not hold together; ``data``
        then names the figure, the line and both numbers.
    """
    if len(content) > MOST_BYTES:
        raise _refused(_("the file has more than %(most)d bytes") % {"most": MOST_BYTES})
    limits = Limits(seconds=_SECONDS, memory_bytes=_MEMORY_BYTES)
    told = ask_child(_CHILD, content, {}, limits)
    if "limit" in told:
        raise _refused(
            _("reading it took more %(what)s than a file may take") % {"what": told["limit"]}
        )
    if "refused" in told:
        message = str(told["refused"].get("message", ""))
        raise _refused(
            _("this is not what an account prints: %(why)s") % {"why": message[:300]},
            _("send the file that 'duheng account ACCOUNT.yaml --json' printed, unchanged"),
        )
    if "disagrees" in told:
        raise _disagrees(told["disagrees"])
    return told


def _disagrees(found: Mapping[str, Any]) -> UnusableFields:
    place = " / ".join(str(found[name]) for name in ("figure", "line") if found[name])
    said = {
        "place": place,
        "quantity": _QUANTITIES.get(found["quantity"], str)(found["quantity"]),
        "stated": _shown(found["stated"]),
        "follows": _shown(found["recomputed"]),
    }
    return _refused(
        _(
            "the budget does not hold together: of %(place)s the %(quantity)s is stated as "
            "%(stated)s, and %(follows)s follows from its lines"
        )
        % said,
        _("the file was changed after the account printed it; run the account again"),
        disagreement=dict(found),
    )


_QUANTITIES = {
    "contribution": lambda _name: _("contribution"),
    "share": lambda _name: _("share of the variance"),
    "shares": lambda _name: _("sum of the shares"),
    "standard_uncertainty": lambda _name: _("standard uncertainty"),
    "expanded_uncertainty": lambda _name: _("expanded uncertainty"),
}


def _shown(number: float | None) -> str:
    return "—" if number is None else f"{number:.6g}"


def _refused(reason: str, hint: str = "", **data: Any) -> UnusableFields:
    words = " ".join(filter(None, (reason, hint)))
    return UnusableFields(reason, hint=hint or None, data={"fields": {"file": words}, **data})
