"""Published frames decode to the stated values, and every change of one octet is refused.

Public frames: HJ 212-2017 Annex A (whose text also misprints 1C80 as 1C08); repositories
chenqi92/alltobs-hj212, guocay/hj212-protocol, icprog/dlt698.45, aixiwang/python_cjt188; DL/T 645
broadcast read address. Built ones were made from the rules and are consistent with themselves.
"""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from duheng.telemetry.protocols import cjt188, dlt645, find_protocols, hj212, modbus
from duheng.telemetry.protocols.cjt188.frame import ItemOrder
from duheng.telemetry.protocols.cjt188.frame import decode as decode_cjt188
from duheng.telemetry.protocols.dlt645.frame import decode as decode_dlt645
from duheng.telemetry.protocols.errors import CheckValueDiffers, FrameRefused
from duheng.telemetry.protocols.hj212.frame import check_value
from duheng.telemetry.protocols.hj212.frame import decode as decode_hj212
from duheng.telemetry.protocols.modbus.frame import decode as decode_modbus

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FRAMES = Path(__file__).parents[5] / "shared/data/supervision/hj212_frames.tsv"

ANNEX_A = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80"
)
ALLTOBS = (
    b"##0109ST=32;CN=2011;PW=123456;MN=NJGDKYYC202101q0001w0001;"
    b"CP=&&DataTime=20210305003817000;ele01-Rtd=1;ele02-Rtd=0&&8C41"
)
DLT645 = {
    "broadcast": "68 AA AA AA AA AA AA 68 13 00 DF 16",
    "read": "68 12 10 78 56 34 12 68 11 04 33 33 34 33 E8 16",
    "reply": "68 12 10 78 56 34 12 68 91 08 33 33 34 33 83 83 33 33 D8 16",
    "reply led by FE": "FE FE FE FE 68 12 10 78 56 34 12 68 91 08 33 33 34 33 83 83 33 33 D8 16",
}
CJT188 = {
    "read address": "FE FE FE FE 68 AA AA AA AA AA AA AA AA 03 03 81 0A 00 49 16",
    "low octet first": (
        "68 10 54 17 37 03 00 18 00 81 16 1F 90 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11"
        " 12 13 14 4D 16"
    ),
    "read": "68 10 12 90 78 56 34 12 00 01 03 90 1F 00 E1 16",
    "reply": (
        "68 10 12 90 78 56 34 12 00 81 16 90 1F 00 45 23 01 00 2C 00 00 01 00 2C 00 30 10 23 11 26"
        " 20 00 00 F0 16"
    ),
}


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def test_annex_a_of_hj212_decodes_to_its_command() -> None:
    message = decode_hj212(ANNEX_A)
    assert message.get("QN") == "20160801085857223"
    assert (message.get("ST"), message.get("CN"), message.get("PW")) == ("32", "1062", "100000")
    assert message.get("MN") == "010000A8900016F000169DC0"
    assert message.version == 1
    assert message.wants_acknowledgement
    assert not message.is_split
    assert message.groups == ((("RtdInterval", "30"),),)


def test_the_misprint_of_annex_a_is_refused() -> None:
    with pytest.raises(CheckValueDiffers, match="1C80"):
        decode_hj212(ANNEX_A[:-4] + b"1C08")


def test_a_published_upload_gives_readings_at_their_instant_in_china() -> None:
    readings = hj212.PROTOCOL.read(ALLTOBS, AT)
    assert [(one.channel, one.value, one.status) for one in readings] == [
        ("NJGDKYYC202101q0001w0001/2011/ele01-Rtd", 1.0, "measured"),
        ("NJGDKYYC202101q0001w0001/2011/ele02-Rtd", 0.0, "measured"),
    ]
    assert {one.at for one in readings} == {datetime(2021, 3, 4, 16, 38, 17, tzinfo=UTC)}
    assert {one.origin.value for one in readings} == {"origin_not_authenticated"}


@pytest.mark.skipif(not FRAMES.is_file(), reason="the shared data folder is not here")
def test_frames_of_the_field_are_taken_or_refused_by_their_check_value() -> None:
    with FRAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == 6
    for row in rows:
        frame = row["frame"].encode()
        assert f"{check_value(frame[6:-4]):04X}" == row["crc_expected"]
        explanation = hj212.PROTOCOL.explain(frame)
        assert explanation.is_good == (row["crc_ok"] == "1" and row["len_ok"] == "1")
        if explanation.is_good:
            decode_hj212(frame)
        else:
            with pytest.raises(CheckValueDiffers):
                decode_hj212(frame)


