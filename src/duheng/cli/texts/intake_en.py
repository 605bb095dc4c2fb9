"""The texts of the commands about the door for readings, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "intake.short": "Take readings in: over HTTP, MQTT and from files.",
    "intake.help": """Take readings in: over HTTP, MQTT and from files.

A batch is acknowledged only when it is on disk.

\b
Examples:
  duheng intake channels channels.yaml --out intake/snapshot.json
  duheng intake serve --home intake/

Exit status: 0 done or stopped, 2 unusable input.""",
    "intake.home": "The folder of inbox, audit and snapshot.",
    "intake.snapshot": "Channels, gateways and tokens [snapshot.json in the home].",
    "intake.port": "Port to listen on [8630].",
    "intake.serve.short": "Take batches of readings over HTTP.",
    "intake.serve.help": """Take batches of readings over HTTP until it is stopped.

It listens on this machine only; put a web server with TLS before it. The snapshot is read again
when its file changes. See docs/look-up/intake.md for what is sent and answered.

\b
Examples:
  duheng intake serve --home intake/
  duheng intake serve --home intake/ --snapshot site/snapshot.json --port 9000

Exit status: 0 stopped, 2 there is no snapshot, or the disk does not sync.""",
    "intake.serve.at": "Readings are taken at {address}/v1/readings (Ctrl-C stops it)",
    "intake.channels.short": "Write the channels that the door knows.",
    "intake.channels.help": """Write the snapshot of channels, gateways and tokens for the door.

A channel keeps its number when the snapshot is written again; one that is left out stays known, and
nobody may send it.

\b
Examples:
  duheng intake channels channels.yaml --out intake/snapshot.json
  duheng intake channels channels.yaml --out intake/snapshot.json --json

Exit status: 0 written, 2 the declaration contradicts itself.""",
    "intake.channels.out": "File to write; the numbers of the one before it are kept.",
    "intake.channels.done": "{place}: {channels} channels, {gateways} gateways.",
    "intake.token.short": "Make a token for a gateway.",
    "intake.token.help": """Make a token for a gateway and print it once; only its digest is kept.

\b
Examples:
  duheng intake token north
  duheng intake token north --json

Exit status: 0 made.""",
    "intake.token.made": "Token (shown once, keep it at the gateway): {token}",
    "intake.token.declare": "Declare under gateways, {gateway}, tokens:  - digest: {digest}",
    "intake.files.short": "Take readings from files dropped into a folder.",
    "intake.files.help": """Take readings from the files that are dropped into a folder.

CSV, XLSX, Parquet and NDJSON, by the mapping in MAPPING.yaml. A file is read when its size has
settled; it is moved to done/, or to refused/ with a file that says why. A file under a name that
begins with a dot or ends with .part is left alone.

\b
Examples:
  duheng intake files drop/ --home intake/ --mapping mapping.yaml
  duheng intake files drop/ --home intake/ --mapping mapping.yaml --once

Exit status: 0 stopped or nothing refused, 1 with --once: a file was refused, 2 unusable input.""",
    "intake.files.mapping": "What the columns of the files are.",
    "intake.files.once": "Take what is there, then end.",
    "intake.files.taken": "{name}: {accepted} readings taken, {rejected} rejected",
    "intake.files.refused": "{name}: refused: {reason}",
    "intake.mqtt.short": "Take batches of readings from an MQTT broker.",
    "intake.mqtt.help": """Take batches of readings from an MQTT broker, QoS 1.

A message on duheng/readings/GATEWAY is a batch; it is acknowledged to the broker, and its receipt
published on duheng/ack/GATEWAY, only when it is on disk. A broker may lose messages: publishers
keep a batch until its receipt came.

\b
Examples:
  duheng intake mqtt --home intake/
  duheng intake mqtt --home intake/ --broker 127.0.0.1:1883 --user door --password-file secret.txt

Exit status: 0 stopped, 2 the broker is not there or refuses.""",
    "intake.mqtt.broker": "Broker [127.0.0.1:1883].",
    "intake.mqtt.user": "User at the broker.",
    "intake.mqtt.password": "File that holds the password of the user.",
    "intake.mqtt.ca": "Certificates to check the broker's TLS by; without it there is no TLS.",
    "intake.mqtt.at": "Readings are taken from {broker}, topic {topic} (Ctrl-C stops it)",
    "intake.hj212.short": "Take readings from loggers of HJ 212.",
    "intake.hj212.help": """Take readings from loggers of HJ 212-2017, which call over TCP.

A packet is acknowledged (9014) when it is on disk. The MN is the code of the gateway, and
MN/CN/FACTOR-TAG that of the channel, unless --mapping says otherwise. Without --host it listens on
this machine only; elsewhere only senders from the networks that the registry gives their gateway
are heard. Readings are marked origin not authenticated.

\b
Examples:
  duheng intake hj212 --home intake/
  duheng intake hj212 --home intake/ --host 10.3.0.5 --port 2120 --mapping loggers.yaml

Exit status: 0 stopped by a signal, 2 unusable input.""",
    "intake.hj212.port": "Port to listen on [2120].",
    "intake.hj212.mapping": "What the registry calls otherwise than the loggers.",
    "intake.hj212.at": "Loggers are heard on {host}:{port} (Ctrl-C stops it)",
    "intake.hj212.done": "{durable} packets on disk, {resent} sent again, {refused} refused",
    "intake.hj212.not_taken": "not acknowledged: {reason}",
}
