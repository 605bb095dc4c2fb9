"""Samples of online monitoring for the permission matrix: a record of the owner for each kind."""

from __future__ import annotations

from typing import Any

from django.core import signing
from samples import Setting, sample
from samples_of_registry import kept, owned

from duheng.site.monitoring import models as monitoring
from duheng.site.registry.imports.drafts import keep_draft


def gateway(setting: Setting) -> Any:
    return kept(setting, monitoring.Gateway(code="gw", name="Logger", **owned(setting)))


def channel(setting: Setting) -> Any:
    made = monitoring.MonitoredChannel(
        code="c", name="Feeder", kind="register", quantity="energy", unit="kW·h", **owned(setting)
    )
    return kept(setting, made)


@sample("gateway_id")
def a_gateway(setting: Setting) -> int:
    return int(gateway(setting).pk)


@sample("monitored_id")
def a_channel(setting: Setting) -> int:
    return int(channel(setting).pk)


@sample("period_id")
def a_multiplier(setting: Setting) -> int:
    period = monitoring.MultiplierPeriod(monitored=channel(setting), since=setting.at)
    return int(kept(setting, period).pk)


@sample("monitoring:revoke_token:token_id")
def a_token(setting: Setting) -> int:
    token = monitoring.GatewayToken(
        gateway=gateway(setting), digest="0" * 64, hint="abcdefgh", made_at=setting.at
    )
    return int(kept(setting, token).pk)


@sample("flag_id")
def a_flag(setting: Setting) -> int:
    made = monitoring.ChannelFlag(
        monitored=channel(setting),
        rule="R1",
        code="telemetry.gap",
        severity="warning",
        begin_at=setting.at,
        end_at=setting.at,
        evidence="{}",
        judged_at=setting.at,
    )
    made.save()
    return int(made.pk)


@sample("monitoring:upload_preview:draft")
def a_file_of_readings(setting: Setting) -> str:
    said = {
        "sha256": keep_draft(b"time,c\n2026-03-01T00:00,1\n"),
        "name": "readings.csv",
        "gateway": int(gateway(setting).pk),
        "organisation": setting.owner.organisation_id,
    }
    return signing.dumps(said, salt="monitoring.upload")
