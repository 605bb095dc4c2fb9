"""Whom an impact concerns: the people of the owners whose results rest on it, and in what words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.pages.notifications.outbox import Words
from duheng.site.people.models import RoleGrant
from duheng.traceability import AffectedItem, AffectedKind

TOLD = ("instrument_keeper", "metrologist")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOwner:
    """How many certificates and published figures of one owner may be wrong."""

    certificates: int = 0
    figures: int = 0

    @property
    def address(self) -> str:
        """Where the owner sees them: the list of certificates, or of figures when only these."""
        return reverse("registry:certificates" if self.certificates else "registry:figures")

    def words(self, standard: str) -> Callable[[], Words]:
        """Return what the owner is told, in the language of whoever is told."""
        return lambda: Words(self._subject(), self._body(standard))

    def _subject(self) -> str:
        numbers = {"number": self.certificates, "figures": self.figures}
        if not self.figures:
            return _("%(number)d of your certificates may be wrong") % numbers
        if not self.certificates:
            return _("%(figures)d of your published figures may be wrong") % numbers
        return (
            _("%(number)d of your certificates and %(figures)d of your published figures may be "
              "wrong") % numbers
        )  # fmt: skip

    def _body(self, standard: str) -> str:
        named = {"name": standard}
        if not self.figures:
            return _("The measurement standard %(name)s with which they were made was found bad. A "
                     "letter names them.") % named  # fmt: skip
        return _("The measurement standard %(name)s on which they rest was found bad. A letter "
                 "names them.") % named  # fmt: skip


def counted_by_owner(items: Iterable[AffectedItem]) -> Mapping[int, OfOwner]:
    """Return how much of each owner that may be named is affected."""
    certificates: Counter[int] = Counter()
    figures: Counter[int] = Counter()
    kinds = {AffectedKind.CERTIFICATE: certificates, AffectedKind.FIGURE: figures}
    for one in items:
        if one.owner_id and one.kind in kinds:
            kinds[one.kind][int(one.owner_id)] += 1
    return {
        owner: OfOwner(certificates=certificates[owner], figures=figures[owner])
        for owner in sorted(certificates.keys() | figures.keys())
    }


def people_of(owner_ids: Iterable[int], day: date) -> Mapping[int, list[int]]:
    """Return the people who keep instruments, by organisation, with a role that holds on a day."""
    grants = RoleGrant.objects.unscoped("they are told what concerns their own instruments").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        organisation_id__in=set(owner_ids),
        role__in=TOLD,
        valid_from__lte=day,
        withdrawn_at__isnull=True,
    )
    found: dict[int, list[int]] = {}
    for person, organisation in grants.values_list("person_id", "organisation_id"):
        found.setdefault(organisation, []).append(person)
    return found
