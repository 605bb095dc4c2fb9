"""Refusals of the edge agent."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError, UnusableInput


class UnusableAgent(UnusableInput):
    """What is declared for an edge agent is incomplete, unknown or contradicts itself."""

    code: ClassVar[str] = "telemetry.unusable_agent"


class OutboxBusy(DuhengError, BlockingIOError):
    """Another agent uses the same outbox now."""

    code: ClassVar[str] = "telemetry.outbox_busy"


class OutboxUnwritable(DuhengError, OSError):
    """The outbox cannot be written: disk full, read-only or failing; no meter is polled."""

    code: ClassVar[str] = "telemetry.outbox_unwritable"


class OutboxNotDurable(DuhengError, RuntimeError):
    """The outbox cannot promise that what it commits is on disk, so it is not used."""

    code: ClassVar[str] = "telemetry.outbox_not_durable"


class KeyIsThere(DuhengError, FileExistsError):
    """A key would be written over another one."""

    code: ClassVar[str] = "telemetry.key_is_there"


class ServerUnreachable(DuhengError, ConnectionError):
    """The server gave no answer that can be relied on; the batch stays and is sent again."""

    code: ClassVar[str] = "telemetry.server_unreachable"
