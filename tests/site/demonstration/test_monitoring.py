"""The synthetic energy user is monitored: readings through the door, every fault found."""

from pathlib import Path

import pytest

from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.building import Built
from duheng.site.demonstration.monitoring import DAYS, UNKNOWN, record_monitoring
from duheng.site.monitoring.models import ChannelFlag, ChannelQuality, HistoryDay
from duheng.site.monitoring.places import inbox_folder
from duheng.telemetry.intake.inbox import Inbox

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_declared_fault_is_found_and_the_unknown_code_waits_in_quarantine(
    region: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))
    assert record_monitoring(region.records) > 50_000
    found = set(ChannelFlag.objects.values_list("monitored__code", "code"))
    assert {
        ("synthetic/E2/energy", "telemetry.gap"),
        ("synthetic/E3/active", "telemetry.stuck"),
        ("synthetic/E3/energy", "telemetry.not_traceable"),
        ("synthetic/E4/energy", "telemetry.swap"),
        ("synthetic/E5/active", "telemetry.out_of_range"),
    } <= found
    assert not any(code.startswith("synthetic/E1/") for code, _flag in found)
    assert ChannelQuality.objects.values("monitored").distinct().count() == 20
    assert HistoryDay.objects.visible_to(SYSTEM).count() == DAYS - 1
    with Inbox(inbox_folder()) as inbox:
        assert {one.code for one in inbox.quarantined()} == {UNKNOWN}
        assert not inbox.waiting
