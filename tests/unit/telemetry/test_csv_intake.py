import gzip

import pytest

from duheng.telemetry import Channel, read_readings
from duheng.telemetry.errors import (
    BrokenLine,
    EmptySource,
    MissingColumn,
    UnreadableSource,
    UnusableDeclaration,
)

PLAIN = "time,a\n2025-01-01 00:15,1\n2025-01-01 00:30,2.5\n2025-01-01 00:45,3\n"


def values(readings):
    return readings.to_arrow()["value"].to_pylist()


def test_a_plain_file_is_read(read):
    assert values(read(PLAIN)) == [1.0, 2.5, 3.0]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("time,a", '"time","a"').replace("2.5", '"2.5"'),
        PLAIN.replace("2025-01-01 00:30", " 2025-01-01 00:30 ").replace("2.5", " 2.5 "),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.rstrip("\n"),
    ],
    ids=[
        "byte-order mark",
        "CRLF",
        "semicolon",
        "tab",
        "quotes",
        "blanks",
        "blank lines",
        "no end",
    ],
)
def test_ways_to_write_the_same_file_give_the_same_digest(read, tmp_path, text):
    plain = read(PLAIN).digest
    assert read(text).digest == plain


def test_a_decimal_comma_is_read_where_declared(read):
    text = "time;a\n2025-01-01 00:15;1,5\n2025-01-01 00:30;2,5\n"
    assert values(read(text, decimal=",")) == [1.5, 2.5]


def test_a_gzipped_file_is_read(read, tmp_path):
    path = tmp_path / "readings.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode()))
    assert values(read(path)) == [1.0, 2.5, 3.0]


def test_several_files_are_one_source_whose_lines_keep_their_file(read, tmp_path):
    paths = tmp_path / "one.csv", tmp_path / "two.csv"
    paths[0].write_text("time,a\n2025-01-01 00:15,1\n2025-01-01 00:30,2\n")
    paths[1].write_text("a,time\n3,2025-01-01 00:45\n4,2025-01-01 01:00\n")
    assert values(read(paths)) == [1.0, 2.0, 3.0, 4.0]
    paths[1].write_text("a,time\n3,2025-01-01 00:45\nfour,2025-01-01 01:00\n")
    with pytest.raises(BrokenLine, match=r"^two\.csv, line 3: a value is no number"):
        read(paths)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (PLAIN.replace("2.5", "2.5,7"), 3, "expected 2 fields, found 3"),
        (PLAIN.replace(",2.5", ""), 3, "expected 2 fields, found 1"),
        (PLAIN.replace("2.5", '"2.5'), 3, "a quote is never closed"),
        (PLAIN.encode().replace(b"2.5", b"\xff\xfe"), 3, "the bytes are not UTF-8"),
    ],
    ids=["too many fields", "too few fields", "open quote", "bytes that are not UTF-8"],
)
def test_a_broken_line_is_named(read, text, line, reason):
    with pytest.raises(BrokenLine) as refusal:
        read(text)
    assert refusal.value.message.startswith(f"readings.csv, line {line}: {reason}")
    assert refusal.value.data["line"] == line


@pytest.mark.parametrize("number", ["12kWh", "1.2.3", "１２", "0x10", "one", "1,5"])
def test_a_text_that_is_no_number_is_refused_with_its_line(read, number):
    with pytest.raises(BrokenLine) as refusal:
        read(PLAIN.replace("2.5", f'"{number}"'))
    assert refusal.value.message.startswith("readings.csv, line 3: a value is no number")
    assert number in refusal.value.message


@pytest.mark.parametrize("time", ["yesterday", "2025-13-01 00:30", "2025-01-01 00:75", ""])
def test_a_time_that_is_none_is_refused_with_its_line(read, time):
    with pytest.raises(BrokenLine, match=r"^readings\.csv, line 3: the time cannot be read"):
        read(PLAIN.replace("2025-01-01 00:30", time))


def test_the_line_number_counts_blank_lines_and_lines_inside_quotes(read):
    text = 'time,a,note\n2025-01-01 00:15,1,"two\nlines"\n\n2025-01-01 00:30,x,\n'
    with pytest.raises(BrokenLine, match="line 5: a value is no number"):
        read(text)


def test_a_long_broken_line_is_shortened_in_the_message(read):
    with pytest.raises(BrokenLine) as refusal:
        read(PLAIN.replace("2.5", "x" * 500))
    assert len(refusal.value.message) < 160
    assert "…" in refusal.value.message


