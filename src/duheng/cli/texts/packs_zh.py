"""The texts of the commands about packs, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "pack.short": "规则包：编写、检查、验算、比较、查值。",
    "pack.help": """规则包：有日期的规则、数值与方法，都是数据。

随程序附带的、其他软件包带来的、以及环境变量 DUHENG_PACKS 所列文件和文件夹中的规则包均视为已安装。

\b
示例：
  duheng pack list 电力
  duheng pack value cn/standard-coal energy=diesel --on 2025-12-31

退出码：0 完成，1 规则包的算例未通过，2 规则包或数值未知。""",
    "pack.extra": "另读此文件或文件夹中的规则包，可重复给出。",
    "pack.edition": "有多个版本时指明版本。",
    "pack.list.short": "列出规则包。",
    "pack.list.help": """列出编号、名称或文件号中含有 TEXT 的规则包；不给 TEXT 时列出全部。

\b
示例：
  duheng pack list
  duheng pack list 煤 --json

退出码：0 完成，2 附加的规则包无法读取。""",
    "pack.show.short": "查看一个规则包。",
    "pack.show.help": """显示规则包的表头及其数值或方程。

\b
示例：
  duheng pack show cn/standard-coal --on 2025-12-31
  duheng pack show cn/electricity-emission-factors --json

退出码：0 完成，2 规则包未知。""",
    "pack.show.more": "另有 {number} 行（--json 给出全部）",
    "pack.value.short": "按日期查一个数值。",
    "pack.value.help": """按日期、数据年份或核算年度查规则包中的数值。

超出有效期的数值会被拒绝；规则包自己声明可沿用最近公布值时除外。

\b
示例：
  duheng pack value cn/standard-coal energy=diesel --on 2025-12-31
  duheng pack value cn/electricity-emission-factors region=national --accounting-year 2025

退出码：0 完成，2 没有这个数值，或当时未生效。""",
    "pack.on": "数值须在这一天有效。",
    "pack.value.data_year": "数值所依据数据的年份。",
    "pack.value.accounting_year": "核算年度。",
    "pack.value.strict": "拒绝未与原文核对的数值。",
    "pack.value.uncertainty": "标准不确定度",
    "pack.value.stands_in": "该年尚无公布值，沿用最近公布的数值",
    "pack.value.assumed": "默认",
    "pack.value.alternative": "另有流传的数值",
    "pack.test.short": "验算规则包自带的算例。",
    "pack.test.help": """验算规则包自带的算例：问的是什么，应得什么，实得什么。

路径可以是文件或文件夹；ID 指已安装的规则包，ID@版本 或 ID@YYYY-MM-DD 指其中一个版本。
不给时验算全部已安装的规则包。没有程序能验算的算例不算通过。

\b
示例：
  duheng pack test my-packs/
  duheng pack test cn/standard-coal --json

退出码：0 全部通过，1 有算例未通过，2 规则包无法读取。""",
    "pack.test.all": "全部已安装的规则包，以及路径中的规则包。",
    "pack.test.column.number": "序号",
    "pack.test.column.asked": "问",
    "pack.test.column.expected": "应得",
    "pack.test.column.outcome": "结果",
    "pack.test.outcome.passed": "通过",
    "pack.test.outcome.failed": "未通过",
    "pack.test.outcome.not_run": "未验算",
    "pack.test.nobody": "没有程序能验算 {kind} 类规则包的算例",
    "pack.test.summary": "规则包 {packs} 个，算例 {examples} 个：通过 {passed}，未通过 {failed}，"
    "未验算 {not_run}",
    "pack.test.passed": "通过",
    "pack.test.failed": "未通过",
    "pack.column.id": "编号",
    "pack.column.edition": "版本",
    "pack.column.title": "名称",
    "pack.column.document": "文件",
    "pack.column.from": "起始日",
    "pack.column.to": "终止日",
    "pack.column.confidence": "可信程度",
    "pack.column.source": "来源",
    "pack.column.digest": "摘要",
    "pack.column.data_year": "数据年份",
    "pack.column.value": "数值",
    "pack.column.unit": "单位",
    "pack.column.route": "路径",
    "pack.column.which": "值",
    "pack.column.equation": "方程",
    "pack.column.statutory": "法定口径",
    "pack.column.best_estimate": "最佳估计",
    "pack.confidence.official": "官方",
    "pack.confidence.secondary": "二手",
    "pack.confidence.unchecked": "待核原文",
    "pack.new.short": "写出一个带说明的规则包空表。",
    "pack.new.help": """把带说明的规则包空表写到 DIR/地区/KIND/名称.yaml。

待填处为 ____，旁边的说明指出该填什么；可省略的内容写成注释。已有的文件绝不覆盖。

\b
示例：
  duheng pack new rules hulun/emission-factors
  duheng pack new methods hulun/heat-of-boilers --dir my-packs

退出码：0 已写出，2 类别未知、编号不可用或文件已存在。""",
    "pack.new.dir": "各地区文件夹所在的文件夹；缺省为当前文件夹。",
    "pack.new.written": "已写出：{file}",
    "pack.new.next": "填好空白后运行：duheng pack check {file} && duheng pack test {folder}",
    "pack.schema.short": "打印一类规则包的 JSON Schema。",
    "pack.schema.help": """打印一类（KIND）规则包文件的 JSON Schema，自身完整。

支持 JSON Schema 的编辑器可据此在输入时补全和检查。

\b
示例：
  duheng pack schema rules > rules.json
  duheng pack schema methods

退出码：0 已打印，2 类别未知。""",
    "pack.check.short": "检查规则包：格式、日期、语言、单位、来源、可信程度。",
    "pack.check.help": """检查规则包：格式、日期、语言、单位、来源、可信程度、引用。

路径可以是文件或文件夹；ID 指已安装的规则包，ID@版本 或 ID@YYYY-MM-DD 指其中一个版本。
一次列出全部问题，各注明行号和位置；说明见 docs/look-up/findings.md。

\b
示例：
  duheng pack check my-packs/
  duheng pack check cn/standard-coal --strict --json

退出码：0 没有错误，1 有规则包有错误，2 没有这个文件或规则包。""",
    "pack.check.strict": "待核原文的数值按错误处理。",
    "pack.check.good": "合格",
    "pack.check.bad": "有错",
    "pack.check.line": "行",
    "pack.check.summary": "{number} 个规则包中 {good} 个没有错误",
    "pack.diff.short": "按含义比较两个规则包。",
    "pack.diff.help": """按含义比较两个规则包：表头、按日期的数值、按名称的条目、算例。

A 和 B 可以是文件，也可以是已安装规则包的 ID、ID@版本 或 ID@YYYY-MM-DD。
键和行的次序、注释、数字的写法不算差别。

\b
示例：
  duheng pack diff cn/standard-coal@2020-12-31 cn/standard-coal@2021-12-31
  duheng pack diff old.yaml new.yaml --json

退出码：0 含义相同，1 有差别，2 规则包无法读取。""",
    "pack.diff.same": "两者含义相同。",
    "pack.diff.number": "差别：{number}",
    "pack.diff.column.place": "位置",
    "pack.diff.column.what": "差别",
    "pack.diff.what.added": "新增",
    "pack.diff.what.removed": "删去",
    "pack.diff.what.changed": "改变",
    "pack.diff.part.header": "表头",
    "pack.diff.part.values": "数值",
    "pack.diff.part.body": "内容",
    "pack.diff.part.example": "算例",
}
