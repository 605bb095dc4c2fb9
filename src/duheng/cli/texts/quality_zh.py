"""The texts of the commands about plans, reviews, scores and rounds, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "metering-review.short": "审查能源计量器具一览表。",
    "metering-review.help": """按现行要求审查能源计量器具一览表。

LIST 为 CSV 或 XLSX，表头中英文均可：进出用能单位、主要次级用能单位、主要用能设备一览表，
可在一个或多个文件中。
逐能源、逐级别计算配备率并与要求比较；逐台比较准确度等级，判定检定或校准在所问日期是否有效；
再统计有效器具计量的能源量和排放量占比。要求取自带日期的规则包。

\\b
示例：
  duheng metering-review lists.xlsx --on 2025-09-30
  duheng metering-review unit.csv shops.csv --on 2025-09-30 --answers answers.yaml --xlsx out.xlsx

退出状态：0 无须整改，1 有须整改，2 一览表不能使用。""",
    "metering-review.on": "判定要求与有效性的日期。",
    "metering-review.level": "未注明级别的行所属的级别。",
    "metering-review.answers": "已判定的检查表（YAML）。",
    "metering-review.xlsx": "同时写出工作簿。",
    "metering-review.rates": "配备率",
    "metering-review.energy": "能源",
    "metering-review.column_level": "级别",
    "metering-review.needed": "应配",
    "metering-review.provided": "已配",
    "metering-review.rate": "配备率 %",
    "metering-review.required": "要求 %",
    "metering-review.met": "达到",
    "metering-review.coverage": "由有效器具计量的部分",
    "metering-review.of": "对象",
    "metering-review.total": "已填",
    "metering-review.valid": "有效",
    "metering-review.share": "占比",
    "metering-review.unstated": "未填",
    "metering-review.findings": "发现 {number} 项",
    "metering-review.finding": "发现",
    "metering-review.what": "内容",
    "metering-review.conclusion": "{on} 结论：{conclusion}",
    "metering-review.conclusion.conforms": "符合",
    "metering-review.conclusion.correct": "有须整改项",
    "metering-review.conclusion.incomplete": "暂无须整改项，检查表尚有未判定条目",
    "metering-review.yes": "是",
    "metering-review.no": "否",
    "metering-review.level.unit": "进出用能单位",
    "metering-review.level.sub-unit": "主要次级用能单位",
    "metering-review.level.equipment": "主要用能设备",
}
