"""The texts of the command about validity, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "validity.short": "判定一块计量器具读数的有效性，给出标记和依据。",
    "validity.help": """按十二条规则判定 FILE 中的读数，并说明依据。

FILE 为 CSV 或 Parquet，须有 at、value 两列，可有 channel、status、revision、batch 列。
PLATE.yaml 写明器具的申报信息：kind（register 示值、interval 区间量、power 功率、level 状态量）、
unit、interval_s、rated、register_digits、multipliers、swaps，并可有 siblings（同类通道列表）和
confirmations（begin、end、confirmation 列表）。只作标记，不修改也不删除任何读数。

\b
示例：
  duheng validity meter.csv --meter plate.yaml
  duheng validity meter.parquet --meter plate.yaml --json

退出码：0 仅有提示或无标记，1 有疑问，2 文件或申报信息不可用。""",
    "validity.meter": "器具的申报信息。",
    "validity.read": "{number} 个读数，{days} 天（UTC）",
    "validity.none": "各条规则均无疑问。",
    "validity.title": "{number} 条标记",
    "validity.rule": "规则",
    "validity.code": "代码",
    "validity.time": "通道、起、止",
    "validity.evidence": "依据",
}
