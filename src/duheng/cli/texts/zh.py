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
    "value.not_stated": "未给出",
    "refusal.line": "错误 [{code}]：{message}",
    "refusal.found": "  {what}",
    "refusal.clause": "条款：{what}",
    "refusal.hint": "处理：{what}",
    "refusal.fault": "程序自身出错，并非您的输入有误。",
    "findings.none": "没有发现。",
    "findings.title": "发现：{number} 项",
    "findings.severity": "程度",
    "findings.code": "代码",
    "findings.message": "内容与处理",
    "findings.severity.error": "错误",
    "findings.severity.warning": "警告",
    "findings.severity.note": "提示",
    "certificate.short": "查看证书内容。",
    "certificate.help": """读取证书：数字校准证书（DCC，XML）或 YAML 证书。

\b
示例：
  duheng certificate show certificate.xml
  duheng certificate show meter-17.yaml --json

退出码：0 完成，2 文件无法读取或不是证书。""",
    "certificate.show.short": "查看一份证书。",
    "certificate.show.help": """显示证书内容：机构、器具、日期、校准点、所用标准。

不访问文件中的任何网址。未给出的不确定度显示为“未给出”，绝不当作零。

\b
示例：
  duheng certificate show certificate.xml
  duheng certificate show meter-17.yaml --json

退出码：0 完成，2 文件无法读取或不是证书。""",
    "certificate.fact.kind": "类别",
    "certificate.fact.item": "器具",
    "certificate.fact.number": "编号",
    "certificate.fact.issuer": "出具机构",
    "certificate.fact.issued_date": "签发日期",
    "certificate.fact.performed_begin": "开始日期",
    "certificate.fact.performed_end": "结束日期",
    "certificate.fact.accuracy_class": "准确度等级",
    "certificate.fact.regulation": "规程",
    "certificate.fact.verdict": "结论",
    "certificate.fact.valid_until": "有效期至",
    "certificate.fact.replaces": "替代",
    "certificate.fact.schema_version": "格式",
    "certificate.fact.sha256": "SHA-256",
    "certificate.kind.calibration": "校准",
    "certificate.kind.verification": "检定",
    "certificate.point.load": "负荷",
    "certificate.point.error": "误差",
    "certificate.point.uncertainty": "标准不确定度",
    "certificate.point.degrees_of_freedom": "自由度",
    "certificate.result.name": "量",
    "certificate.result.value": "值",
    "certificate.result.unit": "单位",
    "certificate.result.uncertainty_si": "标准不确定度（SI）",
    "certificate.standards": "所用计量标准",
    "certificate.standard.certificate": "证书",
    "certificate.standard.issuer": "出具机构",
    "certificate.standard.loading": "传递系数",
    "certificate.standard.uncertainty": "标准不确定度",
    "readings.short": "检查并存储读数。",
    "readings.help": """检查并存储仪表读数。

\b
示例：
  duheng readings check source.yaml
  duheng readings check source.yaml --store readings/

退出码：0 完成，1 有“错误”级发现，2 数据源不可用。""",
    "readings.check.short": "检查一个数据源。",
    "readings.check.help": """按声明读取一个数据源，说明可疑之处。

SOURCE.yaml 写明文件、读数种类、时区、时标与通道。

\b
示例：
  duheng readings check source.yaml
  duheng readings check source.yaml --store readings/ --json

退出码：0 完成，1 有“错误”级发现，2 数据源不可用。""",
    "readings.check.store": "并把读数按 UTC 日存入此文件夹。",
    "readings.check.reading": "正在读取 {name} ……",
    "readings.check.period": "期间（UTC）",
    "readings.check.channels": "通道数",
    "readings.check.digest": "摘要",
    "readings.check.stored": "存储",
    "readings.check.is_new": "已存入",
    "readings.check.is_known": "已有，未作改动",
    "readings.status.rows": "行数",
    "readings.status.measured": "实测",
    "readings.status.missing": "缺失",
    "readings.status.not_a_number": "非数值",
    "readings.status.infinite": "无穷大",
    "readings.status.negative": "负值",
    "readings.status.suspect": "可疑",
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
    "units.column.dimension_names": "量的种类",
    "units.column.factor": "到一贯 SI 单位的系数",
    "units.column.offset": "零点（一贯 SI 单位）",
    "units.column.dsi": "D-SI",
    "units.column.ucum": "UCUM",
    "units.column.latex": "LaTeX",
    "units.column.note": "说明",
    "value.written": "已写入：{path}",
    "option.html": "并把自包含的 HTML 报告写入此文件。",
    "evaluate.short": "评定 YAML 中写明的测量模型。",
    "evaluate.help": """评定一个测量模型：结果、不确定度、一览表。

MODEL.yaml 写明方程、输入量与报告要求；- 表示标准输入。

\b
示例：
  duheng evaluate model.yaml
  duheng evaluate model.yaml --monte-carlo adaptive --seed 1 --json

退出码：0 完成，2 模型不可用。""",
    "evaluate.order": "不确定度传播的阶数，默认 1，可选 2。",
    "evaluate.monte_carlo": "另做 N 次蒙特卡洛试验，或自适应至数位稳定。",
    "evaluate.seed": "随机数种子：种子相同，试验相同。",
    "evaluation.source": "输入量：来源",
    "evaluation.value": "估计值",
    "evaluation.standard_uncertainty": "u",
    "evaluation.sensitivity": "灵敏系数 c",
    "evaluation.contribution": "c u",
    "evaluation.share": "占比",
    "evaluation.monte_carlo": "蒙特卡洛",
    "evaluation.trials": "试验次数",
    "evaluation.mean": "均值",
    "evaluation.interval_symmetric": "对称区间",
    "evaluation.interval_shortest": "最短区间",
    "evaluation.correlation": "结果之间的相关",
    "account.short": "核算一个单位：能耗、标准煤、二氧化碳。",
    "account.help": """从读数、证书和有日期的方法得到核算数。

ACCOUNT.yaml 写明它们。每个核算数都有法定口径值、带不确定度的最佳估计、
每一项都指明依据的一览表、数据覆盖和发现。

\b
示例：
  duheng account ACCOUNT.yaml
  duheng account ACCOUNT.yaml --group-by month,site --html report.html

退出码：0 完成，2 核算文件或其所指内容不可用。""",
    "account.group_by": "另给出这些分组，以逗号分隔；平衡 node,month；碳汇 stratum；计算 item。",
    "account.strict": "拒绝未与原文核对的规则与数值。",
    "account.step.document": "读取核算文件 ……",
    "account.step.evidence": "读取证书 ……",
    "account.step.readings": "读取读数 ……",
    "account.step.timeline": "连接读数与确认 ……",
    "account.step.figures": "计算核算数 ……",
    "demo.short": "建立一个合成地区，在本机打开它的网站。",
    "demo.help": """建立一个埋有故障的合成地区，并在本机提供其网站。

区划、机构、人员、计量标准及溯源链、计量器具、签名证书、指标、用能单位及其核算，全部由同一种子生成，
经操作写入并记入日志。已建成的下次直接打开。Ctrl-C 结束。

\b
示例：
  duheng demo
  duheng demo --share 0.02 --no-serve --dir /tmp/site
  duheng demo --codes
  duheng demo --account-only

退出码：0 完成，2 文件夹不能使用。""",
    "demo.dir": "存放网站的文件夹，默认 .demo；密钥放在旁边的文件夹。",
    "demo.serve": "提供网站，或只建立；也可用 DUHENG_DEMO_SERVE=0。",
    "demo.port": "回环地址上的端口；被占用时另取空闲端口。",
    "demo.share": "建立全部规模的多大一部分，0.005 至 1。",
    "demo.rebuild": "即使已经建成，也重新建立。",
    "demo.codes": "显示各登录账号当前的动态验证码。",
    "demo.account_only": "只建立一个合成园区：核算及报告，不建网站。",
    "demo.step.tables": "文件夹、密钥、数据表",
    "demo.step.bodies": "区划、机构、人员",
    "demo.step.year": "{what} 年的计量标准、规划记录和指标",
    "demo.step.instruments": "{what} 台件计量器具",
    "demo.step.certificates": "证书，第 {what} 级",
    "demo.step.states": "期间核查、计量确认、埋设的故障、任务",
    "demo.step.people": "可登录的人员",
    "demo.step.log": "日志：为每条记录编号并签名",
    "demo.step.accounts": "用能单位的核算",
    "demo.step.readings": "三十日读数及其评判",
    "demo.built": "机构 {bodies} 个，社会公用计量标准 {standards} 项，计量器具 {instruments} 台件，"
    "证书 {certificates} 份（签名 {signed} 份），日志 {log_size} 条；截至 {today}；"
    "用时 {seconds} 秒",
    "demo.energy": "用能单位的核算：{place}",
    "demo.logins": "登录账号（角色、电子邮箱、口令、第二因素密钥）：",
    "demo.codes_by": "动态验证码：duheng demo --codes --dir {home}",
    "demo.serving": "网站：{address}（Ctrl-C 结束）",
    "demo.building": "正在 {directory} 建立合成园区 ……",
    "demo.synthetic": "合成数据：由固定种子生成，埋有故障。",
    "demo.computed": "计算用时 {seconds} 秒",
    "demo.serving_report": "报告：{address}（Ctrl-C 结束）",
    "figure.quantity": "量",
    "figure.group": "范围",
    "figure.whole": "全部",
    "figure.statutory": "法定口径值",
    "figure.best_estimate": "最佳估计",
    "figure.no_uncertainty": "整体未给出 U",
    "figure.budget.title": "不确定度一览表：{quantity}",
    "figure.budget.source": "来源",
    "figure.budget.evidence": "依据",
    "figure.budget.contribution": "分量",
    "figure.budget.share": "占比",
    "figure.budget.more": "  另有 {number} 项较小（--json 给出全部）",
    "figure.coverage.title": "数据覆盖（按时间）",
    "figure.by_origin": "按来源：{quantity}",
    "figure.coverage.by_quantity": "数据覆盖（按数量）",
    "figure.origin.measured": "实测",
    "figure.origin.substituted": "替代",
    "figure.origin.default": "缺省",
    "figure.origin.missing": "缺失",
    "figure.state.in_force": "确认有效",
    "figure.state.expired": "确认过期",
    "figure.state.none": "无证据",
    "version.short": "显示版本。",
    "version.help": """显示度衡与 Python 的版本。

\b
示例：
  duheng version
  duheng version --json

退出码：0。""",
}
