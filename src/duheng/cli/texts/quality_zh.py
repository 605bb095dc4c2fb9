"""The texts of the commands about plans, reviews, scores and rounds, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "metering-review.short": "审查能源计量器具一览表。",
    "metering_review.help": """按现行要求审查能源计量器具一览表。

LIST 为 CSV 或 XLSX，表头中英文均可：进出用能单位、主要次级用能单位、主要用能设备一览表，
可在一个或多个文件中。
逐能源、逐级别计算配备率并与要求比较；逐台比较准确度等级，判定检定或校准在所问日期是否有效；
再统计有效器具计量的能源量和排放量占比。要求取自带日期的规则包。

\b
示例：
  duheng metering-review lists.xlsx --on 2025-09-30
  duheng metering-review unit.csv shops.csv --on 2025-09-30 --answers answers.yaml --xlsx out.xlsx

退出码：0 无须整改，1 有须整改，2 一览表不能使用。""",
    "metering_review.on": "判定要求与有效性的日期。",
    "metering_review.level": "未注明级别的行所属的级别。",
    "metering_review.answers": "已判定的检查表（YAML）。",
    "metering_review.xlsx": "同时写出工作簿。",
    "metering_review.html": "同时写出 HTML 页面。",
    "metering_review.rates": "配备率",
    "metering_review.energy": "能源",
    "metering_review.column_level": "级别",
    "metering_review.needed": "应配",
    "metering_review.provided": "已配",
    "metering_review.rate": "配备率 %",
    "metering_review.required": "要求 %",
    "metering_review.met": "达到",
    "metering_review.coverage": "由有效器具计量的部分",
    "metering_review.of": "对象",
    "metering_review.total": "已填",
    "metering_review.valid": "有效",
    "metering_review.share": "占比",
    "metering_review.unstated": "未填",
    "metering_review.findings": "发现 {number} 项",
    "metering_review.finding": "发现",
    "metering_review.what": "内容",
    "metering_review.conclusion": "{on} 结论：{conclusion}",
    "metering_review.conclusion.conforms": "符合",
    "metering_review.conclusion.correct": "有须整改项",
    "metering_review.conclusion.incomplete": "暂无须整改项，检查表尚有未判定条目",
    "metering_review.yes": "是",
    "metering_review.no": "否",
    "metering_review.level.unit": "进出用能单位",
    "metering_review.level.sub-unit": "主要次级用能单位",
    "metering_review.level.equipment": "主要用能设备",
    "plan.short": "监测计划：比较版本，核对核算。",
    "plan.help": """比较监测计划的版本，并按计划核对核算。

\b
示例：
  duheng plan check PLAN.yaml ACCOUNT.yaml
  duheng plan compare PLAN-1.yaml PLAN-2.yaml

退出码：0 符合计划，1 与计划有偏离，2 文件不能使用。""",
    "plan.check.short": "按监测计划核对核算。",
    "plan.check.help": """说明核算与其期间监测计划的偏离之处。

给出多个版本时，取核算期间有效的版本。可发现：缺少或计划外的源流、方法或路线不同、器具不同、
以缺省值代替计划实测、分析频次不足、计划不在有效期内。

\b
示例：
  duheng plan check PLAN.yaml ACCOUNT.yaml
  duheng plan check PLAN-1.yaml PLAN-2.yaml ACCOUNT.yaml --result result.json

退出码：0 符合计划，1 不符合，2 文件不能使用。""",
    "plan.compare.short": "监测计划两个版本的变化。",
    "plan.compare.help": """说明监测计划两个版本之间的变化及理由。

\b
示例：
  duheng plan compare PLAN-1.yaml PLAN-2.yaml
  duheng plan compare PLAN-1.yaml PLAN-2.yaml --json

退出码：0 完成，1 版本承接有误，2 计划不能使用。""",
    "plan.result": "核算结果的 JSON：据此还可发现所用缺省值。",
    "plan.against": "所依监测计划：{plan}",
    "plan.kept": "核算符合监测计划。",
    "plan.language": "zh-Hans",
    "plan.reason": "理由：{reason}",
    "plan.path": "位置",
    "plan.kind": "类别",
    "plan.before": "原",
    "plan.after": "新",
    "plan.added": "新增",
    "plan.removed": "删除",
    "plan.changed": "更改",
    "plan.changes": "变化 {number} 处",
    "plan.findings": "发现 {number} 项",
    "plan.finding": "发现",
    "plan.what": "内容",
    "laboratory-round.short": "实验室比对的一个轮次。",
    "laboratory_round.help": """比较各实验室对同一样品的结果。

样品的指定值取自参考实验室、配制值，或结果的稳健一致值。给出每个实验室的偏倚及其 U、
z、z'、zeta、E_n 值和 Mandel 的 h、k 统计量；并按全部样品指出有偏倚的实验室。

\b
示例：
  duheng laboratory-round ROUND.yaml
  duheng laboratory-round ROUND.yaml --correction LAB-07

退出码：0 无实验室有偏倚，1 有，2 轮次文件不能使用。""",
    "laboratory_round.correction": "以声明值的形式给出对该实验室的修正。",
    "laboratory_round.assigned": "{sample}：{value} {unit}，u = {u}，{origin}",
    "laboratory_round.reference": "取自参考实验室",
    "laboratory_round.formulation": "取自配制值",
    "laboratory_round.consensus": "取自结果的一致值",
    "laboratory_round.sample": "样品",
    "laboratory_round.laboratory": "实验室",
    "laboratory_round.bias": "偏倚",
    "laboratory_round.biases": "全部样品的偏倚",
    "laboratory_round.biased": "有偏倚",
    "score.short": "评定核算数据的质量。",
    "score.help": """对核算数据给出 0 至 100 分及全部分项。

ACCOUNT.json 为 duheng account --json 的输出；给出 ACCOUNT.yaml 时先运行核算。
完整性、有效率、可溯源率和实测占比取自核算；一致性（取自交叉核对）和及时性用 --inputs 声明。
缺失的分项照实列出，不计为 0 或 1。
给出多份核算时，在公布的权重附近重新抽取权重，检验排名。

\b
示例：
  duheng score account.json --inputs inputs.yaml
  duheng score north.json south.json east.json --json

退出码：0 完成，1 有未能给出的总分，2 文件不能使用。""",
    "score.inputs": "按主体声明的分项及证据（YAML）。",
    "score.quantity": "取哪个数据；不写则取第一个。",
    "score.pack": "权重与规则所在的规则包。",
    "score.seed": "抽取权重所用随机数的种子。",
    "score.title": "{of}：得分 {points}",
    "score.range": "（缺失项取 0 和取 1 时为 {low} 至 {high}）",
    "score.part": "分项",
    "score.weight": "权重",
    "score.value": "数值",
    "score.origin": "来源",
    "score.missing": "缺失",
    "score.grade": "等级：{grade}",
    "score.own": "权重与规则：{pack}，无标准依据",
    "score.sensitivity": "排名：在此权重附近抽取 {draws} 组",
    "score.rank": "名次",
    "score.site": "单位",
    "score.same_rank": "名次不变",
    "score.top_set": "前列单位不变",
    "rating.short": "按加权准则评价管理体系。",
    "rating.help": """按各准则的分数和证据评价；否决项优先于总分。

RATING.yaml 指明规则包，其中有权重、最低要求和等级界限。

\b
示例：
  duheng rating RATING.yaml
  duheng rating RATING.yaml --json

退出码：0 已评定，1 被否决或缺少准则，2 文件不能使用。""",
}
