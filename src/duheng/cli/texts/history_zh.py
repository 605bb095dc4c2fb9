"""The texts of the commands about the history of readings, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "history.short": "按日保存读数并汇总。",
    "history.help": """按日保存读数并汇总。

\b
示例：
  duheng history compact --home intake/
  duheng history rollup --home intake/ --period 2026-01 --by day

退出码：0 完成，2 输入不可用或文件损坏。""",
    "history.home": "接收端的目录；历史在 DIR/history 中。",
    "history.snapshot": "通道、网关和令牌 [目录中的 snapshot.json]。",
    "history.yes": "是",
    "history.no": "否",
    "history.compact.short": "把收件箱中的读数归入各日。",
    "history.compact.help": """把收件箱中等待的读数归入所属各日。

同一读数以最后写入的为准。收件箱只放手已落盘的内容；失败后再次运行即可，不丢失也不重复。通道后来变为
已知的读数也一并收入。

\b
示例：
  duheng history compact --home intake/
  duheng history compact --home intake/ --json

退出码：0 完成，2 磁盘拒绝写入、文件损坏或另一个进程正在归档。""",
    "history.close.short": "宣布各日完整。",
    "history.close.help": """宣布某日期之前的每一日完整。

此后到达的读数仍然有效；该日因此得到新的清单，并再次公布。

\b
示例：
  duheng history close --home intake/ --before 2026-02-01
  duheng history close --home intake/ --before 2026-02-01 --announce for-the-ledger/

退出码：0 完成，2 磁盘拒绝写入。""",
    "history.close.before": "仍保持开放的第一个 UTC 日。",
    "history.close.announce": "存放应记入账本的清单的目录。",
    "history.check.short": "对照清单读一遍全部文件。",
    "history.check.help": """读出全部文件，并与清单链核对。

\b
示例：
  duheng history check --home intake/
  duheng history check --home intake/ --json

退出码：0 完整，2 文件缺失或不同（会指明）。""",
    "history.show.short": "列出各日。",
    "history.show.help": """列出各日的读数、文件和更正数。

\b
示例：
  duheng history show --home intake/
  duheng history show --home intake/ --json

退出码：0 已列出，2 清单损坏。""",
    "history.rollup.short": "按刻、小时、日或月汇总读数。",
    "history.rollup.help": """按一刻钟、小时、当地日或当地月汇总读数。

累计表底给出差值，区间量给出和，功率给出均值和量，状态量给出均值。缺失降低覆盖率，绝不当作 0。
设 DUHENG_ENGINE=spark://HOST:PORT 则在 Spark 上运行。

\b
示例：
  duheng history rollup --home intake/ --period 2026-01
  duheng history rollup --home intake/ --period 2026-01 --by hour --channel INCOMER --interpolate 1

退出码：0 完成，2 输入不可用或文件损坏。""",
    "history.rollup.channel": "通道代码；可重复给出 [全部]。",
    "history.rollup.by": "时段长度 [day]。",
    "history.rollup.period": "2026、2026-01 或 起/止，按第一个通道的时区。",
    "history.rollup.interpolate": "跨时段边界的量按时间分摊，最长这么多小时，并加标记。",
    "history.correct.short": "更正读数并写明理由。",
    "history.correct.help": """更正已保存的读数；原来的内容仍保留。

FILE.csv 有三列：channel（代码）、at（带偏移的 ISO 8601 时刻）、value；值为空表示没有数值。

\b
示例：
  duheng history correct fixed.csv --home intake/ --reason "变比错误" --actor "李娜"
  duheng history correct fixed.csv --home intake/ --reason "时钟偏差" --actor "李娜" --json

退出码：0 完成，2 输入不可用，或该读数并未保存。""",
    "history.correct.reason": "理由；随该日保存。",
    "history.correct.actor": "更正人；随该日保存。",
    "history.column.day": "日（UTC）",
    "history.column.readings": "读数",
    "history.column.files": "文件",
    "history.column.overwritten": "被覆盖",
    "history.column.corrections": "更正",
    "history.column.is_closed": "已关闭",
    "history.column.channel": "通道",
    "history.column.begin_at": "起",
    "history.column.amount": "量",
    "history.column.mean": "均值",
    "history.column.coverage": "覆盖率",
    "history.said.batches": "批次",
    "history.said.readings": "读数",
    "history.said.days": "日",
    "history.said.overwritten": "被不同数值覆盖",
    "history.said.through": "已落盘至批次",
    "history.said.closed": "已关闭",
    "history.said.files": "文件",
}
