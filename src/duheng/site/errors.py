"""What the site refuses, and under which code.

One way for its words: message, hint and the reasons of ``data["fields"]`` pass through gettext
where they are raised, in the language of whoever asked; nothing is translated at rendering. Said
in English only: what a programmer did wrong (NestedAction, UnscopedQuery, WriteOutsideAction) and
what a command tells its operator (SiteNotReady).
"""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class NotAllowed(DuhengError, PermissionError):
    """The actor may not do this, or may not do it to this record."""

    code: ClassVar[str] = "site.not_allowed"


class NoSuchRecord(DuhengError, LookupError):
    """No record of this kind is visible to the actor under this identifier."""

    code: ClassVar[str] = "site.no_such_record"


class WriteOutsideAction(DuhengError, RuntimeError):
    """A record was to be written outside an action: it would have left no trace."""

    code: ClassVar[str] = "site.write_outside_action"


class NestedAction(DuhengError, RuntimeError):
    """An action was called inside another action or transaction."""

    code: ClassVar[str] = "site.nested_action"


class UnscopedQuery(DuhengError, RuntimeError):
    """A query over records of tenants did not say whose eyes it is for."""

    code: ClassVar[str] = "site.unscoped_query"


class ChangedMeanwhile(DuhengError, RuntimeError):
    """Somebody else changed the record after it was read."""

    code: ClassVar[str] = "site.changed_meanwhile"


class UnusableFields(DuhengError, ValueError):
    """Fields of a form, a row or a request cannot be used; ``data`` names each with its reason."""

    code: ClassVar[str] = "site.unusable_fields"


class NotPossibleNow(DuhengError, RuntimeError):
    """The record is in a state in which this action makes no sense."""

    code: ClassVar[str] = "site.not_possible_now"


class SiteNotReady(DuhengError, RuntimeError):
    """The site's folder, database or keys are not there, or a part of them is missing."""

    code: ClassVar[str] = "site.not_ready"


class TablesDiffer(SiteNotReady):
    """The tables of the database are not those of this version."""

    code: ClassVar[str] = "site.tables_differ"


class WallMissing(SiteNotReady):
    """PostgreSQL would not hold tenants apart: a policy is missing, or the role stands above it."""

    code: ClassVar[str] = "site.wall_missing"


class BadToken(DuhengError, PermissionError):
    """A program's token is unknown, revoked or expired."""

    code: ClassVar[str] = "site.bad_token"


class QuotaSpent(DuhengError, PermissionError):
    """A program has spent its requests of the hour."""

    code: ClassVar[str] = "site.quota_spent"


class NoChannel(DuhengError, LookupError):
    """Nothing is installed that sends over the channel."""

    code: ClassVar[str] = "site.no_channel"


class DeliveryFailed(DuhengError, RuntimeError):
    """A channel did not take what was to be sent; ``data`` says whether trying again helps."""

    code: ClassVar[str] = "site.delivery_failed"


class NoSuchJob(NoSuchRecord):
    """No background job of this kind is known, or none of this number is the actor's."""

    code: ClassVar[str] = "site.no_such_job"
