"""One model of withdrawal for every list that says that a document no longer counts."""

from datetime import datetime, timedelta, timezone

import pytest

from duheng.terms.errors import UnusableInput
from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus, withdrawal_of

SINCE = datetime(2026, 5, 1, 8, tzinfo=timezone(timedelta(hours=8)))
BY_NUMBER = Withdrawal(status=WithdrawalStatus.AMENDED, since=SINCE, number="C-1", successor="C-2")
BY_DIGEST = Withdrawal(status=WithdrawalStatus.VOID, since=SINCE, sha256="ab" * 32)


def test_a_document_is_found_by_its_number_or_by_its_digest() -> None:
    listed = (BY_NUMBER, BY_DIGEST)
    assert withdrawal_of(listed, number="C-1") is BY_NUMBER
    assert withdrawal_of(listed, number="C-9", sha256="ab" * 32) is BY_DIGEST
    assert withdrawal_of(listed, number="C-9", sha256="cd" * 32) is None
    assert withdrawal_of(listed) is None


def test_what_is_written_is_in_utc() -> None:
    assert BY_NUMBER.to_dict() == {
        "number": "C-1", "sha256": None, "status": "amended", "since": "2026-05-01T00:00:00Z",
        "successor": "C-2", "reason": None,
    }  # fmt: skip


@pytest.mark.parametrize("named", [{}, {"number": ""}, {"sha256": "ab"}, {"sha256": "AB" * 32}])
def test_a_withdrawal_of_nothing_is_refused(named: dict[str, str]) -> None:
    with pytest.raises(UnusableInput):
        Withdrawal(status=WithdrawalStatus.VOID, since=SINCE, **named)
