"""What actions leave behind: who did what, and every state of every record."""

from __future__ import annotations

from django.db import models


class ActionRecord(models.Model):
    """One action that was done: one transaction."""

    name = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)
    actor_person_id = models.BigIntegerField(null=True, db_index=True)
    actor_organisation_id = models.BigIntegerField(null=True, db_index=True)
    actor_roles = models.CharField(max_length=200)
    reason = models.CharField(max_length=400, blank=True)
    number_of_changes = models.PositiveIntegerField()

    class Meta:
        ordering = ("-id",)


class Entry(models.Model):
    """One state of one record: a line of its history, and a leaf of the log.

    It is the outbox too: ``ledger_index`` is empty until the sequencer has numbered it.
    """

    action = models.ForeignKey(ActionRecord, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    true_from = models.DateTimeField()
    recorded_at = models.DateTimeField()
    facts = models.TextField(blank=True)
    facts_sha256 = models.CharField(max_length=64)
    salt = models.BinaryField(max_length=32, null=True)
    erased_leaf = models.BinaryField(max_length=300, null=True)
    erased_at = models.DateTimeField(null=True)
    ledger_index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "record_id", "number"), name="one_state_each"),
        )
        indexes = (
            models.Index(
                fields=("id",), name="entry_pending", condition=models.Q(ledger_index__isnull=True)
            ),
        )
