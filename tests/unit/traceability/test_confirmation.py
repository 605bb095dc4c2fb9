from datetime import UTC, datetime

import pytest

from duheng.traceability import Assignment, Confirmation, UnusableConfirmation

BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def make(**more) -> Confirmation:
    fields = {
        "instrument_id": "m1",
        "certificate_id": "urn:x",
        "kind": "calibration",
        "valid_from": BEGIN,
        "valid_to": END,
    }
    return Confirmation(**(fields | more))


def test_the_id_is_derived_from_the_content():
    assert make().confirmation_id == make().confirmation_id
    assert make().confirmation_id != make(drift_allowance=0.001).confirmation_id


def test_a_given_id_is_kept():
    assert make(confirmation_id="mine").confirmation_id == "mine"


def test_a_drift_allowance_not_stated_differs_from_none_by_convention():
    assert make().drift_allowance is None
    assert make().confirmation_id != make(drift_allowance=0.0).confirmation_id


@pytest.mark.parametrize("allowance", [-0.1, float("nan"), float("inf")])
def test_a_drift_allowance_that_is_no_half_width_is_refused(allowance):
    with pytest.raises(UnusableConfirmation, match="drift allowance"):
        make(drift_allowance=allowance)


def test_an_empty_validity_is_refused():
    with pytest.raises(UnusableConfirmation, match="which is empty"):
        make(valid_to=BEGIN)


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(UnusableConfirmation, match="without an offset"):
        make(valid_from=datetime(2025, 1, 1))  # noqa: DTZ001 - the fault under test


def test_a_calibration_without_a_certificate_is_refused():
    with pytest.raises(UnusableConfirmation, match="names no certificate"):
        make(certificate_id=None)


def test_a_class_alone_needs_no_certificate():
    assert make(kind="class", certificate_id=None).kind == "class"


def test_an_unknown_kind_is_refused_with_those_known():
    with pytest.raises(UnusableConfirmation) as refusal:
        make(kind="guess")
    assert "calibration, verification, class" in refusal.value.hint


def test_a_role_that_could_not_be_a_column_name_is_refused():
    with pytest.raises(UnusableConfirmation, match="not a role"):
        Assignment(channel="incomer", instrument_id="m1", role="CT 1; drop")


def test_an_empty_assignment_is_refused():
    with pytest.raises(UnusableConfirmation, match="which is empty"):
        Assignment(channel="incomer", instrument_id="m1", begin=END, end=BEGIN)


def test_the_earlier_of_end_and_withdrawal_is_effective():
    withdrawn = datetime(2025, 5, 1, tzinfo=UTC)
    assert make(withdrawn_at=withdrawn).effective_to == withdrawn
    assert make(valid_to=None).effective_to is None
