"""What is encoded is decoded again; what is no frame is refused, and why is said."""

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.telemetry.protocols import cjt188, dlt645, find_protocol
from duheng.telemetry.protocols.cjt188 import frame as f188
from duheng.telemetry.protocols.dlt645 import frame as f645
from duheng.telemetry.protocols.dlt645.items import load_items
from duheng.telemetry.protocols.dlt645.reading import number_of, octets_of
from duheng.telemetry.protocols.errors import (
    FrameRefused,
    MeterRefused,
    UnknownItem,
    UnknownProtocol,
)
from duheng.telemetry.protocols.hj212 import frame as f212
from duheng.telemetry.protocols.hj212.reading import CHINA, TimeRules, readings_of
from duheng.telemetry.protocols.modbus import frame as fmb
from duheng.telemetry.protocols.octets import octets_of_text

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DIGITS = st.text("0123456789", min_size=14, max_size=14)
OCTET = st.integers(0, 255)
TEXT = st.text(string.ascii_letters + string.digits + ".:-_水", min_size=1, max_size=12)
NAME = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=12).filter(
    lambda name: name not in {"QN", "CN", "Flag", "PNUM", "PNO"}
)
GROUPS = st.lists(st.lists(st.tuples(NAME, TEXT), min_size=1, max_size=3).map(tuple), max_size=8)


@given(address=DIGITS, control=OCTET, data=st.binary(max_size=200), lead=st.integers(0, 4))
def test_a_frame_of_dlt645_comes_back(address: str, control: int, data: bytes, lead: int) -> None:
    sent = f645.Frame(address=address[:12], control=control, data=data)
    assert f645.decode(b"\xfe" * lead + f645.encode(sent)) == sent


@given(kind=OCTET, address=DIGITS, control=OCTET, data=st.binary(max_size=100))
def test_a_frame_of_cjt188_comes_back(kind: int, address: str, control: int, data: bytes) -> None:
    sent = f188.Frame(meter_type=kind, address=address, control=control, data=data)
    assert f188.decode(f188.encode(sent)) == sent


@given(device=OCTET, function=OCTET, data=st.binary(max_size=200), tid=st.integers(0, 65535))
def test_a_frame_of_modbus_comes_back(device: int, function: int, data: bytes, tid: int) -> None:
    over_tcp = fmb.Frame(device=device, function=function, data=data, transaction=tid)
    octets = fmb.encode(over_tcp)
    assert fmb.is_tcp(octets)
    on_line = fmb.Frame(device=device, function=function, data=data)
    assert fmb.decode(fmb.encode(on_line)) == on_line


@given(groups=GROUPS, flag=st.sampled_from(["0", "1", "4", "5"]))
def test_a_message_of_hj212_comes_back(groups: list[f212.Group], flag: str) -> None:
    sent = f212.Message(header=(("QN", "1"), ("CN", "2011"), ("Flag", flag)), groups=tuple(groups))
    frame = f212.encode(sent)
    assert f212.decode(frame) == sent
    assert f212.decode(frame[:-6] + frame[-6:].lower()) == sent


@given(number=st.floats(-79.9999, 79.9999), identifier=st.sampled_from(sorted(load_items().items)))
def test_a_number_comes_back_with_the_digits_of_its_item(number: float, identifier: str) -> None:
    item = load_items().items[identifier]
    shown = number if item.is_signed else abs(number)
    shown %= 10 ** (2 * item.octets - item.digits - 1) if shown > 0 else 1e9
    if abs(shown) * 10**item.digits >= 8 * 10 ** (2 * item.octets - 1):
        return
    back = number_of(item, octets_of(item, shown))
    assert back == pytest.approx(shown, abs=0.5001 / 10**item.digits)


def test_a_long_upload_is_split_and_every_packet_fits_and_has_its_time() -> None:
    values = [((f"ele{n:02d}-Rtd", f"{n}.25"), (f"ele{n:02d}-Flag", "N")) for n in range(120)]
    groups = ((("DataTime", "20261123120000"),), *values)
    whole = f212.Message(
        header=(("QN", "20261123120000000"), ("CN", "2011"), ("MN", "M"), ("Flag", "5")),
        groups=groups,
    )
    packets = f212.split(whole)
    assert len(packets) > 3
    decoded = [f212.decode(f212.encode(one)) for one in packets]
    assert [one.packet for one in decoded] == [(len(packets), n + 1) for n in range(len(packets))]
    assert {one.flag for one in decoded} == {7}
    readings = [reading for one in decoded for reading in readings_of(one)]
    assert [one.value for one in readings] == [n + 0.25 for n in range(120)]