def test_the_energy_of_the_built_reply_is_50_5_kilowatt_hours() -> None:
    (reading,) = dlt645.PROTOCOL.read(octets(DLT645["reply"]), AT)
    assert (reading.channel, reading.value, reading.unit) == (
        "123456781012/00010000",
        50.5,
        "kW·h",
    )
    assert dlt645.PROTOCOL.read(octets(DLT645["read"]), AT) == ()


def test_broadcast_asks_whoever_is_there_for_the_address() -> None:
    frame = decode_dlt645(octets(DLT645["broadcast"]))
    assert (frame.address, frame.control, frame.data) == ("A" * 12, 0x13, b"")


def test_the_built_water_reply_is_123_45_cubic_metres() -> None:
    now, settled = cjt188.PROTOCOL.read(octets(CJT188["reply"]), AT)
    assert (now.channel, now.value, now.unit) == ("00123456789012/901F/current", 123.45, "m3")
    assert (settled.value, settled.unit) == (100.0, "m3")
    assert now.marks["meter_clock"] == "2026-11-23T10:30:00"
    assert now.marks["item_order"] == "high_first"


def test_both_orders_of_the_data_identifier_are_read_and_recorded() -> None:
    turned = decode_cjt188(octets(CJT188["low octet first"]))
    assert (turned.item, turned.item_order) == ("901F", ItemOrder.LOW_FIRST)
    assert turned.address == "00180003371754"
    straight = decode_cjt188(octets(CJT188["reply"]))
    assert (straight.item, straight.item_order) == ("901F", ItemOrder.HIGH_FIRST)
    asked = decode_cjt188(octets(CJT188["read address"]))
    assert (asked.control, asked.item) == (0x03, "810A")


def test_an_amount_with_an_unknown_unit_is_missing_and_keeps_what_was_sent() -> None:
    # the public frame counts 02 03 04 …: its unit code 06 is none
    now, _ = cjt188.PROTOCOL.read(octets(CJT188["low octet first"]), AT)
    assert (now.value, now.status, now.unit) == (None, "missing", None)
    assert now.marks["sent"] == "02 03 04 05 06"


def test_the_modbus_request_of_the_reference_reads_ten_registers() -> None:
    frame = decode_modbus(octets("01 03 00 00 00 0A C5 CD"))
    assert (frame.device, frame.function, frame.data) == (1, 3, b"\x00\x00\x00\x0a")
    assert modbus.PROTOCOL.explain(octets("01 03 00 00 00 0A C5 CD")).is_good


@pytest.mark.parametrize(
    ("decode", "frame"),
    [
        *((decode_dlt645, octets(text)) for text in DLT645.values()),
        *((decode_cjt188, octets(text)) for text in CJT188.values()),
    ],
    ids=[*DLT645, *(f"188 {name}" for name in CJT188)],
)
def test_every_other_octet_at_every_place_is_refused(
    decode: Callable[[bytes], object], frame: bytes
) -> None:
    decode(frame)
    taken = []
    for place in range(len(frame)):
        for octet in set(range(256)) - {frame[place]}:
            changed = frame[:place] + bytes([octet]) + frame[place + 1 :]
            try:
                decode(changed)
            except FrameRefused:
                continue
            taken.append((place, octet))
    assert taken == []


def test_every_other_octet_in_a_frame_of_hj212_is_refused_but_the_case_of_its_check_value() -> None:
    taken = []
    for place in range(len(ALLTOBS)):
        for octet in set(range(256)) - {ALLTOBS[place]}:
            changed = ALLTOBS[:place] + bytes([octet]) + ALLTOBS[place + 1 :]
            try:
                decode_hj212(changed)
            except FrameRefused:
                continue
            taken.append((place, chr(octet)))
    assert taken == [(len(ALLTOBS) - 3, "c")]


def test_only_256_check_values_of_hj212_exist() -> None:
    assert len({check_value(bytes([a, b])) for a in range(256) for b in range(256)}) == 256


def test_an_edit_of_two_digits_of_hj212_can_keep_its_check_value() -> None:
    data = b"a01006-Avg=101.85"
    kept = [
        (a, b)
        for a in range(256)
        for b in range(256)
        if check_value(data[:-2] + bytes([a, b])) == check_value(data)
    ]
    assert len(kept) == 256  # one in 256, where a true CRC-16 would notice every one


@pytest.mark.parametrize("name", sorted(find_protocols()))
def test_every_protocol_has_the_same_files(name: str) -> None:
    folder = Path(hj212.__file__).parents[1] / name
    files = {path.name for path in folder.glob("*.py")}
    assert {"__init__.py", "frame.py", "explain.py", "reading.py", "simulator.py"} <= files
    assert files & {"poller.py", "server.py"}
    assert find_protocols()[name].key == name
