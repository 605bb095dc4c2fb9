"""The texts about what is done with figures after an account was run, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "account.pdf": "并把报告以 PDF 写入此文件。",
    "account.xlsx": "并把报告以工作簿写入此文件。",
    "account.language": "PDF 与工作簿的语言；不给出时同显示语言。",
    "account.history": "读数历史的文件夹（duheng history 的 --home），供 history: true 读取。",
    "account.cells": "并把核算数的单元表写入此文件，供 what-if 读取。",
    "what-if.short": "证书撤销或改变时，核算数会怎样。",
    "what_if.help": """由单元表重算核算数，不需要读数。

FILE.arrow 由 duheng account --cells 写出。撤销一份证书，凡依据它的核算数都不再有扩展不确定度；
撤销一项标准，凡用它校准的也是如此；其余来源仍能说明的部分另行列出。数值和不确定度的改变是精确的。

\b
示例：
  duheng account ACCOUNT.yaml --cells cells.arrow
  duheng what-if cells.arrow --without CAL-2024-0171
  duheng what-if cells.arrow --change SOURCE=0.0004 --group-by month --json

退出码：0 完成，2 单元表、名称或数值不能使用。""",
    "what_if.without": "不得再依据的证书或来源，可重复给出。",
    "what_if.change": "来源的新标准不确定度，写作 SOURCE=U，可重复给出。",
    "what_if.shift": "来源的值错了多少，写作 SOURCE=AMOUNT，可重复给出。",
    "what_if.scale": "证书自身的不确定度乘以此数，0.5 即好一倍，可重复给出。",
    "what_if.group_by": "按单元表的这些层次给出核算数，以逗号分隔。",
    "what_if.column.before": "改变前",
    "what_if.column.after": "改变后",
    "what_if.column.reached": "涉及",
    "what_if.column.traceability": "溯源",
    "what_if.lost": "✗ 失去；其余来源 u = {rest}",
    "what_if.kept": "✓ 保持",
    "what_if.summary": "{reached} 个核算数改变，{unreached} 个不变；{lost} 个来源失去溯源。",
    "what_if.nothing": "没有核算数依据它。",
}
