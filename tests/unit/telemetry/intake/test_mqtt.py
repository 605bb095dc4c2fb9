"""MQTT with a real broker: the receipt comes when the inbox has it, whatever the broker loses."""

import json
import queue
import shutil
import socket
import subprocess
import time

import pytest

from duheng.telemetry.edge.keys import signature_of
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import BrokerUnreachable
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.stream import write_snapshot

client = pytest.importorskip("paho.mqtt.client", reason="MQTT needs the extra 'intake'")
mqtt = pytest.importorskip("duheng.telemetry.intake.mqtt")
BROKER = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")


@pytest.fixture
def port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def broker(tmp_path, port):
    if BROKER is None:
        pytest.skip("no Mosquitto is installed here")
    settings = tmp_path / "broker.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = subprocess.Popen([BROKER, "-c", settings], stderr=subprocess.DEVNULL)
    for _ in range(500):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.01)
    yield port
    process.terminate()
    process.wait(30)


@pytest.fixture
def door(tmp_path, registry, sent):
    home = tmp_path / "home"
    home.mkdir()
    write_snapshot(home / "snapshot.json", registry)
    with Door(home, lambda: sent.now) as opened:
        yield opened


class Gateway:
    """A publisher that waits for its receipts."""

    def __init__(self, port, code):
        self.code, self.receipts, ready = code, queue.Queue(), queue.Queue()
        self.client = client.Client(client.CallbackAPIVersion.VERSION2)
        self.client.on_message = lambda *told: self.receipts.put(json.loads(told[2].payload))
        self.client.on_subscribe = lambda *told: ready.put(told)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.client.subscribe(f"duheng/ack/{code}", qos=1)
        ready.get(timeout=30)

    def send(self, body):
        self.client.publish(f"duheng/readings/{self.code}", body, qos=1)
        return self.receipts.get(timeout=30)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def test_a_receipt_says_what_is_on_disk_and_the_same_batch_is_held_once(broker, door, sent):
    taking = mqtt.MqttDoor(door, port=broker)
    taking.start()
    gateway = Gateway(broker, "north")
    try:
        for number, kind in enumerate(("json", "ndjson", "arrow")):
            body = sent.bodies[kind]([sent.reading(), sent.reading("s-1")], f"b-{number}")
            first, again = gateway.send(body), gateway.send(body)
            assert (first["accepted"], first["is_new"], again["is_new"]) == (1, True, False)
            assert first["rejected"][0]["code"] == "telemetry.channel_of_another"
        refused = gateway.send(b"nonsense")
        assert (refused["code"], refused["retry"]) == ("telemetry.unreadable_batch", False)
    finally:
        gateway.close()
        taking.stop()
    with Inbox(door.inbox_folder) as inbox:
        batches = list(inbox.batches_after(0))
    assert [one.batch_id for one in batches] == ["b-0", "b-1", "b-2"]
    assert not any(one.is_authenticated for one in batches)


def test_what_is_published_while_the_door_is_away_comes_when_it_is_back(broker, door, sent):
    taking = mqtt.MqttDoor(door, port=broker)
    taking.start()
    taking.stop()
    gateway = Gateway(broker, "north")
    gateway.client.publish("duheng/readings/north", sent.json([sent.reading()]), qos=1)
    taking = mqtt.MqttDoor(door, port=broker)
    taking.start()
    try:
        assert gateway.receipts.get(timeout=30)["is_new"] is True
    finally:
        gateway.close()
        taking.stop()


def test_a_gateway_that_is_not_registered_is_told_so(broker, door, sent):
    taking = mqtt.MqttDoor(door, port=broker)
    taking.start()
    gateway = Gateway(broker, "nobody")
    try:
        assert gateway.send(sent.json([sent.reading()]))["code"] == "telemetry.token_unknown"
    finally:
        gateway.close()
        taking.stop()


def test_a_broker_that_is_not_there_is_said(port, door):
    with pytest.raises(BrokerUnreachable):
        mqtt.MqttDoor(door, port=port).start()


def test_a_gateway_with_a_key_signs_what_it_publishes_and_nobody_else_publishes_for_it(
    broker, signing_door, north_key, sent
):
    taking = mqtt.MqttDoor(signing_door, port=broker)
    taking.start()
    gateway = Gateway(broker, "north")
    bodies = [sent.bodies[kind]([sent.reading()], f"b-{kind}") for kind in ("ndjson", "arrow")]
    try:
        for body in bodies:
            signed = b"Duheng-Signature: " + signature_of(north_key, body).encode() + b"\n"
            for wrong in (body, signed + body[:-1] + b" ", b"Duheng-Signature: x\n" + body):
                refused = gateway.send(wrong)
                assert (refused["code"], refused["retry"]) == (
                    "telemetry.batch_signature_refused",
                    False,
                )
            assert gateway.send(signed + body)["accepted"] == 1
    finally:
        gateway.close()
        taking.stop()
    with Inbox(signing_door.inbox_folder) as inbox:
        batches = list(inbox.batches_after(0))
    assert [(one.batch_id, one.is_authenticated) for one in batches] == [
        ("b-ndjson", True),
        ("b-arrow", True),
    ]
    assert signing_door.counts["refused telemetry.batch_signature_refused"] == 6
