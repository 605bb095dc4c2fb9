"""English texts of the commands about meter protocols."""

from __future__ import annotations

TEXTS = {
    "decode.short": "Explain a frame of a meter protocol, field by field.",
    "decode.help": """Explain a frame of a meter protocol, field by field, and show its readings.

PROTOCOL is hj212, dlt645, cjt188 or modbus. The frame is text (hj212) or hexadecimal digits; or a
file of them, one a line; or - for standard input. Nothing is sent anywhere.

\b
Examples:
  duheng decode dlt645 68 AA AA AA AA AA AA 68 13 00 DF 16
  duheng decode hj212 frames.txt --json

Exit status: 0 every frame is good, 1 one is refused, 2 unusable input.""",
    "decode.nothing": "there is no frame in what was given",
    "decode.too_long": "more than {number} octets are no frames of meters",
    "decode.offset": "at",
    "decode.raw": "sent",
    "decode.name": "field",
    "decode.meaning": "says",
    "decode.wrong": "wrong",
    "decode.refused": "Refused: {reason}",
    "decode.no_reading": "A good frame without a reading: {reason}",
    "decode.channel": "channel",
    "decode.at": "instant",
    "decode.value": "value",
    "decode.unit": "unit",
    "decode.status": "status",
    "decode.marks": "marks",
    "decode.status.measured": "measured",
    "decode.status.missing": "missing",
    "decode.status.not_a_number": "not a number",
    "decode.status.infinite": "infinite",
    "decode.status.manual": "entered by hand",
    "decode.origin": "Origin not authenticated: the protocol proves nothing about who sent this.",
    "simulate.short": "Simulated meters that speak a real protocol.",
    "simulate.help": """Simulate meters, for trying out what reads them.

\b
Examples:
  duheng simulate site --protocol dlt645 --port 6450
  duheng simulate site --protocol hj212 --to 127.0.0.1:2120 --faults gap,swap --truth truth.jsonl

Exit status: 0 done, 2 unusable input, 130 interrupted.""",
    "simulate.site.short": "Run a site of meters, with faults where you want them.",
    "simulate.site.help": """Run a site of simulated meters.

Meters of dlt645, cjt188 and modbus wait on this machine to be asked; the logger of hj212 calls its
receiver, waits for acknowledgements and sends again. Registers run with a load that follows the
day. Each kind of fault happens once in 60 intervals, on one meter; --truth says when and where.

\b
Examples:
  duheng simulate site --protocol modbus --port 5020 --channels 20 --interval 5
  duheng simulate site --protocol cjt188 --faults gap,stuck,swap,spike --truth truth.jsonl

Exit status: 0 done after --steps, 2 unusable input, 130 interrupted.""",
    "simulate.protocol": "hj212, dlt645, cjt188 or modbus.",
    "simulate.port": "Port on this machine where the meters wait [any free one].",
    "simulate.to": "Receiver that an hj212 logger calls.",
    "simulate.channels": "Number of meters [3].",
    "simulate.interval": "Seconds between readings [60].",
    "simulate.steps": "End after so many intervals.",
    "simulate.faults": "Any of gap, stuck, swap, spike, scale, rubbish; or all.",
    "simulate.seed": "The same seed gives the same meters and faults [0].",
    "simulate.truth": "File that tells what was injected, one fault a line.",
    "simulate.first": "{number} simulated meters; the first is {channel}",
    "simulate.at": "{host}:{port}; end with Ctrl-C",
    "simulate.waiting": "frames without acknowledgement: {number}",
    "simulate.calls": "{name} calls its receiver: give --to HOST:PORT",
    "simulate.is_polled": "{name} is polled and calls nobody: give --port, not --to",
    "simulate.no_receiver": "'{given}' is not HOST:PORT",
    "simulate.unknown_fault": "no fault is called {name}",
}
