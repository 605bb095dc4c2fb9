"""The search index: derived from the history, and made again from it at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duheng.site.actions.scope import Scope


class SearchEntry(models.Model):
    """What can be found of one record. Its words lie in the index of the database beside it."""

    WALL: ClassVar[Scope] = Scope(
        organisations=("organisation_id", "other_organisation_id"),
        division="division_code",
        listed="is_open",
    )

    kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    other_organisation_id = models.BigIntegerField(null=True)
    division_code = models.CharField(max_length=12, blank=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "record_id"), name="one_entry_per_record"),
        )


class SearchPosition(models.Model):
    """Up to which leaf of the log the index has read."""

    next_index = models.BigIntegerField(default=0)
