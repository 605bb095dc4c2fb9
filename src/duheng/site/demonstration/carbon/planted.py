"""What is wrong in the synthetic accounts and checks on purpose: kept with what was built."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.site.demonstration.carbon.handed import BIAS_PERCENT, BIASED_LABORATORY, WRONG_TEST
from duheng.site.demonstration.carbon.plans import BETTER_METER
from duheng.site.demonstration.carbon.power import FLOW_READS
from duheng.site.demonstration.carbon.works import PUMPS_READ

PLANTED: tuple[Mapping[str, object], ...] = (
    {"fault": "flow_monitor_reads_high", "site": "power", "reads": FLOW_READS,
     "shows_in": "cross_check"},
    {"fault": "submitted_test_contradicts_itself", "site": "power", "line": WRONG_TEST,
     "shows_in": "stack_tests"},
    {"fault": "biased_laboratory", "site": "power", "laboratory": BIASED_LABORATORY,
     "bias_percent": BIAS_PERCENT, "shows_in": "laboratories"},
    {"fault": "meter_of_the_pump_house_reads_low", "site": "works", "reads": PUMPS_READ,
     "shows_in": "balance"},
    {"fault": "meter_past_its_date", "site": "works", "serial": "SYN-E2", "shows_in": "metering"},
    {"fault": "meter_of_another_class_than_planned", "site": "works", "meter": BETTER_METER,
     "shows_in": "plan"},
)  # fmt: skip
"""Each fault, the site that has it, and the account or check that finds it."""
