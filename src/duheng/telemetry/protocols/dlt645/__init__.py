"""DL/T 645-2007: electricity meters on RS-485, most often behind a serial server."""

from duheng.telemetry.protocols.dlt645.explain import explain, read
from duheng.telemetry.protocols.dlt645.simulator import simulate, simulated_channel
from duheng.telemetry.protocols.record import Carrier, Protocol, words

PROTOCOL = Protocol(
    key="dlt645",
    title=words("DL/T 645-2007, electricity meters", "DL/T 645-2007 多功能电能表"),
    carrier=Carrier.OCTETS,
    explain=explain,
    read=read,
    simulate=simulate,
    simulated_channel=simulated_channel,
)