def message(*pairs: tuple[str, str], command: str = "2011") -> f212.Message:
    return f212.Message(
        header=(("CN", command), ("MN", "M")),
        groups=((("DataTime", "20261123120000"),), pairs),
    )


@pytest.mark.parametrize(
    ("flag", "value", "status"),
    [
        ("N", 1.5, "measured"), ("S", 1.5, "manual"), ("F", None, "missing"),
        ("M", None, "missing"), ("D", None, "missing"), ("C", None, "missing"),
        ("T", None, "missing"), ("B", None, "missing"), ("?", None, "missing"),
    ],
)  # fmt: skip
def test_what_its_sender_flags_as_no_measurement_is_none(
    flag: str, value: float | None, status: str
) -> None:
    (reading,) = readings_of(message(("a01-Avg", "1.5"), ("a01-Flag", flag)))
    assert (reading.value, reading.status, reading.marks["flag"]) == (value, status, flag)
    assert (reading.marks.get("sent") == "1.5") == (value is None)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "missing"), ("-", "missing"), ("NaN", "not_a_number"), ("inf", "infinite"),
        ("1e999", "infinite"), ("1,5", "not_a_number"), ("0x10", "not_a_number"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_number_is_never_zero(text: str, status: str) -> None:
    (reading,) = readings_of(message(("a01-Rtd", text)))
    assert (reading.value, reading.status) == (None, status)


def test_every_tag_is_a_channel_of_its_own_and_other_keys_are_none() -> None:
    tags = ("Rtd", "Avg", "Min", "Max", "Cou", "ZsRtd")
    pairs = [(f"a01-{tag}", "1") for tag in tags] + [("a01-ValidNum", "9"), ("Interval", "30")]
    assert [one.channel for one in readings_of(message(*pairs))] == [
        f"M/2011/a01-{tag}" for tag in tags
    ]


def test_the_instant_of_an_interval_is_its_end() -> None:
    def at(command: str, rules: TimeRules = CHINA) -> str:
        (reading,) = readings_of(message(("a01-Avg", "1"), command=command), rules)
        return reading.at.strftime("%d %H:%M")

    assert [at("2011"), at("2051"), at("2061"), at("2031")] == [
        "23 04:00", "23 04:10", "23 05:00", "24 04:00",
    ]  # fmt: skip
    assert at("2061", TimeRules(zone=CHINA.zone, is_begin=False)) == "23 04:00"


def test_flag_without_version_is_the_edition_of_2005() -> None:
    old = f212.decode(f212.encode(f212.Message(header=(("CN", "2011"), ("Flag", "1")))))
    assert (old.version, old.wants_acknowledgement) == (0, True)
    bare = f212.decode(f212.encode(f212.Message(header=(("CN", "2011"),))))
    assert (bare.version, bare.wants_acknowledgement) == (0, False)


def framed(data: bytes) -> bytes:
    return b"##%04d%s%04X" % (len(data), data, f212.check_value(data))


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"##", b"##00", b"##abcd", b"##9999", framed(b"") + b"x", b"#" + framed(b"CP=&&&&"),
        framed(b"CN=2011"), framed(b"CN=2011;CP=&&a"), framed(b"=1;CP=&&&&"),
        framed(b"novalue;CP=&&&&"), framed(b"CN=1;CN=2;CP=&&&&"), framed(b"Flag=x;CP=&&&&"),
        framed(b"Flag=256;CP=&&&&"), framed(b"PNUM=2;PNO=3;CP=&&&&"),
        framed(b"PNUM=0;PNO=0;CP=&&&&"), framed("CN=度;CP=&&&&".encode("gbk")),
        framed(b"CN=1;CP=&&&&")[:-4] + b"12G4", framed(b"CN=1;CP=&&" + b"a" * 1100 + b"&&"),
    ],
)  # fmt: skip
def test_what_is_no_frame_of_hj212_is_refused(broken: bytes) -> None:
    with pytest.raises(FrameRefused):
        f212.decode(broken)


