"""Modbus TCP: devices and gateways whose registers are declared; RTU frames are explained."""

import logging

from duheng.telemetry.protocols.modbus.explain import explain, read
from duheng.telemetry.protocols.modbus.simulator import simulate, simulated_channel
from duheng.telemetry.protocols.record import Carrier, Protocol, words

# What the library would print to stderr by itself, the poller says as a refusal.
logging.getLogger("pymodbus").addHandler(logging.NullHandler())

PROTOCOL = Protocol(
    key="modbus",
    title=words("Modbus TCP and RTU", "Modbus TCP 与 RTU"),
    carrier=Carrier.OCTETS,
    explain=explain,
    read=read,
    simulate=simulate,
    simulated_channel=simulated_channel,
)
