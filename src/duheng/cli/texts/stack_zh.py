"""The texts of the commands about stack monitors and cross-checks, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "rata.short": "重新计算已提交的烟气监测系统比对试验。",
    "rata.help": """由表中各试验自身的数据，重新计算 FILE.csv 的每个相对准确度试验。

表格可以是 EPA 的 32 列格式；也可以含 quantity、runs、mean_monitor、mean_reference、
standard_deviation 各列，并可有所提交的 mean_difference、t_value、confidence_coefficient、
relative_accuracy、bias_factor、date、unit、test、facility、location。凡超出修约所能解释、
与其余数据不符的，逐项列出。

\b
示例：
  duheng rata CO2RATA.csv
  duheng rata tests.csv --rules cn/stack-test-criteria --json

退出码：0 各试验与自身数据一致，1 有不一致或有不可用的行，2 文件或判据不可用。""",
    "rata.rules": "判据规则包；省略时按表格形式选取。",
    "rata.progress": "已读 {number} 个试验 …",
    "rata.rules_used": "判据：{pack}，{edition}（{document}），{confidence_word}",
    "rata.tolerance": "每个数据可按表格末位或书写末位的半个单位修约；两者留下的区间应相交。",
    "rata.by_quantity": "试验",
    "rata.by_field": "各项数据",
    "rata.by_outcome": "按判据的结论",
    "rata.quantity": "测量量",
    "rata.field": "数据项",
    "rata.state.agrees": "一致",
    "rata.state.agrees_as_written": "按书写位数一致",
    "rata.state.disagrees": "不一致",
    "rata.state.not_stated": "未给出",
    "rata.state.annual": "合格（较优限值）",
    "rata.state.passed": "合格",
    "rata.state.failed": "不合格",
    "rata.field.mean_difference": "平均差",
    "rata.field.t_value": "t 值",
    "rata.field.confidence_coefficient": "置信系数",
    "rata.field.relative_accuracy": "相对准确度",
    "rata.field.bias_factor": "偏倚调整因子",
    "rata.field.outcome": "结论",
    "rata.line": "行",
    "rata.test": "试验",
    "rata.stated": "提交值",
    "rata.recomputed": "重算值",
    "rata.deviation": "相差",
    "rata.allowed": "修约可解释",
    "rata.disagreements": "{number} 个试验与自身数据不一致",
    "rata.bad_rows": "{number} 行不可用",
    "rata.reason": "原因",
    "rata.more": "另有 {number} 项，--json 可列出全部",
}
