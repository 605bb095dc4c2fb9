"""English texts of the commands about the edge agent."""

from __future__ import annotations

TEXTS = {
    "edge.short": "Read meters beside them, and bring the readings in.",
    "edge.help": """The agent beside the meters: reads them, keeps what it read, sends it.

\b
Examples:
  duheng edge key north --out edge.key
  duheng edge run edge.yaml --once
  duheng edge run edge.yaml

Exit status: 0 done, 1 something was not taken, 2 unusable input.""",
    "edge.run.short": "Read meters and send the readings until stopped.",
    "edge.run.help": """Read meters and send the readings until stopped.

Polls the meters that CONFIG.yaml declares, keeps each reading on disk before it is sent, signs each
batch and forwards it when there is a link. It only calls out and listens nowhere. What was not
acknowledged is never dropped; when the outbox is full it says so and stops polling.
See docs/do/run-an-edge-agent.md.

\b
Examples:
  duheng edge run edge.yaml
  duheng edge run edge.yaml --once

Exit status: 0 stopped, or with --once taken; 1 with --once not taken; 2 unusable input.""",
    "edge.run.once": "Poll each line once, try once to send what waits, then end.",
    "edge.run.at": "Reading {lines} line(s), sending to {server} (Ctrl-C stops it)",
    "edge.run.nothing": "Nothing was read and nothing waits.",
    "edge.run.delivered": "{outcome}: {said}",
    "edge.told.rejected": "Batch {batch}: {number} readings were not kept; the first: {first}",
    "edge.told.refused": "Batch {batch} was refused and is kept: {said}",
    "edge.told.link_gone": "The server does not take batches, they are kept: {said}",
    "edge.told.link_back": "The server takes batches again, after {after} attempts",
    "edge.told.clock_off": "The clock here is {offset_s} s off that of the server; not corrected",
    "edge.told.clock_good": "The clock here agrees with that of the server again ({offset_s} s)",
    "edge.told.full": "NOTHING IS READ: {reason}",
    "edge.told.room_again": "There is room again, meters are read",
    "edge.told.poll_failed": "{line}: readings are missing: {reason}",
    "edge.told.poll_good": "{line}: everything is read again, after {after} polls",
    "edge.key.short": "Make the key that signs batches.",
    "edge.key.help": """Make the key that signs the batches of a gateway.

The key is written into a new file that only its owner may read, and never over another one. What is
printed is the public half: register it on the page of the gateway.

\b
Examples:
  duheng edge key north --out edge.key
  duheng edge key north --out edge.key --json

Exit status: 0 made, 2 unusable input, or the file is there.""",
    "edge.key.out": "New file for the key.",
    "edge.key.made": "{file}: the key; it never leaves this machine.",
    "edge.key.register": "Register for {gateway}, as its public key:",
    "edge.sign.short": "Sign a file of readings.",
    "edge.sign.help": """Sign a file of readings, for the folder that a door watches or for MQTT.

FILE.sig is written beside it: base64 of Ed25519 over the SHA-256 of the file. Put it into the
folder before the file.

\b
Examples:
  duheng edge sign readings.csv --key edge.key
  duheng edge sign batch.ndjson --key edge.key

Exit status: 0 signed, 2 unusable input.""",
    "edge.sign.key": "The key of the gateway.",
    "edge.sign.made": "{file}: the signature",
    "edge.status.short": "Say what an agent still holds.",
    "edge.status.help": """Say what the outbox of an agent holds, also while it runs.

\b
Examples:
  duheng edge status edge.yaml
  duheng edge status edge.yaml --json

Exit status: 0 done, 2 unusable input.""",
    "edge.status.readings": "Readings not yet in a batch",
    "edge.status.waiting": "Batches that wait",
    "edge.status.acknowledged": "Acknowledged batches kept",
    "edge.status.refused": "Refused batches kept",
    "edge.status.waiting_readings": "Readings not acknowledged",
    "edge.status.oldest_waiting": "Oldest of them",
    "edge.status.used_bytes": "Bytes used",
    "edge.status.outbox": "Name of the outbox",
    "edge.status.clock_offset_s": "Clock here minus the server's [s]",
    "edge.status.answered_at": "Last answer at",
    "edge.status.said": "Last answer",
}
