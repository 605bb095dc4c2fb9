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
    "cross-check.short": "比对两种途径或两个时期得到的数据。",
    "cross_check.help": """比对两份已发布核算的数据，并计入两份不确定度预算共有的来源。

A.json、B.json 由 duheng account ACCOUNT.yaml --json 写出。同一数据的两种途径（烟气与燃料），当
E_n（差值除以其扩展不确定度）的绝对值不大于 1 时一致。加 --change 时为同一对象的两个时期，变化
按其自身的不确定度判断。只给一个文件（机组 CSV 表）时，按申报燃料核对单位热量的二氧化碳。

\b
示例：
  duheng cross-check stack.json fuel.json
  duheng cross-check fuel-2024.json fuel-2025.json --change
  duheng cross-check units.csv --json

退出码：0 相符，1 不相符或无法判断，2 文件不可用。""",
    "cross_check.of": "A.json 含多个量时，所取的量。",
    "cross_check.with": "B.json 中与之对应的量。",
    "cross_check.change": "两份核算为同一对象的两个时期。",
    "cross_check.column.group": "范围",
    "cross_check.column.first": "第一",
    "cross_check.column.second": "第二",
    "cross_check.column.difference": "差值",
    "cross_check.column.uncertainty": "U（k = 2）",
    "cross_check.column.statistic": "差值 / U",
    "cross_check.column.apart": "若无共有来源",
    "cross_check.column.verdict": "结论",
    "cross_check.column.source": "来源",
    "cross_check.column.evidence": "依据",
    "cross_check.column.fuel": "申报燃料",
    "cross_check.column.units": "机组数",
    "cross_check.column.fit": "相符",
    "cross_check.column.outliers": "不符",
    "cross_check.column.line": "行",
    "cross_check.column.unit": "机组",
    "cross_check.column.ratio": "lb/mmBtu",
    "cross_check.column.expected": "预期",
    "cross_check.column.explanation": "解释",
    "cross_check.title.agreement": "一致性（E_n）：{one} 与 {two}",
    "cross_check.title.change": "变化：{one} 至 {two}",
    "cross_check.verdict.agree": "一致",
    "cross_check.verdict.disagree": "不一致",
    "cross_check.verdict.changed": "有变化",
    "cross_check.verdict.within_uncertainty": "在不确定度以内",
    "cross_check.verdict.not_judged": "无法判断",
    "cross_check.nothing_shared": "两份预算没有共有的来源。",
    "cross_check.shared": "两份预算共有 {number} 个来源",
    "cross_check.units": "{units} 台机组，核对 {checked} 台",
    "cross_check.totals": "合计",
    "cross_check.outliers": "{number} 台机组与申报燃料不符",
    "cross_check.reason.second_fuel": "如同燃用其第二申报燃料（{fuel}）",
    "cross_check.reason.mixture": "介于第一与第二申报燃料之间",
    "cross_check.reason.other_fuel": "如同 {fuel}，而未申报",
    "cross_check.reason.between": "介于不同燃料之间，而只申报一种",
    "cross_check.reason.no_fuel": "表中没有燃料给出此值",
    "sink-design.short": "设计森林碳汇的样地：总数与各层数量。",
    "sink_design.help": """按各层的面积、均值和标准差，求达到所需精度的样地数及其分配。

STRATA.csv 每层一行，含 stratum、area、mean、standard_deviation 各列，可加 cost；或每个预调查样地
一行，含 stratum、area、value。t 值按样地数减层数取；每层至少两个样地；所列误差由实际分配算出。

\b
示例：
  duheng sink-design strata.csv --error 10
  duheng sink-design pilot.csv --error 10 --allocation proportional --plot-area 0.06
  duheng sink-design strata.csv --plots 46 --json

退出码：0 已设计，2 文件或数值不可用。""",
    "sink_design.error": "所需相对抽样误差，%。",
    "sink_design.plots_given": "样地总数，求其误差与分配。",
    "sink_design.probability": "置信概率，%。",
    "sink_design.allocation": "neyman：按面积×标准差÷成本平方根；proportional：按面积。",
    "sink_design.plot_area": "单个样地面积，与 area 同单位；给出后按有限总体计。",
    "sink_design.column.stratum": "层",
    "sink_design.column.area": "面积",
    "sink_design.column.mean": "均值",
    "sink_design.column.standard_deviation": "标准差",
    "sink_design.column.plots": "样地数",
    "sink_design.title.neyman": "样地分配（奈曼）",
    "sink_design.title.proportional": "样地分配（按面积）",
    "sink_design.result": "共 {plots} 个样地，预期相对误差 {error} %（置信概率 {probability} %）。",
    "sink_design.cost": "总成本 {cost}。",
    "sink_design.not_reached": "未达到所需误差。",
    "check-values.short": "核对所填数值：煤质分析、热耗率、分项与合计。",
    "check_values.help": """核对 VALUES.yaml 所填的数值彼此是否相符。

煤质：单位热值含碳量的范围，以及按元素组成的杜隆公式；机组：热量与电量之比；合计：分项之和与
合计之差是否在其扩展不确定度之内。判据在规则包 cn/coal-checks。

\b
示例：
  duheng check-values examples/check-values/VALUES.yaml
  duheng check-values VALUES.yaml --json

退出码：0 全部相符，1 有不相符或不能判断，2 文件不可用。""",
    "check_values.rules": "判据规则包。",
    "check_values.title": "核对 {number} 项",
    "check_values.column.kind": "类别",
    "check_values.column.name": "名称",
    "check_values.column.value": "数值",
    "check_values.column.verdict": "结论",
    "check_values.kind.carbon_per_heat": "单位热值含碳量",
    "check_values.kind.dulong": "杜隆公式",
    "check_values.kind.heat_rate": "热耗率",
    "check_values.kind.identity": "分项与合计",
    "check_values.fits": "相符",
    "check_values.fits_not": "不相符",
    "check_values.not_judged": "不能判断",
}