@pytest.mark.parametrize(
    "text",
    ["", "2026112312", "20261323120000", "20261123126000", "9999123123595", "99991231235959"],
)
def test_an_upload_without_a_usable_time_is_refused(text: str) -> None:
    upload = f212.Message(
        header=(("CN", "2031"), ("MN", "M")), groups=((("DataTime", text), ("a-Avg", "1")),)
    )
    with pytest.raises(FrameRefused):
        readings_of(upload)


def test_a_meter_that_refuses_says_why_in_both_languages() -> None:
    refusal = f645.encode(f645.Frame(address="123456781012", control=0xD1, data=b"\x02"))
    with pytest.raises(MeterRefused, match="no such data"):
        dlt645.PROTOCOL.read(refusal, AT)
    said = [one.meaning["zh-Hans"] for one in dlt645.PROTOCOL.explain(refusal).fields]
    assert "无请求数据" in said


def test_an_item_that_is_not_in_the_table_is_refused_and_still_explained() -> None:
    frame = f645.Frame(address="1" * 12, control=0x91, data=bytes.fromhex("0100999912345678"))
    with pytest.raises(UnknownItem, match="99990001"):
        dlt645.PROTOCOL.read(f645.encode(frame), AT)
    assert dlt645.PROTOCOL.explain(f645.encode(frame)).is_good


def test_an_answer_of_another_length_than_its_table_is_refused() -> None:
    frame = f645.Frame(address="1" * 12, control=0x91, data=bytes.fromhex("000001001234"))
    with pytest.raises(FrameRefused, match="octets"):
        dlt645.PROTOCOL.read(f645.encode(frame), AT)
    water = f188.Frame(meter_type=0x10, address="1" * 14, control=0x81, data=b"\x90\x1f\x00\x01")
    with pytest.raises(FrameRefused, match="octets"):
        cjt188.PROTOCOL.read(f188.encode(water), AT)
    assert not cjt188.PROTOCOL.explain(f188.encode(water)).is_good


@pytest.mark.parametrize(("raw", "status"), [("ffffffff", "missing"), ("1a000000", "not_a_number")])
def test_digits_that_are_none_are_never_zero(raw: str, status: str) -> None:
    frame = f645.Frame(address="1" * 12, control=0x91, data=bytes.fromhex("00000100" + raw))
    (reading,) = dlt645.PROTOCOL.read(f645.encode(frame), AT)
    assert (reading.value, reading.status) == (None, status)


def test_a_signed_power_is_negative_where_its_highest_bit_is_set() -> None:
    frame = f645.Frame(address="1" * 12, control=0x91, data=bytes.fromhex("00000302" + "563492"))
    (reading,) = dlt645.PROTOCOL.read(f645.encode(frame), AT)
    assert reading.value == pytest.approx(-12.3456)


def test_a_heat_meter_gives_its_eight_amounts() -> None:
    parts = "0000000105785634120500000000171234000035563412002c007500005000"
    data = bytes.fromhex("901f00" + parts + "450100" + "00301023112620" + "0000")
    frame = f188.Frame(meter_type=0x20, address="1" * 14, control=0x81, data=data)
    values = {
        one.channel.split("/")[-1]: (one.value, one.unit)
        for one in cjt188.PROTOCOL.read(f188.encode(frame), AT)
    }
    assert values["heat"] == (123456.78, "kW·h")
    assert values["volume"] == (1234.56, "m3")
    assert values["supply_temperature"] == (75.0, "°C")
    assert values["working_time"] == (145.0, "h")
    assert len(values) == 8


def test_an_unknown_protocol_is_named_with_those_that_are_there() -> None:
    with pytest.raises(UnknownProtocol) as caught:
        find_protocol("hj213")
    assert "hj212" in str(caught.value.hint)


@pytest.mark.parametrize("text", ["6", "zz", "68 1", "é"])
def test_a_text_that_is_not_hexadecimal_is_refused(text: str) -> None:
    with pytest.raises(FrameRefused):
        octets_of_text(text)
