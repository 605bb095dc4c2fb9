"""HJ 212-2017 and HJ/T 212-2005: loggers of emission monitoring, which call their receiver."""

from duheng.telemetry.protocols.hj212.explain import explain, read
from duheng.telemetry.protocols.hj212.simulator import simulate, simulated_channel
from duheng.telemetry.protocols.record import Carrier, Protocol, words

PROTOCOL = Protocol(
    key="hj212",
    title=words("HJ 212-2017, emission monitoring", "HJ 212-2017 污染物在线监控"),
    carrier=Carrier.TEXT,
    explain=explain,
    read=read,
    simulate=simulate,
    simulated_channel=simulated_channel,
    calls=True,
)
