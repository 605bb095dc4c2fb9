"""Certificates, their points, what they were made with, and the confirmations that rest on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope
from duheng.site.registry.models.instruments import new_token


class CertificateKind(models.TextChoices):
    """Which document it is; a verification is not a calibration."""

    CALIBRATION = "calibration", _("Calibration certificate")
    VERIFICATION = "verification", _("Verification certificate")
    REJECTION = "rejection", _("Notice of verification result")
    MATERIAL = "material", _("Reference material certificate")


class Verdict(models.TextChoices):
    """What a verification says; a calibration says nothing of the kind."""

    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")


class CertificateStatus(models.TextChoices):
    """Whether a certificate stands."""

    VALID = "valid", _("Valid")
    REPLACED = "replaced", _("Replaced")
    VOID = "void", _("Void")


OF_CERTIFICATE = Scope(
    organisations=("certificate__owner_id", "certificate__issuer_id"),
    division="certificate__division_code",
)


_WALKED = ("measured_at", "upper_point_key", "point_key", "relation", "certificate")
"""What a walk down from a standard reads of a use: found in the index alone."""


class StoredFile(Recorded):
    """Bytes that came in, kept as they were, under their digest."""

    SCOPE: ClassVar[Scope | None] = Scope(organisations=("owner_id",), division="division_code")

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)


class Certificate(Recorded):
    """A certificate: a DCC, or a paper one with a scan and what somebody typed from it."""

    SCOPE: ClassVar[Scope | None] = Scope(
        organisations=("owner_id", "issuer_id"), division="division_code"
    )

    number = models.CharField(_("number"), max_length=120, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=CertificateKind.choices)
    issuer = models.ForeignKey(
        "people.Organisation", verbose_name=_("issuer"), on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    instrument = models.ForeignKey(
        "registry.Instrument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    standard = models.ForeignKey(
        "registry.MeasurementStandard",
        verbose_name=_("measurement standard that was calibrated"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    material = models.ForeignKey(
        "registry.ReferenceMaterial",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    measured_at = models.DateTimeField(_("measured at"), db_index=True)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    accuracy_class = models.CharField(_("accuracy class"), max_length=40, blank=True)
    regulation = models.CharField(_("regulation or specification"), max_length=120, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CertificateStatus.choices,
        default=CertificateStatus.VALID,
    )
    status_at = models.DateTimeField(_("since"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    terminus = models.CharField(_("end of the chain"), max_length=40, blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_digital = models.BooleanField(_("digital calibration certificate"), default=False)
    signature_status = models.CharField(_("signature"), max_length=20, blank=True)
    findings = models.JSONField(_("findings"), default=list)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "number"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_number_per_issuer",
            ),
        )
        indexes = (
            models.Index(fields=("instrument", "measured_at"), name="certificate_of_instrument"),
            models.Index(fields=("standard", "measured_at"), name="certificate_of_standard"),
        )
        ordering = ("-measured_at", "-id")

    def __str__(self) -> str:
        return self.number


class CertificatePoint(Recorded):
    """One point of a certificate: nominal value, error and expanded uncertainty.

    Error and expanded uncertainty are in ``error_unit``; where that is empty, in ``unit``.
    """

    SCOPE: ClassVar[Scope | None] = OF_CERTIFICATE

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(_("point"), max_length=80)
    quantity = models.CharField(_("quantity"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30)
    nominal = models.DecimalField(max_digits=30, decimal_places=15, null=True, blank=True)
    error = models.DecimalField(max_digits=30, decimal_places=18, null=True, blank=True)
    error_unit = models.CharField(max_length=30, blank=True)
    expanded_uncertainty = models.DecimalField(
        max_digits=30, decimal_places=18, null=True, blank=True
    )
    coverage_factor = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    coverage_probability = models.DecimalField(
        max_digits=8, decimal_places=6, null=True, blank=True
    )


class CertificateUse(Recorded):
    """What a certificate was made with: a standard and, where known, its certificate, per point.

    ``loading_origin`` says how the loading is known: empty from the certificate itself, ``budget``
    from our own budget of its result, ``declared`` by somebody who named a reason and evidence.
    A certificate of a body outside may name equipment that no record here stands for: then only
    ``name`` and perhaps ``expected_digest`` say what it was.
    """

    SCOPE: ClassVar[Scope | None] = OF_CERTIFICATE

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey(
        "registry.MeasurementStandard",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    material = models.ForeignKey(
        "registry.ReferenceMaterial",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    upper_certificate = models.ForeignKey(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measured_at = models.DateTimeField()
    point_key = models.CharField(max_length=80, blank=True)
    upper_point_key = models.CharField(max_length=80, blank=True)
    relation = models.CharField(max_length=20, default="equipment")
    name = models.CharField(max_length=200, blank=True)
    expected_digest = models.CharField(max_length=80, blank=True)
    loading = models.DecimalField(max_digits=12, decimal_places=9, null=True, blank=True)
    loading_origin = models.CharField(max_length=12, blank=True)
    loading_evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("upper_certificate", *_WALKED), name="use_of_certificate"),
            models.Index(fields=("standard", *_WALKED), name="use_of_standard"),
            models.Index(
                fields=("standard", "measured_at"),
                condition=models.Q(upper_certificate__isnull=True, standard__isnull=False),
                name="use_not_named",
            ),
        )


class Confirmation(Recorded):
    """Metrological confirmation (ISO 10012): the user's dated decision that it fits its use.

    ``due_on`` is the last day on which it holds; without one it holds until something happens
    (first verification only, then scrapped).
    """

    SCOPE: ClassVar[Scope | None] = Scope(organisations=("owner_id",), division="division_code")

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    instrument = models.ForeignKey(
        "registry.Instrument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    standard = models.ForeignKey(
        "registry.MeasurementStandard",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    certificate = models.ForeignKey(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed on"))
    due_on = models.DateField(_("due on"), null=True, blank=True, db_index=True)
    interval_months = models.PositiveSmallIntegerField(
        _("interval in months"), null=True, blank=True
    )
    is_fit = models.BooleanField(_("fit for its use"))
    as_found = models.CharField(_("as found"), max_length=200, blank=True)
    as_left = models.CharField(_("as left"), max_length=200, blank=True)
    drift_allowance = models.DecimalField(
        _("drift allowance, relative"), max_digits=18, decimal_places=15, null=True, blank=True
    )
    intermediate_checks = models.CharField(_("intermediate checks"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("confirmed_on", "id")