def test_a_broken_line_leaves_no_scratch_files(declare, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(BrokenLine):
        read_readings(declare(PLAIN.replace("2.5", "2.5,7")))
    assert [path.name for path in tmp_path.iterdir()] == ["readings.csv"]


def test_closing_the_readings_leaves_no_scratch_files(declare, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    readings = read_readings(declare(PLAIN))
    table = readings.to_arrow()
    readings.close()
    assert [path.name for path in tmp_path.iterdir()] == ["readings.csv"]
    assert table.num_rows == 3


@pytest.mark.parametrize("text", ["-", "n/a", "N/A", "null", "", "  ", "#N/A"])
def test_a_text_that_says_no_value_is_missing_and_never_zero(read, finding_of, text):
    readings = read(PLAIN.replace("2.5", text))
    assert values(readings) == [1.0, None, 3.0]
    assert readings.to_arrow()["status"].to_pylist()[1] == "missing"
    assert finding_of(readings, "telemetry.missing").data["number"] == 1


@pytest.mark.parametrize("text", ["NaN", "nan", "-nan"])
def test_nan_is_kept_apart_from_missing(read, finding_of, text):
    readings = read(PLAIN.replace("2.5", text))
    assert readings.counts == {"rows": 3, "measured": 2, "not_a_number": 1}
    assert values(readings)[1] != values(readings)[1]
    assert finding_of(readings, "telemetry.not_a_number").data["number"] == 1


@pytest.mark.parametrize("text", ["inf", "-Infinity", "1e999"])
def test_an_infinite_value_is_not_measured(read, finding_of, text):
    readings = read(PLAIN.replace("2.5", text))
    assert readings.counts["infinite"] == 1
    assert finding_of(readings, "telemetry.infinite").data["number"] == 1


def test_missing_texts_can_be_declared(read):
    assert values(read(PLAIN.replace("2.5", "out"), missing_texts=("out",))) == [1.0, None, 3.0]


@pytest.mark.parametrize("text", ["time,a\n", "time,a", "time,a\n\n\n"])
def test_an_empty_table_is_refused(read, text):
    with pytest.raises(EmptySource, match="holds no reading"):
        read(text)


def test_a_file_without_anything_is_refused(read):
    with pytest.raises(UnreadableSource, match="no header line"):
        read("")


def test_a_missing_file_is_refused(read, tmp_path):
    with pytest.raises(UnreadableSource, match="is not a file"):
        read(tmp_path / "nowhere.csv")


def test_a_missing_column_is_refused_with_the_nearest_name(read):
    with pytest.raises(MissingColumn) as refusal:
        read(
            "time,incomer_1\n2025-01-01 00:15,1\n",
            channels=(Channel(channel="incomer1", unit="kWh"),),
        )
    assert refusal.value.hint == "did you mean 'incomer_1'?"


def test_two_columns_of_one_name_are_refused(read):
    with pytest.raises(UnusableDeclaration, match="more than one column 'a'"):
        read("time,a,a\n2025-01-01 00:15,1,2\n")


def test_columns_that_differ_in_case_only_are_told_apart(read):
    text = "time,a,A\n2025-01-01 00:15,1,10\n2025-01-01 00:30,2,20\n"
    readings = read(text, channels=(Channel(channel="upper", column="A", unit="kWh"),))
    assert values(readings) == [10.0, 20.0]


def test_an_unknown_format_is_refused(read, tmp_path):
    path = tmp_path / "readings.xls"
    path.write_text("x")
    with pytest.raises(UnusableDeclaration, match=r"format of readings\.xls is not known"):
        read(path)


def test_a_chinese_encoding_is_read_where_declared(read, tmp_path):
    path = tmp_path / "readings.csv"
    path.write_bytes("时间,进线\n2025-01-01 00:15,1\n2025-01-01 00:30,二\n".encode("gb18030"))
    channel = Channel(channel="incomer", column="进线", unit="kWh")
    options = {"instant_column": "时间", "channels": (channel,)}
    with pytest.raises(UnreadableSource, match=r"header of readings\.csv is not UTF-8"):
        read(path, **options)
    with pytest.raises(BrokenLine, match=r"readings\.csv, line 3: .*reads '2025-01-01 00:30,二'"):
        read(path, encoding="gb18030", **options)
    assert values(read(path, encoding="gb18030", missing_texts=("二",), **options)) == [1.0, None]


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [("klingon", "not a known encoding"), ("ascii", "cannot be read as ascii")],
)
def test_a_wrong_encoding_is_refused(read, tmp_path, encoding, reason):
    with pytest.raises(UnreadableSource, match=reason):
        read(PLAIN.replace("time", "时间"), encoding=encoding, instant_column="时间")


def test_a_damaged_gzip_file_is_refused(read, tmp_path):
    path = tmp_path / "readings.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode())[:-12])
    with pytest.raises(UnreadableSource, match=r"readings\.csv\.gz"):
        read(path)
