"""A loading that nobody stated is declared by who issued or holds the certificate."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed, NotPossibleNow
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.models import CertificateUse

DECLARED = "declared"
_LARGEST, _DIGITS = Decimal(1000), 9


@action("registry.declare_loading", permission="registry.upload_certificate")
def declare_loading(
    *,
    actor: Actor,
    at: datetime,
    use_id: int,
    revision: int,
    loading: str,
    evidence: str,
    reason: str,
) -> int:
    """Return of how many points a loading was declared: all that rest on the same standard.

    Parameters
    ----------
    loading : str
        Change of the certificate's error per change of the standard's, in coherent units.

    Raises
    ------
    NotAllowed
        When the certificate is neither issued by the actor's organisation nor its own.
    NotPossibleNow
        When the loading is stated or declared already.
    UnusableFields
        When it is no number, or reason or evidence is missing.
    """
    use = get_declarable(actor, use_id)
    use.check_unchanged_since(revision)
    value = _number(loading)
    given = {"evidence": evidence.strip()[:200], "reason": reason.strip()}
    refuse_faults({name: _("is missing") for name, text in given.items() if not text})
    same = CertificateUse.objects.visible_to(actor).filter(
        certificate_id=use.certificate_id,
        standard_id=use.standard_id,
        upper_certificate_id=use.upper_certificate_id,
        relation=use.relation,
        loading__isnull=True,
        withdrawn_at__isnull=True,
    )
    records = list(same.order_by("id"))
    for one in records:
        one.loading = value
        one.loading_origin, one.loading_evidence = DECLARED, given["evidence"]
        one.record()
    return len(records)


def get_declarable(actor: Actor, use_id: int) -> CertificateUse:
    """Return a use whose loading the actor may declare.

    Raises
    ------
    NoSuchRecord, NotAllowed, NotPossibleNow
        As for :func:`declare_loading`.
    """
    found = CertificateUse.objects.all().select_related(
        "certificate", "upper_certificate", "standard"
    )
    use: CertificateUse = found.get_visible(actor, use_id)
    owners = (use.certificate.owner_id, use.certificate.issuer_id)
    if not actor.is_system and actor.organisation_id not in owners:
        raise NotAllowed(
            _("the certificate is neither yours nor issued by you"),
            hint=_("its owner or its issuer records it"),
        )
    if use.loading is not None or use.withdrawn_at is not None:
        raise NotPossibleNow(
            _("it is taken from a budget, or stated in the certificate"),
            hint=_("declare only what nobody has stated"),
        )
    return use


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    is_usable = found.is_finite() and abs(found) < _LARGEST
    refuse_faults({} if is_usable else {"loading": _("is no number between -1000 and 1000")})
    return round(found, _DIGITS)
