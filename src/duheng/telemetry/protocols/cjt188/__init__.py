"""CJ/T 188: water, heat and gas meters on M-Bus or RS-485."""

from duheng.telemetry.protocols.cjt188.explain import explain, read
from duheng.telemetry.protocols.cjt188.simulator import simulate, simulated_channel
from duheng.telemetry.protocols.record import Carrier, Protocol, words

PROTOCOL = Protocol(
    key="cjt188",
    title=words("CJ/T 188, water, heat and gas meters", "CJ/T 188 户用计量仪表"),
    carrier=Carrier.OCTETS,
    explain=explain,
    read=read,
    simulate=simulate,
    simulated_channel=simulated_channel,
)
