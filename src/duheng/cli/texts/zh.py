"""The texts of the command line in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "help.usage": "用法: ",
    "help.options": "选项",
    "help.commands": "命令",
    "option.lang": "显示语言，也可用 DUHENG_LANG 设定。",
    "option.help": "显示本页。",
    "option.debug": "出错时显示调用栈，也可用 DUHENG_DEBUG=1。",
    "option.json": "只输出 JSON；错误也以 JSON 写到标准错误。",
    "root.help": """度衡：每个数都有不确定度，每一项不确定度都有依据。

\b
示例：
  duheng units convert 1 tce GJ
  duheng evaluate model.yaml --monte-carlo adaptive

\b
退出码：
  0  完成
  1  判定为不通过
  2  输入不可用：标准错误给出一行说明（什么、何处、怎么办）
  70 度衡自身的故障""",
    "units.short": "单位换算与查询。",
    "units.help": """测量单位的换算、列出与查看。

\b
示例：
  duheng units convert 1 tce GJ
  duheng units list 煤

退出码：0 完成，2 单位未知或量纲不同。""",
    "units.convert.short": "把一个值换算到另一个单位。",
    "units.convert.help": """把 VALUE 从一个单位换算到另一个单位。

温度值按零点换算：20 degC 为 293.15 K。
温度差与不确定度不带零点：加 --interval 时 0.5 degC 为 0.5 K。

\b
示例：
  duheng units convert 1 tce GJ
  duheng units convert --interval 0.5 degC K

退出码：0 完成，2 单位未知或量纲不同。""",
    "units.convert.interval": "VALUE 是差值或不确定度。",
    "units.convert.difference": "差值 ",
    "units.list.short": "列出已知单位。",
    "units.list.help": """列出符号、名称或写法中含有 TEXT 的单位；不给 TEXT 时列出全部。

\b
示例：
  duheng units list
  duheng units list 时 --json

退出码：0。""",
    "units.list.none": "没有含“{wanted}”的单位",
    "units.show.short": "查看一个单位。",
    "units.show.help": """显示一个单位的量纲、到一贯 SI 单位的系数，以及其他写法。

\b
示例：
  duheng units show kWh
  duheng units show 'tCO2/MWh' --json

退出码：0 完成，2 单位未知。""",
    "units.column.symbol": "符号",
    "units.column.name": "名称",
    "units.column.dimension": "量纲",
    "units.column.spellings": "其他写法",
    "units.column.factor": "到一贯 SI 单位的系数",
    "units.column.offset": "零点（一贯 SI 单位）",
    "units.column.dsi": "D-SI",
    "units.column.ucum": "UCUM",
    "units.column.latex": "LaTeX",
    "units.column.notes": "说明",
    "version.short": "显示版本。",
    "version.help": """显示度衡与 Python 的版本。

\b
示例：
  duheng version
  duheng version --json

退出码：0。""",
}
