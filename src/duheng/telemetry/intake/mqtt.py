"""The door over MQTT: QoS 1, acknowledged to the broker only when the inbox is on disk.

A broker may acknowledge what it does not keep through a loss of power (Mosquitto does not sync its
file). So the receipt that counts is published by the door on the gateway's answer topic, and a
publisher keeps a batch until it came.
"""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import paho.mqtt.client as client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import (
    BrokerUnreachable,
    InboxUnwritable,
    IntakeBusy,
    QuotaExceeded,
)
from duheng.telemetry.intake.problems import problem
from duheng.terms.errors import DuhengError

READINGS_TOPIC = "duheng/readings"
ACK_TOPIC = "duheng/ack"
SIGNATURE_LINE = b"Duheng-Signature: "
"""Begin of the line that stands before a signed body."""
_LATER = (IntakeBusy, InboxUnwritable, QuotaExceeded)
_KEEP_ALIVE_S = 30
_PATIENCE_S = 10.0
_GZIP, _ZSTD, _ARROW = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xff\xff\xff\xff"


class MqttDoor:
    """A subscriber that takes batches from a broker into a door.

    The gateway is the last part of the topic. Where the registry has its key, a batch is signed as
    over HTTP, and refused where it is not; MQTT 3.1.1 has no headers, so the signature is a first
    line before the body: ``Duheng-Signature: `` and base64. Without a key only the broker's access
    list says who may publish there, and readings are marked as *origin not authenticated*.

    Parameters
    ----------
    door : Door
        Where batches go.
    host, port
        The broker.
    user, password : str, optional
        At the broker.
    ca : Path, optional
        Certificates that the broker's TLS is checked by; no TLS without them.
    """

    def __init__(
        self,
        door: Door,
        host: str = "127.0.0.1",
        port: int = 1883,
        *,
        user: str | None = None,
        password: str | None = None,
        ca: Path | None = None,
    ) -> None:
        self._door = door
        self._address = (host, port)
        self._ready = Event()
        self._refusal: str | None = None
        self._client = client.Client(
            CallbackAPIVersion.VERSION2,
            client_id="duheng-intake",
            clean_session=False,
            manual_ack=True,
        )
        if user is not None:
            self._client.username_pw_set(user, password)
        if ca is not None:
            self._client.tls_set(str(ca))
        self._client.on_connect = self._connected
        self._client.on_message = self._arrived
        self._client.on_subscribe = self._subscribed

    def start(self) -> None:
        """Connect and subscribe; return when batches can come.

        Raises
        ------
        BrokerUnreachable
            When there is no broker, or it refuses.
        """
        try:
            self._client.connect(*self._address, keepalive=_KEEP_ALIVE_S)
        except OSError as error:
            raise self._unreachable(str(error)) from error
        self._client.loop_start()
        if not self._ready.wait(_PATIENCE_S) or self._refusal is not None:
            self.stop()
            raise self._unreachable(self._refusal or "no answer")

    def stop(self) -> None:
        """Leave the broker; it keeps what comes in the meantime."""
        self._client.disconnect()
        self._client.loop_stop()

    def _unreachable(self, reason: str) -> BrokerUnreachable:
        host, port = self._address
        return BrokerUnreachable(
            f"the broker at {host}:{port} is not there or refuses: {reason}",
            hint="start it, or name another; see docs/do/send-readings.md",
        )

    def _connected(
        self, who: client.Client, data: object, flags: object, reason: ReasonCode, more: object
    ) -> None:
        if reason.is_failure:
            self._refusal = str(reason)
            self._ready.set()
            return
        who.subscribe(f"{READINGS_TOPIC}/+", qos=1)

    def _subscribed(self, *details: object) -> None:
        self._ready.set()

    def _arrived(self, who: client.Client, data: object, message: client.MQTTMessage) -> None:
        gateway = message.topic.removeprefix(f"{READINGS_TOPIC}/")
        try:
            told = self._taken(gateway, bytes(message.payload))
        except DuhengError as error:
            told = json.loads(problem(error)[2])
            told["retry"] = isinstance(error, _LATER)
        who.publish(f"{ACK_TOPIC}/{gateway}", json.dumps(told, ensure_ascii=False), qos=1)
        # Refused batches are acknowledged to the broker too: the publisher still has them, and
        # its answer says whether to send again. Else the broker would repeat one for ever.
        who.ack(message.mid, message.qos)

    def _taken(self, code: str, payload: bytes) -> dict[str, object]:
        try:
            gateway = self._door.gateway(code)
        except DuhengError as error:
            self._door.note_refusal(error, code[:64], way="mqtt")
            raise
        signature, body = _unsigned(payload)
        is_signed = self._door.is_signed(gateway, signature, body)
        receipt = self._door.put(gateway, body, _encoding(body), is_authenticated=is_signed)
        return receipt.to_dict()


def _unsigned(payload: bytes) -> tuple[str | None, bytes]:
    """Return the signature before a body, and the body."""
    if not payload.startswith(SIGNATURE_LINE):
        return None, payload
    line, _, body = payload.partition(b"\n")
    return line.removeprefix(SIGNATURE_LINE).strip().decode("ascii", "replace"), body


def _encoding(body: bytes) -> str:
    """Return the kind of a body by its first bytes: MQTT 3.1.1 has no headers."""
    if body.startswith(_ARROW):
        return "arrow"
    if body.startswith((_GZIP, _ZSTD)):
        return "ndjson+gzip" if body.startswith(_GZIP) else "ndjson+zstd"
    first = body.split(b"\n", 1)[0]
    return "ndjson" if b'"readings"' not in first and b"\n" in body else "json"
