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
    "version.short": "显示版本。",
    "version.help": """显示度衡与 Python 的版本。

\b
示例：
  duheng version
  duheng version --json

退出码：0。""",
}
