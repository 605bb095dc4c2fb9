import pytest

from duheng.telemetry.errors import ConflictingDuplicates, MidnightLabels

START = "time,a\n"
ROWS = ["2025-01-01 00:15,1", "2025-01-01 00:30,2", "2025-01-01 00:45,3", "2025-01-01 01:00,4"]


def text(rows):
    return START + "\n".join(rows) + "\n"


def values(readings):
    return readings.to_arrow()["value"].to_pylist()


def test_rows_out_of_order_are_sorted_and_said(read, finding_of):
    readings = read(text([ROWS[2], ROWS[0], ROWS[3], ROWS[1]]))
    assert values(readings) == [1.0, 2.0, 3.0, 4.0]
    assert readings.digest == read(text(ROWS)).digest
    assert finding_of(readings, "telemetry.unordered").data["number"] == 2


def test_identical_duplicates_are_counted_once_and_noted(read, finding_of):
    readings = read(text([*ROWS, ROWS[1], ROWS[1]]))
    assert values(readings) == [1.0, 2.0, 3.0, 4.0]
    found = finding_of(readings, "telemetry.duplicate")
    assert (found.data["number"], found.severity) == (2, "note")


CONFLICT = text([*ROWS, "2025-01-01 00:30,9"])


def test_conflicting_duplicates_are_refused_with_the_line(read):
    with pytest.raises(ConflictingDuplicates) as refusal:
        read(CONFLICT)
    assert refusal.value.message.startswith("readings.csv, line 6: channel a has another value")


@pytest.mark.parametrize(("rule", "kept"), [("first", 2.0), ("last", 9.0), ("none", None)])
def test_conflicting_duplicates_follow_the_declared_rule(read, finding_of, rule, kept):
    readings = read(CONFLICT, duplicates=rule)
    assert values(readings) == [1.0, kept, 3.0, 4.0]
    found = finding_of(readings, "telemetry.conflicting_duplicate")
    assert found.data["number"] == 1
    assert found.data["rule"] == rule
    assert not [f for f in readings.findings if f.code == "telemetry.gap"]


def test_a_conflict_behind_an_identical_copy_is_still_a_conflict(read):
    with pytest.raises(ConflictingDuplicates):
        read(text([*ROWS, ROWS[1], "2025-01-01 00:30,9"]))


def test_a_missing_copy_of_a_value_is_a_conflict(read):
    with pytest.raises(ConflictingDuplicates):
        read(text([*ROWS, "2025-01-01 00:30,"]))


DAY = [f"2025-01-0{day} {hour:02d}:00,{day}" for day in (1, 2) for hour in (6, 12, 18, 0)]


def test_midnight_rows_with_the_old_date_are_refused_undeclared(read):
    with pytest.raises(MidnightLabels) as refusal:
        read(text(DAY))
    assert refusal.value.message.startswith("2 midnight rows carry the date of the day they end")
    assert "line 5" in refusal.value.message
    assert "midnight_belongs_to: next_day" in refusal.value.hint


def test_midnight_rows_are_moved_where_declared_and_the_reason_is_kept(read, finding_of):
    readings = read(text(DAY), midnight_belongs_to="next_day")
    assert values(readings) == [1.0] * 4 + [2.0] * 4
    assert readings.period.duration.total_seconds() == 2 * 86400
    found = finding_of(readings, "telemetry.midnight_label")
    assert found.data["number"] == 2
    assert found.data["reason"] == "midnight_belongs_to: next_day"


def test_a_declaration_that_the_order_contradicts_is_refused(read):
    with pytest.raises(MidnightLabels, match="already follow the row before them"):
        read(
            text(["2025-01-01 18:00,1", "2025-01-02 00:00,2", "2025-01-02 06:00,3"]),
            midnight_belongs_to="next_day",
        )


def test_one_row_out_of_place_at_midnight_is_not_taken_for_the_pattern(read, finding_of):
    rows = ["2025-01-01 00:00,1", "2025-01-01 12:00,3", "2025-01-01 06:00,2", "2025-01-01 18:00,4"]
    readings = read(text(rows))
    assert finding_of(readings, "telemetry.unordered").data["number"] == 1
    assert values(readings) == [1.0, 2.0, 3.0, 4.0]
