"""The texts of the commands about the history of readings, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "history.short": "Keep readings by day, and add them up.",
    "history.help": """Keep readings by day, and add them up.

\b
Examples:
  duheng history compact --home intake/
  duheng history rollup --home intake/ --period 2026-01 --by day

Exit status: 0 done, 2 unusable input or a damaged file.""",
    "history.home": "The home of the intake; the history is in DIR/history.",
    "history.snapshot": "Channels, gateways and tokens [snapshot.json in the home].",
    "history.yes": "yes",
    "history.no": "no",
    "history.compact.short": "Put what waits in the inbox into its days.",
    "history.compact.help": """Put what waits in the inbox into the days it belongs to.

The last write of a reading counts. The inbox lets go only of what is on disk; run it again after a
failure, nothing is lost or doubled. Readings whose channel has become known are taken too.

\b
Examples:
  duheng history compact --home intake/
  duheng history compact --home intake/ --json

Exit status: 0 done, 2 the disk refuses, a file is damaged, or another compaction runs.""",
    "history.close.short": "Declare days complete.",
    "history.close.help": """Declare every day before a date complete.

A reading that comes later still counts; it gives the day a new manifest, which is announced again.

\b
Examples:
  duheng history close --home intake/ --before 2026-02-01
  duheng history close --home intake/ --before 2026-02-01 --announce for-the-ledger/

Exit status: 0 done, 2 the disk refuses.""",
    "history.close.before": "First UTC day that stays open.",
    "history.close.announce": "Folder for the manifests that a ledger should take.",
    "history.check.short": "Read every file against the manifests.",
    "history.check.help": """Read every file and hold it against the chain of manifests.

\b
Examples:
  duheng history check --home intake/
  duheng history check --home intake/ --json

Exit status: 0 whole, 2 a file is missing or different: it is named.""",
    "history.show.short": "List the days.",
    "history.show.help": """List the days with their readings, files and corrections.

\b
Examples:
  duheng history show --home intake/
  duheng history show --home intake/ --json

Exit status: 0 listed, 2 a manifest is damaged.""",
    "history.rollup.short": "Add readings up by quarter, hour, day or month.",
    "history.rollup.help": """Add readings up by quarter of an hour, hour, local day or local month.

Registers give differences, intervals sums, power means and amounts, levels means. What is missing
lowers the coverage and is never 0. DUHENG_ENGINE=spark://HOST:PORT runs it on Spark.

\b
Examples:
  duheng history rollup --home intake/ --period 2026-01
  duheng history rollup --home intake/ --period 2026-01 --by hour --channel INCOMER --interpolate 1

Exit status: 0 done, 2 unusable input or a damaged file.""",
    "history.rollup.channel": "Code of a channel; may be repeated [all].",
    "history.rollup.by": "Length of a slot [day].",
    "history.rollup.period": "2026, 2026-01 or BEGIN/END, in the zone of the first channel.",
    "history.rollup.interpolate": "Share out what crosses a border, up to so many hours, marked.",
    "history.correct.short": "Correct readings, with a reason.",
    "history.correct.help": """Correct readings that are held; what they said before stays.

FILE.csv has the columns channel (code), at (ISO 8601 with its offset) and value; an empty value
says that there is none.

\b
Examples:
  duheng history correct fixed.csv --home intake/ --reason "wrong ratio" --actor "Li Na"
  duheng history correct fixed.csv --home intake/ --reason "clock was off" --actor "Li Na" --json

Exit status: 0 done, 2 unusable input, or a reading that is not held.""",
    "history.correct.reason": "Why; kept with the day.",
    "history.correct.actor": "Who; kept with the day.",
    "history.column.day": "day (UTC)",
    "history.column.readings": "readings",
    "history.column.files": "files",
    "history.column.overwritten": "overwritten",
    "history.column.corrections": "corrections",
    "history.column.is_closed": "closed",
    "history.column.channel": "channel",
    "history.column.begin_at": "from",
    "history.column.amount": "amount",
    "history.column.mean": "mean",
    "history.column.coverage": "coverage",
    "history.said.batches": "Batches",
    "history.said.readings": "Readings",
    "history.said.days": "Days",
    "history.said.overwritten": "Overwritten with another value",
    "history.said.through": "On disk up to batch",
    "history.said.closed": "Closed",
    "history.said.files": "Files",
}
