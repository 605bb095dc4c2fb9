"""What online monitoring keeps: what was declared, what was done to readings, what was judged."""

from duheng.site.monitoring.models.declared import (
    Gateway,
    GatewayToken,
    Installation,
    Kind,
    MonitoredChannel,
    MultiplierPeriod,
)
from duheng.site.monitoring.models.judged import CAUSE_FIELDS, ChannelFlag, ChannelQuality
from duheng.site.monitoring.models.kept import HistoryDay, ReadingCorrection

__all__ = [
    "CAUSE_FIELDS",
    "ChannelFlag",
    "ChannelQuality",
    "Gateway",
    "GatewayToken",
    "HistoryDay",
    "Installation",
    "Kind",
    "MonitoredChannel",
    "MultiplierPeriod",
    "ReadingCorrection",
]
